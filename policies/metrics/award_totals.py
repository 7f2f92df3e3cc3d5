"""What a firm was promised, awarded and paid: by stage, and added up only where that makes sense.

Stages are never added to each other: what is paid was promised before. Within a stage and a currency an
amount is added where its benefit is one that may be summed, or where it is stated as paid and belongs to no
benefit on record. All others are told as a range: a cap is no money, and of an amount whose kind nobody
recorded that is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from policies.models import Award


@dataclass(frozen=True)
class Money:
    """Amounts of one stage and currency: the sum of those that add up, the range of those that do not."""

    currency: str
    total: Decimal | None
    added: int
    low: Decimal | None
    high: Decimal | None
    apart: int


@dataclass(frozen=True)
class StageTotal:
    """One stage: how many awards, how many of them state no amount, and the amounts by currency."""

    stage: str
    label: str
    awards: int
    unstated: int
    money: tuple[Money, ...]


def addable(award: Award) -> bool:
    """Whether the amount of an award may be added to others of its stage and currency."""
    if award.amount is None:
        return False
    if award.incentive is not None:
        return award.incentive.additive
    return award.stage == Award.Progress.PAID


def totals_by_stage(awards: Iterable[Award]) -> list[StageTotal]:
    """The awards (their incentives loaded) by stage, in the order from promised to clawed back."""
    by_stage: dict[str, list[Award]] = defaultdict(list)
    for award in awards:
        by_stage[award.stage].append(award)
    return [
        StageTotal(
            stage,
            str(label),
            len(by_stage[stage]),
            sum(award.amount is None for award in by_stage[stage]),
            _money(by_stage[stage]),
        )
        for stage, label in Award.Progress.choices
        if by_stage[stage]
    ]


def _money(awards: list[Award]) -> tuple[Money, ...]:
    by_currency: dict[str, list[Award]] = defaultdict(list)
    for award in awards:
        if award.amount is not None:
            by_currency[award.currency].append(award)
    return tuple(_of_currency(code, rows) for code, rows in sorted(by_currency.items()))


def _of_currency(currency: str, awards: list[Award]) -> Money:
    added = [award.amount for award in awards if addable(award) and award.amount is not None]
    apart = [award.amount for award in awards if not addable(award) and award.amount is not None]
    return Money(
        currency,
        sum(added, Decimal(0)) if added else None,
        len(added),
        min(apart, default=None),
        max(apart, default=None),
        len(apart),
    )
