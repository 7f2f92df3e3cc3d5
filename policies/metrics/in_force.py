"""How many acts of policy were in force in each year, in all and by branch of the taxonomy."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """From which day to which something holds; ``end`` None: no end is known. ``groups`` it counts in."""

    start: datetime.date | None
    end: datetime.date | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class YearInForce:
    """What was in force on at least one day of a year; something of two groups counts once in each."""

    year: int
    number: int
    by_group: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class InForce:
    """The years from the first start to the last year asked for; ``undated`` have no start and no year."""

    years: list[YearInForce]
    undated: int


def in_force(spans: Iterable[Span], last_year: int) -> InForce:
    """How many spans hold in each year: those that start in it or before and end in it or later."""
    changes: dict[int, Counter[str | None]] = defaultdict(Counter)  # by year; None: all together
    first, undated = last_year + 1, 0
    for start, end, groups in spans:
        if start is None:
            undated += 1
            continue
        first = min(first, start.year)
        if end is None or end.year >= start.year:
            changes[start.year].update([None, *groups])
            if end is not None:
                changes[end.year + 1].subtract([None, *groups])
    years = []
    holding: Counter[str | None] = Counter()
    for year in range(first, last_year + 1):
        holding.update(changes.get(year, {}))
        by_group = {group: number for group, number in holding.items() if group and number}
        years.append(YearInForce(year, holding[None], by_group))
    return InForce(years, undated)
