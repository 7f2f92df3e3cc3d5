"""Offers are told as a range, by currency and unit, never as a sum."""

from decimal import Decimal

from policies.metrics.amounts_offered import offered
from policies.models import Incentive


def benefit(kind: str, unit: str = "", **amounts) -> Incentive:
    return Incentive(amount_kind=kind, unit=unit, **amounts)


def test_the_range_is_from_the_lowest_to_the_highest_figure():
    (money,) = offered(
        [
            benefit("cap", amount_max=Decimal(5_000_000)),
            benefit("tier", amount_min=Decimal(200_000), amount_max=Decimal(900_000)),
            benefit("rate", rate=Decimal("0.2")),
        ]
    )
    assert (money.low, money.high, money.benefits) == (200_000, 5_000_000, 2)
    assert money.kinds == ("cap", "tier")


def test_units_and_currencies_stay_apart():
    benefits = [
        benefit("per_unit", "per m²", amount_max=Decimal(30)), benefit("cap", cap=Decimal(100)),
        benefit("lump_sum", amount_min=Decimal(10)),
    ]  # fmt: skip
    assert [(money.unit, money.low, money.high) for money in offered(benefits)] == [("", 10, 100)]


def test_what_may_be_summed_is_no_case_for_a_range():
    sums = [benefit("lump_sum", amount_max=Decimal(n), additive=True) for n in (1, 2)]
    assert offered(sums) == []


def test_one_amount_is_no_range():
    assert offered([benefit("cap", cap=Decimal(100))]) == []
