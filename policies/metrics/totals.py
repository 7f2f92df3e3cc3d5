"""What several amounts come to: a sum only of what may be added, else a range and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from policies.models import Incentive


class Reason(StrEnum):
    """Why amounts are not summed; the first that holds is given."""

    NOT_ADDITIVE = "not_additive"  # a cap, a pool, a rate or a match is among them
    CURRENCIES = "currencies"
    UNITS = "units"
    MISSING = "missing"  # an amount is not stated


@dataclass(frozen=True)
class Total:
    """``low`` to ``high``, in ``currency`` per ``unit``.

    With ``summed``, the least and the most that all together come to; else the smallest and the
    largest of the single amounts, and ``reason`` says why. Without any amount in one currency and
    unit both are None. ``counted`` of ``offered`` incentives state an amount of money.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str
    unit: str
    summed: bool
    reason: Reason | None
    counted: int
    offered: int


def total_or_range(incentives: Iterable[Incentive]) -> Total | None:
    """The sum of the amounts where all may be summed, in one currency and one unit; else their range.

    An incentive without an upper amount counts with its lower one, and the other way round. None
    where there are fewer than two incentives: one is no total.
    """
    offered = list(incentives)
    if len(offered) < 2:
        return None
    stated = [item for item in offered if _span(item) is not None]
    spans = [span for item in stated if (span := _span(item)) is not None]
    currencies, units = {item.currency for item in stated}, {item.unit for item in stated}
    reason = _reason(offered, stated, currencies, units)
    comparable = bool(spans) and len(currencies) == 1 and len(units) == 1
    fold = (lambda values: sum(values, Decimal(0)),) * 2 if reason is None else (min, max)
    return Total(
        low=fold[0]([low for low, _ in spans]) if comparable else None,
        high=fold[1]([high for _, high in spans]) if comparable else None,
        currency=currencies.pop() if comparable else "",
        unit=units.pop() if comparable else "",
        summed=reason is None,
        reason=reason,
        counted=len(stated),
        offered=len(offered),
    )


def _span(item: Incentive) -> tuple[Decimal, Decimal] | None:
    """The least and the most of one incentive; None where no amount of money is stated."""
    low = item.amount_min if item.amount_min is not None else item.amount_max
    high = item.amount_max if item.amount_max is not None else item.amount_min
    return None if low is None or high is None else (low, high)


def _reason(
    offered: list[Incentive], stated: list[Incentive], currencies: set[str], units: set[str]
) -> Reason | None:
    if not all(item.additive for item in stated) or not stated:
        return Reason.NOT_ADDITIVE if stated else Reason.MISSING
    if len(currencies) > 1:
        return Reason.CURRENCIES
    if len(units) > 1:
        return Reason.UNITS
    return Reason.MISSING if len(stated) < len(offered) else None
