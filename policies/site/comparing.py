"""Two to four localities side by side: their records, land figures and charts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from policies.charts.look import HALF
from policies.metrics.acts import Act, acts_of
from policies.metrics.attention import PlaceYear
from policies.metrics.mix import Mix, instrument_mix
from policies.metrics.on_record import on_record
from policies.metrics.register import register
from policies.models import (
    Award,
    Firm,
    LandYear,
    Locality,
    PolicyInstrument,
    Source,
    Speech,
)
from policies.site.charted.land_years import AREA, FIVE_LARGEST, yearly_chart
from policies.site.charts import Chart
from policies.site.coverage import Answers, Looked, looked_at
from policies.site.instruments import first_listed
from policies.site.land_figures import (
    Table,
    by_year,
    land_years,
    over_period,
    sources_of,
)
from policies.site.leaders_words import said_in_all
from policies.site.places import lies_in, within_any
from policies.site.words import HEADLINE, Spoken, with_count

PAIR = ("330100", "440300")  # the founding article's two cities
MOST_LISTED = 30


@dataclass
class Column:
    """One locality of a comparison with its records."""

    place: Locality
    looked: Answers
    figures: list[LandYear]
    acts: list[Act] = field(default_factory=list)
    instruments: list[PolicyInstrument] = field(default_factory=list)  # the first of them
    firms: list[Firm] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    speeches: list[Spoken] = field(default_factory=list)
    speeches_above: list[Spoken] = field(default_factory=list)

    @cached_property
    def period(self) -> LandYear | None:
        return over_period(self.figures)

    @cached_property
    def mix(self) -> Mix:
        return instrument_mix(self.acts)

    @property
    def incentives(self) -> int:
        """How many its acts offer."""
        return self.mix.incentives

    @cached_property
    def words(self) -> PlaceYear | None:
        """How often its own leaders say the headline word; None where nothing is counted."""
        return said_in_all(self.place, self.speeches)


def columns_of(places: list[Locality]) -> list[Column]:
    """The columns with land figures and coverage, and with all records. At most seven queries."""
    looked, figures = looked_at(places), land_years(places)
    columns = [Column(place, looked[place.pk], figures[place.pk]) for place in places]
    within = within_any(places).values("pk")
    held = {
        noun for noun, counts in on_record().items() if any(counts[place.code] for place in places)
    }
    if "instrument" in held:
        acts = acts_of(PolicyInstrument.objects.published().filter(locality__in=within))
        _share(columns, acts, "acts", lambda act: act)  # it has the lineage of its place
        _list_first(columns)
    if "firm" in held:
        firms = Firm.objects.published().filter(seat__in=within).select_related("seat", "sector")
        _share(columns, firms, "firms", lambda row: row.seat)
    if "award" in held:
        awards = Award.objects.published().filter(locality__in=within)
        awards = awards.select_related("firm", "giver", "locality", "kind")
        _share(columns, awards, "awards", lambda row: row.locality)
    provinces = _provinces(places)
    if "speech" in held or any(on_record()["speech"][code] for code in provinces):
        of_place = Speech.objects.published().filter(locality__in=within)
        of_province = Speech.objects.published().filter(locality__code__in=provinces)
        spoken = with_count(of_place | of_province, HEADLINE)
        spoken = spoken.select_related("locality", "official").order_by("-spoken_on", "pk")
        for speech in spoken:
            for column in columns:
                _add_speech(column, speech)
    return columns


def _list_first(columns: list[Column]) -> None:
    """Let each column list its first instruments."""
    acts = [act for column in columns for act in column.acts[:MOST_LISTED]]
    listed = {row.pk: row for row in first_listed(acts, len(acts))}
    for column in columns:
        first = (listed.get(act.pk) for act in column.acts[:MOST_LISTED])
        column.instruments = [row for row in first if row]  # none that was withdrawn meanwhile


def _provinces(places: list[Locality]) -> set[str]:
    """The codes of the provinces that the places lie in."""
    in_force = register().in_force
    above = {code for place in places for code in place.lineage.split("/") if code in in_force}
    return {code for code in above if in_force[code].kind == Locality.Kind.PROVINCE}


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


def land_charts(columns: list[Column]) -> list[Chart]:
    """Hectares and the share of the five largest holders by year, drawn side by side."""
    places = [column.place for column in columns]
    figures = {column.place.pk: column.figures for column in columns}
    looked = {column.place.pk: column.looked["land_award"] for column in columns}
    charts = (
        yearly_chart(measured, places, figures, looked, (HALF, HALF))
        for measured in (AREA, FIVE_LARGEST)
    )
    return [chart for chart in charts if chart]
