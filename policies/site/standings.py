"""Where a place stands among its neighbours: other prefectures of the province, or other provinces."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.metrics.ranking import Standing, standing
from policies.models import LandYear, Locality
from policies.site import numbers
from policies.site.land_figures import BY_KEY, over_period

LAND = ("area_m2", "cr5", "price_per_m2")
FEWEST = 2  # one alone has no rank
NAMED = 3  # so many places with one figure are named; of more, the number is told


@dataclass(frozen=True)
class Neighbour:
    """A place beside another in a ranking, with its figure as it is written."""

    place: Locality
    figure: str


@dataclass(frozen=True)
class Rank:
    """A place by one figure: ``above`` and ``below`` are its neighbours; ``more_*`` are not named."""

    label: str | Promise
    unit: str | Promise
    method: str
    figure: str
    standing: Standing[int]
    above: list[Neighbour]
    below: list[Neighbour]
    tied: list[Neighbour]

    @property
    def more_tied(self) -> int:
        return len(self.standing.tied) - len(self.tied)


def land_ranks(
    place: Locality, siblings: Iterable[Locality], figures: dict[int, list[LandYear]]
) -> list[Rank]:
    """The ranks by land figures over the longest period of the place; the same period of the others."""
    period = over_period(figures.get(place.pk, []))
    if period is None:
        return []
    places = [place, *siblings]
    rows = {
        other.pk: next(
            (
                row
                for row in figures.get(other.pk, [])
                if (row.year, row.year_to) == (period.year, period.year_to)
            ),
            None,
        )
        for other in places
    }
    ranks = []
    for key in LAND:
        measure = BY_KEY[key]
        values = {pk: _value(row, key) for pk, row in rows.items()}
        found = _rank(place, places, values, measure.written)
        if found:
            ranks.append(Rank(measure.label, measure.unit, measure.method, *found))
    return ranks


def instrument_rank(place: Locality, siblings: list[Locality], counts: Counter[str]) -> list[Rank]:
    """The rank by instruments on record; a place without any has none: perhaps nobody looked there."""
    places = [place, *siblings]
    values = {other.pk: float(counts[other.code]) or None for other in places}
    found = _rank(place, places, values, numbers.thousands)
    return [Rank(_("Instruments on record"), "", "ranking", *found)] if found else []


def _value(row: LandYear | None, key: str) -> float | None:
    value = getattr(row, key) if row else None
    return None if value is None else float(value)


def _rank(
    place: Locality,
    places: list[Locality],
    values: dict[int, float | None],
    written: Callable[[Any], str],
) -> tuple[str, Standing[int], list[Neighbour], list[Neighbour], list[Neighbour]] | None:
    """The figure, where it stands, and who is above, below and level; None for one alone."""
    found = standing(values, place.pk)
    if found is None or found.ranked < FEWEST:
        return None
    by_pk = {other.pk: other for other in places}

    def named(keys: tuple[int, ...]) -> list[Neighbour]:
        return [Neighbour(by_pk[pk], written(values[pk])) for pk in keys[:NAMED]]

    return (
        written(values[place.pk]),
        found,
        named(found.above),
        named(found.below),
        named(found.tied),
    )
