"""Land figures as tables: which measures there are, and each of them by year and over the period."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.models import LandYear, Locality, Source
from policies.models.source import last_check, with_last_results
from policies.site import numbers
from policies.site.coverage import Looked
from policies.site.land_links import listed_awards

Text = str | Promise


@dataclass(frozen=True)
class Measure:
    """One figure of LandYear: its name, unit, how it is written, and where its method is explained."""

    key: str
    label: Text
    unit: Text
    method: str
    written: Callable[[Any], str]
    in_words: Text = ""


MEASURES = (
    Measure("awards", _("Land awards"), "", "land-concentration", numbers.thousands),
    Measure("area_m2", _("Land granted"), _("ha"), "land-concentration", numbers.hectares),
    Measure(
        "price_per_m2", _("Price, mean"), _("yuan per m²"), "price-per-m2", numbers.thousands,
        _("all prices over all priced area"),
    ),
    Measure(
        "median_price_per_m2", _("Price, median"), _("yuan per m²"), "price-per-m2",
        numbers.thousands, _("half of the awards cost less"),
    ),
    Measure("holders", _("Holders"), "", "land-concentration", numbers.thousands),
    Measure("cr1", _("Share of the largest holder"), "", "cr", numbers.percent, "cr1"),
    Measure("cr5", _("Share of the five largest"), "", "cr", numbers.percent, "cr5"),
    Measure("cr10", _("Share of the ten largest"), "", "cr", numbers.percent, "cr10"),
    Measure("hhi", _("Herfindahl–Hirschman index"), "", "hhi", numbers.hhi, _("0 to 1")),
    Measure(
        "effective_holders", _("Effective holders"), "", "effective-holders", numbers.one_decimal,
        _("as concentrated as so many equal holders"),
    ),
    Measure(
        "coverage", _("Area with a known holder"), "", "coverage", numbers.percent,
        _("the base of all shares"),
    ),
)  # fmt: skip
BY_KEY = {measure.key: measure for measure in MEASURES}


def land_years(
    places: Iterable[Locality], beside: Iterable[Locality] = ()
) -> dict[int, list[LandYear]]:
    """The public figures on industrial land granted in these places, by place. One query.

    Of places ``beside`` them only those over several years.
    """
    by_place: dict[int, list[LandYear]] = defaultdict(list)
    wanted = Q(locality__in=[place.pk for place in places])
    if around := [place.pk for place in beside]:
        wanted |= Q(locality__in=around, year_to__gt=F("year"))
    rows = (
        LandYear.objects.published()
        .filter(wanted, use_group="industrial", mode_group="granted")
        .select_related("source")
        .annotate(last_result=last_check("source"))
        .order_by("year", "year_to")
    )
    for figures in with_last_results(rows):
        by_place[figures.locality_id].append(figures)
    return by_place


def over_period(figures: Iterable[LandYear]) -> LandYear | None:
    """The figures over the longest period, the latest of them."""
    periods = [row for row in figures if row.year_to > row.year]
    return max(periods, key=lambda row: (row.year_to - row.year, row.year_to), default=None)


def sources_of(figures: Iterable[LandYear], looked: Looked) -> list[Source]:
    """The sources of figures, each once: their own, or of the records they were computed from."""
    figures = list(figures)
    sources = [row.source for row in figures if row.source]
    if any(row.source is None for row in figures):
        sources += looked.sources
    return list({source.pk: source for source in sources}.values())


@dataclass(frozen=True)
class Cell:
    """A figure as it is written; ``state`` is ``figure``, ``none`` (looked, none) or ``not_looked``.

    ``opens`` is the list of the awards counted, where there is one.
    """

    text: str
    state: str = "figure"
    opens: str = ""


@dataclass(frozen=True)
class Row:
    measure: Measure
    place: Locality
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """Columns are years, then periods; each measure has one row per place."""

    columns: list[str]
    groups: list[tuple[Measure, list[Row]]]
    repeated: list[LandYear]  # the figures that leave repeated notices out

    @property
    def rows(self) -> list[Row]:
        return [row for _, rows in self.groups for row in rows]


def by_year(
    places: list[Locality], figures: dict[int, list[LandYear]], looked: dict[int, Looked]
) -> Table:
    """The table of all measures over the years that any of the places has figures for."""
    spans = sorted(
        {(row.year, row.year_to) for place in places for row in figures.get(place.pk, [])},
        key=lambda span: (span[1] > span[0], span),
    )
    at = {
        (place.pk, row.year, row.year_to): row
        for place in places
        for row in figures.get(place.pk, [])
    }
    groups = [
        (
            measure,
            [
                Row(
                    measure,
                    place,
                    [
                        cell(place, measure, at.get((place.pk, *span)), looked.get(place.pk), *span)
                        for span in spans
                    ],
                )
                for place in places
            ],
        )
        for measure in MEASURES
    ]
    columns = [f"{a}" if a == b else f"{a}–{b}" for a, b in spans]
    return Table(columns, groups, [r for p in places for r in _repeated(p, figures.get(p.pk, []))])


def _repeated(place: Locality, figures: list[LandYear]) -> list[LandYear]:
    """The figures over the longest period, or else of each year, where they leave notices out."""
    period = over_period(figures)
    rows = [row for row in ([period] if period else figures) if row.repeated]
    for row in rows:
        row.locality = place
    return rows


def cell(
    place: Locality,
    measure: Measure,
    row: LandYear | None,
    looked: Looked | None,
    first: int,
    last: int,
) -> Cell:
    """A figure; where there is none, whether the years were looked at."""
    if row is not None:
        opens = listed_awards(place, row) if measure.key == "awards" else ""
        return Cell(measure.written(getattr(row, measure.key)), opens=opens)
    if looked and looked.covers_year(first) and looked.covers_year(last):
        return Cell(
            "0" if measure.key in ("awards", "area_m2", "holders") else numbers.NONE, "none"
        )
    return Cell("", "not_looked")
