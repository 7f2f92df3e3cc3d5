"""The places within a place ranked by a land figure, and the provinces on a map."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.bars import bar
from policies.charts.tiles import Tile, bounds, squares, steps, tile_map
from policies.metrics.land_profile import LandProfile
from policies.models import LandYear, Locality
from policies.site import numbers
from policies.site.coverage import Looked
from policies.site.inline_svg import inline_svg
from policies.site.land_figures import BY_KEY, Measure
from policies.site.land_links import Links

# What places are ranked and coloured by, the default first.
RANKED_BY = {
    "area_m2": replace(BY_KEY["area_m2"], label=_lazy("Area")),
    "price_per_m2": BY_KEY["price_per_m2"],
    "hhi": BY_KEY["hhi"],
}
FIGURE, NONE, NOT_LOOKED = "figure", "none", "not_looked"


@dataclass(frozen=True)
class PlaceRow:
    """One place within: its figures, or whether it was looked at (``state`` as in the year table)."""

    place: Locality
    figures: LandYear | None
    state: str
    href: str
    listed: str
    letters: str
    rank: int | None = None
    bar: SafeString | str = ""

    def value(self, measure: Measure) -> float | None:
        value = getattr(self.figures, measure.key) if self.figures else None
        return None if value is None else float(value)


@dataclass(frozen=True)
class Within:
    """The places within a place, ranked; ``elsewhere`` is what is known only to lie in the whole."""

    measure: Measure
    rows: list[PlaceRow]
    elsewhere: tuple[str, str] | None  # awards, hectares
    any_looked: bool


@dataclass(frozen=True)
class Map:
    """The provinces as squares, and what their colours mean: step, from, to."""

    drawing: SafeString
    key: list[tuple[int, str, str]]


def parts_of(
    place: Locality, children: Iterable[Locality], zones: Iterable[Locality]
) -> list[Locality]:
    """What lies directly in a place and can have land of its own; zones lie across other places."""
    units = [zone for zone in zones if zone.parent_id == place.pk and zone.zone_kind == "xpcc"]
    return [*children, *units]


def places_within(
    profile: LandProfile,
    places: list[Locality],
    looked: dict[int, Looked],
    links: Links,
    measure: Measure,
    year: int | None,
) -> Within | None:
    """The places ranked by a measure, the largest first; None where no figure of any is known."""
    figures = profile.within(places)
    if not figures and not profile.are_records_held:
        return None
    shown = [place for place in places if place.pk in figures or _is_answered(profile, place)]
    tiles = squares()
    rows = [
        PlaceRow(
            place,
            figures.get(place.pk),
            _state(profile, place, figures.get(place.pk), looked.get(place.pk)),
            links.page(place, year=year),
            Links(replace(links.scope, place=place), links.span).listed()
            if profile.are_records_held
            else "",
            tiles[place.code].letters if place.code in tiles else "",
        )
        for place in shown
    ]
    if not rows:
        return None
    return Within(
        measure,
        _ranked(rows, measure),
        _elsewhere(profile, figures),
        any(row.state != NOT_LOOKED for row in rows),
    )


def _is_answered(profile: LandProfile, place: Locality) -> bool:
    """Whether a place without figures can be told: shipped figures leave counties out."""
    return profile.are_records_held or place.kind != Locality.Kind.COUNTY


def _state(
    profile: LandProfile, place: Locality, figures: LandYear | None, looked: Looked | None
) -> str:
    if figures is not None:
        return FIGURE
    span = profile.span
    if span is None or looked is None or not on_land_market(place):
        return NOT_LOOKED
    covered = looked.covers_year(span.first) and looked.covers_year(span.last)
    return NONE if covered else NOT_LOOKED


def on_land_market(place: Locality) -> bool:
    """Whether the national land market site has notices of a place; no coverage says so otherwise."""
    square = squares().get(place.code)
    return square is None or square.on_land_market


def looked_over(profile: LandProfile, looked: Looked) -> Looked:
    """How far the place was looked at over the span: not, where the span lies outside."""
    span, first = profile.span, looked.first_year
    outside = (
        first is not None
        and span is not None
        and not (looked.covers_year(span.first) and looked.covers_year(span.last))
        and looked.state in ("looked", "inherited")
    )
    if outside or not on_land_market(profile.scope.place):
        return Looked(looked.noun, looked.label)
    return looked


def _ranked(rows: list[PlaceRow], measure: Measure) -> list[PlaceRow]:
    known = [row for row in rows if row.value(measure) is not None]
    known.sort(key=lambda row: -(row.value(measure) or 0))
    largest = known[0].value(measure) or 0 if known else 0
    ranked = [
        replace(
            row,
            rank=rank,
            bar=inline_svg(bar((row.value(measure) or 0) / largest if largest else 0)),
        )
        for rank, row in enumerate(known, 1)
    ]
    order = (FIGURE, NONE, NOT_LOOKED)
    rest = [row for row in rows if row.value(measure) is None]
    return [*ranked, *sorted(rest, key=lambda row: order.index(row.state))]


def _elsewhere(profile: LandProfile, figures: dict[int, LandYear]) -> tuple[str, str] | None:
    """Awards and hectares that are in the figures of the whole and in none of the parts."""
    whole = profile.figures(profile.span) if profile.span else None
    if whole is None:
        return None
    awards = whole.awards - sum(row.awards for row in figures.values())
    area = whole.area_m2 - sum(row.area_m2 for row in figures.values())
    return (numbers.thousands(awards), numbers.hectares(area)) if awards > 0 else None


def province_map(within: Within, title: str) -> Map:
    """The provinces coloured by the measure of their table, which says the same in words."""
    measure = within.measure
    values = {
        row.place.code: value for row in within.rows if (value := row.value(measure)) is not None
    }
    step = steps(values)
    tiles = {
        row.place.code: Tile(
            step.get(row.place.code, 0 if row.state != NOT_LOOKED else None),
            _short(measure, values.get(row.place.code)),
            f"{row.place.name}: {_in_words(row, measure)}",
            row.href,
        )
        for row in within.rows
    }
    in_chinese = (get_language() or "").startswith("zh")
    key = [
        (number, measure.written(low), measure.written(high))
        for number, low, high in bounds(values)
    ]
    return Map(inline_svg(tile_map(tiles, title, in_chinese)), key)


def _short(measure: Measure, value: float | None) -> str:
    """The figure as it fits in a square."""
    if value is None:
        return ""
    return numbers.whole_hectares(value) if measure.key == "area_m2" else measure.written(value)


def _in_words(row: PlaceRow, measure: Measure) -> str:
    if row.state == NOT_LOOKED:
        return _("not looked at")
    if row.state == NONE:
        return _("none found")
    return f"{measure.written(row.value(measure))} {measure.unit}".strip()
