"""How many acts of policy were in force in each year, in all and by branch of the taxonomy."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from policies.metrics.mix import branch_of
from policies.models import Incentive, PolicyInstrument


@dataclass(frozen=True)
class Span:
    """From which day to which something holds; ``end`` None: no end is known. ``groups`` it counts in."""

    start: datetime.date | None
    end: datetime.date | None = None
    groups: frozenset[str] = frozenset()

    @classmethod
    def of_instrument(cls, instrument: PolicyInstrument) -> Self:
        """From the day it takes effect, else of its announcement, to its expiry or repeal.

        Types are prefetched; ``repealed_on`` is annotated by ``with_repeal``.
        """
        ends = [instrument.expires_on, getattr(instrument, "repealed_on", None)]
        return cls(
            instrument.effective_on or instrument.announced_on,
            min((day for day in ends if day), default=None),
            frozenset(branch_of(type_).code for type_ in instrument.types.all()),
        )

    @classmethod
    def of_incentive(cls, incentive: Incentive, of_act: "Span") -> Self:
        """Its own period where it states one, else that of the act; never beyond the end of the act."""
        ends = [incentive.period_to, of_act.end]
        return cls(
            incentive.period_from or of_act.start,
            min((day for day in ends if day), default=None),
            frozenset({incentive.target_stage} - {""}),
        )


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
    spans = list(spans)
    dated = [(span.start.year, span) for span in spans if span.start]
    if not dated:
        return InForce([], len(spans))
    first = min(year for year, _ in dated)
    years = []
    for year in range(first, last_year + 1):
        holding = [
            span
            for start, span in dated
            if start <= year and (span.end is None or span.end.year >= year)
        ]
        groups = Counter(group for span in holding for group in span.groups)
        years.append(YearInForce(year, len(holding), dict(groups)))
    return InForce(years, len(spans) - len(dated))
