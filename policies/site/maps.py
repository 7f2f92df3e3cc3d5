"""Maps of all China: provinces as squares, prefectures as dots, by a measure that the reader chooses."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.dots import Dot, dot_map
from policies.charts.tiles import Tile, bounds, squares, steps, tile_map
from policies.models import LandYear, Locality
from policies.models.land_year import LandYearQuerySet
from policies.site import numbers
from policies.site.addresses import address
from policies.site.coverage import Looked, looked_in_bulk
from policies.site.inline_svg import inline_svg
from policies.site.land_figures import BY_KEY
from policies.site.land_places import on_land_market


@dataclass(frozen=True)
class Mapped:
    """A figure that places are coloured by; ``adds_up`` where a dot can be as large as its figure."""

    key: str
    label: str | Promise
    unit: str | Promise
    method: str
    noun: str
    written: Callable[[Any], str]
    adds_up: bool = False


def _of_land(key: str, adds_up: bool = False) -> Mapped:
    measure = BY_KEY[key]
    written = numbers.whole_hectares if key == "area_m2" else measure.written
    return Mapped(key, measure.label, measure.unit, measure.method, "land_award", written, adds_up)


MAPPED = {
    "area_m2": _of_land("area_m2", adds_up=True),
    "cr5": _of_land("cr5"),
    "price_per_m2": _of_land("price_per_m2"),
    "instruments": Mapped(
        "instruments", _lazy("Instruments on record"), "", "looked-at", "instrument",
        numbers.thousands, adds_up=True,
    ),
}  # fmt: skip
SHOWN_FIRST = "area_m2"


@dataclass(frozen=True)
class Figures:
    """The figure of each place by code, or why there is none: ``states`` is ``none`` or ``not_looked``."""

    mapped: Mapped
    period: str
    values: dict[str, float]
    states: dict[str, str]

    def words(self, place: Locality) -> str:
        """What a place shows, in words."""
        if (value := self.values.get(place.code)) is not None:
            return f"{place.name}: {self.mapped.written(value)} {self.mapped.unit}".strip()
        looked = self.states.get(place.code) == "none"
        return f"{place.name}: {_('looked at, none found') if looked else _('not looked at')}"

    def step(self, place: Locality, of: dict[str, int]) -> int | None:
        """As a ``Tile`` has it."""
        return of.get(place.code, 0 if self.states.get(place.code) == "none" else None)


@dataclass(frozen=True)
class Map:
    """A drawing, its title, and what its colours mean: step, from, to."""

    mapped: Mapped
    title: str
    drawing: SafeString
    key: list[tuple[int, str, str]]
    drawn: int = 0  # dots
    missing: int = 0  # places without a point


def periods() -> LandYearQuerySet:
    """The public figures over several years, the longest and latest of a place last."""
    rows = LandYear.objects.published().periods()
    return rows.filter(use_group="industrial", mode_group="granted").order_by("year_to", "-year")


def map_of_provinces() -> Map | None:
    """The provinces by land granted; None where no figure of any is held. Three queries."""
    provinces = list(
        Locality.objects.published().in_force().filter(kind=Locality.Kind.PROVINCE).order_by("code")
    )
    rows = list(periods().filter(locality__in=[place.pk for place in provinces]))
    figures = land_figures(MAPPED[SHOWN_FIRST], provinces, rows)
    return province_map(figures, provinces) if figures.values else None


def land_figures(mapped: Mapped, places: Iterable[Locality], rows: list[LandYear]) -> Figures:
    """A land figure of the places, all over the period that most of them have. One query."""
    places = list(places)
    by_pk = {place.pk: place for place in places}
    mine = [row for row in rows if row.locality_id in by_pk]
    spans = Counter((row.year, row.year_to) for row in mine)
    if not spans:
        return Figures(mapped, "", {}, {})
    first, last = max(spans, key=lambda span: (spans[span], span))
    values, without = {}, set()
    for row in mine:
        if (row.year, row.year_to) != (first, last):
            continue
        value = getattr(row, mapped.key)
        code = by_pk[row.locality_id].code
        if value is None:
            without.add(code)
        else:
            values[code] = float(value)
    looked = looked_in_bulk(places, mapped.noun)

    def state(place: Locality) -> str:
        found = looked[place.pk]
        covered = found.covers_year(first) and found.covers_year(last) and on_land_market(place)
        return "none" if covered or place.code in without else "not_looked"

    return Figures(
        mapped, f"{first}–{last}", values, {place.code: state(place) for place in places}
    )


def instrument_figures(mapped: Mapped, places: Iterable[Locality], counts: Counter[str]) -> Figures:
    """The number of instruments of each place and what lies in it. One query."""
    places = list(places)
    looked = looked_in_bulk(places, mapped.noun)
    values = {place.code: float(counts[place.code]) for place in places if counts[place.code]}
    return Figures(
        mapped, "", values, {place.code: _was_looked(looked[place.pk]) for place in places}
    )


def _was_looked(looked: Looked) -> str:
    return "none" if looked.state in ("looked", "inherited") else "not_looked"


def province_map(figures: Figures, provinces: Iterable[Locality]) -> Map:
    """The provinces as squares, each a link to its page."""
    provinces = [place for place in provinces if place.code in squares()]
    own = {p.code: figures.values[p.code] for p in provinces if p.code in figures.values}
    step = steps(own)
    tiles = {
        place.code: Tile(
            figures.step(place, step),
            figures.mapped.written(own[place.code]) if place.code in own else "",
            figures.words(place),
            address("site:locality", place.code),
        )
        for place in provinces
    }
    title = _title(_("%(figure)s by province"), figures)
    in_chinese = (get_language() or "").startswith("zh")
    return Map(
        figures.mapped, title, inline_svg(tile_map(tiles, title, in_chinese)), _key(figures, own)
    )


def prefecture_map(figures: Figures, places: Iterable[Locality]) -> Map:
    """The prefectures and municipalities whose point is known, each a dot that links to its page."""
    places = list(places)
    shown = [place for place in places if place.latitude is not None]
    own = {p.code: figures.values[p.code] for p in shown if p.code in figures.values}
    step, largest = steps(own), max(own.values(), default=0)
    dots = [
        Dot(
            place.latitude or 0,
            place.longitude or 0,
            figures.step(place, step),
            figures.words(place),
            address("site:locality", place.code),
            own.get(place.code, 0) / largest if figures.mapped.adds_up and largest else None,
            place.name if place.code in own else "",
        )
        for place in sorted(shown, key=lambda place: -own.get(place.code, 0))
    ]
    title = _title(_("%(figure)s by prefecture"), figures)
    return Map(
        figures.mapped,
        title,
        inline_svg(dot_map(dots, title)),
        _key(figures, own),
        len(shown),
        len(places) - len(shown),
    )


def _title(words: str, figures: Figures) -> str:
    title = words % {"figure": figures.mapped.label}
    return f"{title}, {figures.period}" if figures.period else title


def _key(figures: Figures, own: dict[str, float]) -> list[tuple[int, str, str]]:
    written = figures.mapped.written
    return [(step, written(low), written(high)) for step, low, high in bounds(own)]
