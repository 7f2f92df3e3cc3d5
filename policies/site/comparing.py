"""Two to four localities side by side: rows of figures, each with its method."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from policies.charts.land import Yearly, yearly
from policies.charts.look import NARROW
from policies.models import (
    Award,
    Firm,
    LandYear,
    Locality,
    PolicyInstrument,
    Source,
    Speech,
    Stage,
)
from policies.site import numbers
from policies.site.charts import Chart, drawn
from policies.site.coverage import Answers, Looked, looked_at
from policies.site.instruments import branch_names, for_lists, mix_of
from policies.site.land_figures import (
    BY_KEY,
    MEASURES,
    Measure,
    Table,
    by_year,
    land_years,
    over_period,
    sources_of,
)
from policies.site.land_links import listed_awards
from policies.site.places import lies_in, within_any
from policies.site.words import HEADLINE, Spoken, with_count

PAIR = ("330100", "440300")  # the founding article's two cities
MOST_RECORDS = 300


@dataclass
class Column:
    """One locality of a comparison with its records."""

    place: Locality
    looked: Answers
    figures: list[LandYear]
    instruments: list[PolicyInstrument] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    speeches: list[Spoken] = field(default_factory=list)
    speeches_above: list[Spoken] = field(default_factory=list)

    @property
    def period(self) -> LandYear | None:
        return over_period(self.figures)

    @property
    def incentives(self) -> list[Any]:
        return [item for instrument in self.instruments for item in instrument.incentives.all()]


@dataclass(frozen=True)
class CompareRow:
    """One measure across the columns; ``ratio`` is the first over the second, for two columns."""

    label: str | Promise
    values: list[str]
    ratio: str = ""
    measure: Measure | None = None


@dataclass(frozen=True)
class CountRow:
    """How many records of one kind each column has."""

    label: str | Promise
    counts: list[int]


def columns_of(places: list[Locality]) -> list[Column]:
    """The columns with land figures and coverage, and with all records. Ten queries at most."""
    looked, figures = looked_at(places), land_years(places)
    columns = [Column(place, looked[place.pk], figures[place.pk]) for place in places]
    within = within_any(places).values("pk")
    instruments = for_lists(PolicyInstrument.objects.published().filter(locality__in=within))
    firms = Firm.objects.published().filter(seat__in=within).select_related("seat", "sector")
    awards = (
        Award.objects.published()
        .filter(locality__in=within)
        .select_related("firm", "giver", "locality", "kind")
    )
    above = {code for place in places for code in place.lineage.split("/") if code}
    spoken = with_count(
        Speech.objects.published().filter(locality__code__in=above)
        | Speech.objects.published().filter(locality__in=within),
        HEADLINE,
    ).select_related("locality", "official")
    _share(columns, instruments[:MOST_RECORDS], "instruments", lambda row: row.locality)
    _share(columns, firms[:MOST_RECORDS], "firms", lambda row: row.seat)
    _share(columns, awards[:MOST_RECORDS], "awards", lambda row: row.locality)
    for speech in spoken.order_by("-spoken_on", "pk")[:MOST_RECORDS]:
        for column in columns:
            _add_speech(column, speech)
    return columns


def _share(
    columns: list[Column], rows: Iterable[Any], name: str, place_of: Callable[[Any], Locality]
) -> None:
    for row in rows:
        for column in columns:
            if lies_in(place_of(row), column.place):
                getattr(column, name).append(row)


def _add_speech(column: Column, speech: Speech) -> None:
    if lies_in(speech.locality, column.place):
        column.speeches.append(Spoken(speech))
    elif speech.locality.kind == Locality.Kind.PROVINCE and column.place.lineage.startswith(
        speech.locality.lineage
    ):
        column.speeches_above.append(Spoken(speech))


def period_rows(columns: list[Column]) -> list[CompareRow]:
    """Every measure over the whole period, with the ratio of the first to the second column."""
    periods = [column.period for column in columns]
    rows = []
    for measure in MEASURES:
        raw = [getattr(period, measure.key) if period else None for period in periods]
        ratio = numbers.ratio(raw[0], raw[1]) if len(raw) == 2 and measure.key != "coverage" else ""
        written = [measure.written(v) for v in raw]
        if measure.key == "awards":
            written = [
                _opening(column, text) for column, text in zip(columns, written, strict=True)
            ]
        rows.append(CompareRow(measure.label, written, ratio, measure))
    return rows


def _opening(column: Column, text: str) -> str:
    """A number of awards as a link to the list of them, where they are held."""
    listed = listed_awards(column.place, column.period) if column.period else ""
    return format_html('<a href="{}">{}</a>', listed, text) if listed else text


def area_row(columns: list[Column]) -> CompareRow | None:
    """Land area in km², where it is known of any of the places."""
    areas = [column.place.area_km2 for column in columns]
    if not any(areas):
        return None
    ratio = numbers.ratio(areas[0], areas[1]) if len(areas) == 2 else ""
    return CompareRow(_("Area of the locality, km²"), [numbers.thousands(a) for a in areas], ratio)


def branch_rows(columns: list[Column]) -> list[CountRow]:
    """Instruments by branch of the taxonomy; one instrument counts once in each of its branches."""
    names = branch_names(item for column in columns for item in column.instruments)
    mixes = [mix_of(column.instruments) for column in columns]
    return [
        CountRow(str(name), [mix.by_branch.get(code, 0) for mix in mixes])
        for code, name in names.items()
    ]


def stage_rows(columns: list[Column]) -> list[CountRow]:
    """Incentives by the size of firm they are meant for."""
    mixes = [mix_of(column.instruments) for column in columns]
    rows = [
        CountRow(label, [mix.by_stage.get(stage, 0) for mix in mixes])
        for stage, label in Stage.choices
    ]
    none = [
        len(column.incentives) - sum(mix.by_stage.values())
        for column, mix in zip(columns, mixes, strict=True)
    ]
    return [*rows, CountRow(_("no stage stated"), none)]


def firm_rows(columns: list[Column]) -> list[CountRow]:
    """Firms by the stage they have reached."""
    return [
        CountRow(
            str(label), [sum(firm.stage == stage for firm in column.firms) for column in columns]
        )
        for stage, label in [*Stage.choices, ("", _("no stage stated"))]
    ]


def year_table(columns: list[Column]) -> Table:
    return by_year(
        [column.place for column in columns],
        {column.place.pk: column.figures for column in columns},
        {column.place.pk: column.looked["land_award"] for column in columns},
    )


def land_looked(columns: list[Column]) -> list[tuple[list[Locality], Looked, bool]]:
    """How far land was looked at, said once for the places that share the answer."""
    answers: dict[tuple[Any, ...], tuple[list[Locality], Looked, bool]] = {}
    for column in columns:
        looked = column.looked["land_award"]
        key = (looked.state, tuple(row.pk for row in looked.rows), bool(column.figures))
        answers.setdefault(key, ([], looked, bool(column.figures)))[0].append(column.place)
    return list(answers.values())


def land_sources(columns: list[Column]) -> list[Source]:
    sources = [
        source
        for column in columns
        for source in sources_of(column.figures, column.looked["land_award"])
    ]
    return list({source.pk: source for source in sources}.values())


def reading(columns: list[Column]) -> list[str]:
    """The main difference of two places in words, made from the figures by a fixed rule."""
    if len(columns) != 2:
        return []
    a, b = (column.period for column in columns)
    if not (a and b and a.awards and b.awards and a.area_m2 and b.area_m2):
        return []
    if (a.year, a.year_to) != (b.year, b.year_to):
        return []
    more, less = (columns[0], columns[1]) if a.area_m2 >= b.area_m2 else (columns[1], columns[0])
    m, n = (a, b) if a.area_m2 >= b.area_m2 else (b, a)
    sentences = [
        _(
            "In %(period)s %(more)s granted %(times)s times the industrial land of %(less)s, "
            "in %(awards)s awards against %(fewer)s."
        )
        % {
            "period": m.period,
            "more": more.place.name,
            "less": less.place.name,
            "times": numbers.ratio(m.area_m2, n.area_m2),
            "awards": numbers.thousands(m.awards),
            "fewer": numbers.thousands(n.awards),
        }
    ]
    if m.cr5 is not None and n.cr5 is not None:
        sentences.append(
            _(
                "The five largest holders took %(share)s of the land in %(more)s "
                "and %(other)s in %(less)s."
            )
            % {
                "share": numbers.percent(m.cr5),
                "other": numbers.percent(n.cr5),
                "more": more.place.name,
                "less": less.place.name,
            }
        )
    return sentences


def land_charts(columns: list[Column]) -> list[Chart]:
    """Hectares and the share of the five largest holders by year, drawn side by side."""
    places = [column.place.name for column in columns]
    charts = []
    for key, factor, format, axis in (
        ("area_m2", 1 / numbers.M2_PER_HECTARE, ",.0f", _("Industrial land granted, ha")),
        ("cr5", 1.0, ".0%", _("Share of the five largest holders")),
    ):
        figures = [
            Yearly(column.place.name, row.year, round(float(value) * factor, 4))
            for column in columns
            for row in column.figures
            if row.year == row.year_to and (value := getattr(row, key)) is not None
        ]
        if figures:
            title = _("%(figure)s, by year: %(places)s") % {
                "figure": BY_KEY[key].label, "places": ", ".join(places)
            }  # fmt: skip
            spec = yearly(figures, places, format, NARROW + 90)
            charts.append(drawn(spec, spec, title, axis=axis, keys=places))
    return charts
