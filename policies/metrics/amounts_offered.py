"""What the benefits of an act state, as a range, where a reader would expect a total that there is not.

Caps, pools and rates are no money paid, and do not add up with each other or with anything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from policies.models import Incentive


@dataclass(frozen=True)
class Offered:
    """Amounts in one currency and unit: of how many benefits, the lowest and the highest figure stated."""

    currency: str
    unit: str
    benefits: int
    low: Decimal
    high: Decimal
    kinds: tuple[str, ...]


def offered(incentives: Iterable[Incentive]) -> list[Offered]:
    """The amounts by currency and unit, where at least two benefits state one and not all may be summed."""
    stated: dict[tuple[str, str], list[tuple[Incentive, list[Decimal]]]] = defaultdict(list)
    for incentive in incentives:
        if figures := _figures(incentive):
            stated[incentive.currency, incentive.unit.strip()].append((incentive, figures))
    return [
        Offered(
            currency,
            unit,
            len(rows),
            min(figure for _incentive, figures in rows for figure in figures),
            max(figure for _incentive, figures in rows for figure in figures),
            tuple(dict.fromkeys(str(row.get_amount_kind_display()) for row, _figures in rows)),
        )
        for (currency, unit), rows in sorted(stated.items())
        if len(rows) > 1 and not all(incentive.additive for incentive, _figures in rows)
    ]


def _figures(incentive: Incentive) -> list[Decimal]:
    """The amounts that a benefit states; a rate is none."""
    amounts = (incentive.amount_min, incentive.amount_max, incentive.cap)
    return [Decimal(amount) for amount in amounts if amount is not None]
