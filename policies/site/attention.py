"""How often a word is said, laid out: by locality and year, by locality, and on a map."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.charts.bars import bar
from policies.charts.look import FOUND, PAPER, STEP_FILLS, UNKNOWN, UNKNOWN_GROUND
from policies.charts.standalone import Key
from policies.charts.tiles import Tile, bounds, squares, steps, tile_map
from policies.metrics.attention import PlaceYear
from policies.models import Locality
from policies.site import numbers
from policies.site.inline_svg import inline_svg
from policies.site.word_choice import Asked

# Localities are compared within their kind; the country stands apart, at the end.
KINDS = [kind for kind, _label in Locality.Kind.choices if kind != Locality.Kind.COUNTRY]
KINDS.append(Locality.Kind.COUNTRY)


@dataclass(frozen=True)
class Cell:
    """The rate of one year; ``step`` colours it within the kind of locality, 0 for a rate of zero."""

    figure: PlaceYear | None
    step: int = 0


@dataclass(frozen=True)
class YearsRow:
    place: Locality
    href: str
    cells: list[Cell]


@dataclass(frozen=True)
class RankRow:
    """All speeches of a locality together; ``rank`` within its kind, None where it is the only one."""

    figure: PlaceYear
    href: str
    bar: SafeString
    rank: int | None


Row = TypeVar("Row")


@dataclass
class KindRows(Generic[Row]):
    """The localities of one kind."""

    label: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class HeatMap:
    """Localities by years with speeches, the latest first: ``groups`` of rows with a cell per year."""

    years: list[int]
    groups: list[KindRows[YearsRow]]


@dataclass(frozen=True)
class ProvinceMap:
    """The provinces of one year as squares; ``key`` has step, from, to of each colour.

    ``tiles`` are the squares by the codes of the provinces, those without a speech too.
    """

    year: int
    years: list[int]
    title: str
    drawing: SafeString
    key: list[tuple[int, str, str]]
    any_zero: bool
    tiles: dict[str, Tile]


def heat_map(figures: list[PlaceYear], asked: Asked) -> HeatMap:
    """The rates by locality and year. Colours are dealt out within one kind of locality."""
    by_place: dict[int, dict[int, PlaceYear]] = defaultdict(dict)
    for figure in figures:
        if figure.year is not None:
            by_place[figure.place.pk][figure.year] = figure
    years = sorted({year for row in by_place.values() for year in row}, reverse=True)
    groups = []
    for kind, places in _by_kind(figure.place for figure in figures):
        rates = {
            f"{place.pk}/{year}": figure.rate
            for place in places
            for year, figure in by_place[place.pk].items()
            if figure.rate
        }
        step = steps(rates)
        rows = [
            YearsRow(
                place,
                asked.page(locality=place.code),
                [
                    Cell(by_place[place.pk].get(year), step.get(f"{place.pk}/{year}", 0))
                    for year in years
                ],
            )
            for place in places
        ]
        groups.append(KindRows(kind, rows))
    return HeatMap(years, groups)


def ranking(figures: list[PlaceYear], asked: Asked) -> list[KindRows[RankRow]]:
    """The localities by rate, the highest first, each kind by itself; bars are within the kind."""
    groups = []
    rows = {figure.place.pk: figure for figure in figures}
    for kind, places in _by_kind(figure.place for figure in figures):
        ranked = sorted(
            (rows[place.pk] for place in places), key=lambda row: (-(row.rate or 0), row.place.code)
        )
        largest = ranked[0].rate or 0
        groups.append(
            KindRows(
                kind,
                [
                    RankRow(
                        row,
                        asked.page(locality=row.place.code),
                        inline_svg(bar((row.rate or 0) / largest if largest else 0)),
                        _rank(row, ranked) if len(ranked) > 1 else None,
                    )
                    for row in ranked
                ],
            )
        )
    return groups


def _rank(row: PlaceYear, ranked: list[PlaceYear]) -> int:
    """Equal rates have one rank."""
    return 1 + sum((other.rate or 0) > (row.rate or 0) for other in ranked)


def _by_kind(places: Iterable[Locality]) -> list[tuple[str, list[Locality]]]:
    """The places by kind, each once and by code."""
    once = {place.pk: place for place in places}
    found = []
    for kind in KINDS:
        of_kind = sorted(
            (place for place in once.values() if place.kind == kind), key=lambda place: place.code
        )
        if of_kind:
            found.append((str(Locality.Kind(kind).label), of_kind))
    return found


def province_map(figures: list[PlaceYear], asked: Asked, linked: bool = True) -> ProvinceMap | None:
    """The provinces coloured by their rate of one year, the latest with speeches unless another is asked
    for; None where no province has a speech. ``linked=False`` draws it for a file.
    """
    of_provinces = [row for row in figures if row.place.code in squares() and row.year is not None]
    if not of_provinces:
        return None
    years = sorted({row.year for row in of_provinces if row.year is not None})
    year = asked.year if asked.year is not None else years[-1]
    shown = {row.place.code: row for row in of_provinces if row.year == year}
    rates = {code: row.rate for code, row in shown.items() if row.rate}
    step = steps(rates)
    tiles = {
        code: Tile(
            step.get(code, 0),
            numbers.one_decimal(row.rate),
            _in_words(row),
            asked.page(locality=code, year=None) if linked else "",
        )
        for code, row in shown.items()
    }
    tiles |= {
        code: Tile(None, "", f"{square.letters}: {_('no speech on record')}")
        for code, square in squares().items()
        if code not in tiles
    }
    title = _("%(term)s per 10,000 characters by province, %(year)s") % {
        "term": asked.measure.label, "year": year
    }  # fmt: skip
    in_chinese = (get_language() or "").startswith("zh")
    key = [(n, numbers.one_decimal(a), numbers.one_decimal(b)) for n, a, b in bounds(rates)]
    drawing = inline_svg(tile_map(tiles, title, in_chinese))
    return ProvinceMap(
        year, years, title, drawing, key, any(not row.rate for row in shown.values()), tiles
    )


def _in_words(row: PlaceYear) -> str:
    return _("%(place)s: %(rate)s per 10,000, %(count)s times in %(characters)s characters") % {
        "place": row.place.name,
        "rate": numbers.one_decimal(row.rate),
        "count": numbers.thousands(row.count),
        "characters": numbers.thousands(row.characters),
    }


def map_keys(provinces: ProvinceMap) -> list[Key]:
    """What the colours of the map mean."""
    keys = [
        Key(
            STEP_FILLS[step - 1],
            low if low == high else f"{low} – {high}",
            kind=f"step-{step}",
        )
        for step, low, high in provinces.key
    ]
    if provinces.any_zero:
        keys.append(Key(PAPER, _("never said"), FOUND, kind="none"))
    return [*keys, Key(UNKNOWN_GROUND, _("no speech on record"), UNKNOWN, "3 2", "not-looked")]
