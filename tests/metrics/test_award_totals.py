"""Amounts of awards: added within a stage and a currency, where they may be, and told as a range else."""

from decimal import Decimal

from policies.metrics.award_totals import totals_by_stage
from policies.models import Award, Incentive

LUMP = Incentive(amount_kind="lump_sum", additive=True)
CAP = Incentive(amount_kind="cap", additive=False)


def award(stage: str, amount: int | None, benefit: Incentive | None = None, currency: str = "CNY"):
    return Award(
        stage=stage, amount=amount and Decimal(amount), incentive=benefit, currency=currency
    )


def test_promised_is_not_added_to_paid():
    promised, paid = totals_by_stage([award("paid", 3, LUMP), award("promised", 5, LUMP)])
    assert (promised.stage, promised.money[0].total) == ("promised", 5)
    assert (paid.stage, paid.money[0].total) == ("paid", 3)


def test_a_total_says_how_many_amounts_are_behind_it():
    (paid,) = totals_by_stage([award("paid", 3), award("paid", 4, LUMP), award("paid", None)])
    assert (paid.awards, paid.unstated) == (3, 1)
    assert (paid.money[0].total, paid.money[0].added, paid.money[0].apart) == (7, 2, 0)


def test_caps_and_amounts_of_unknown_kind_are_a_range():
    (stage,) = totals_by_stage(
        [award("awarded", 9, CAP), award("awarded", 2), award("awarded", 5, LUMP)]
    )
    (money,) = stage.money
    assert (money.total, money.added) == (5, 1)
    assert (money.low, money.high, money.apart) == (2, 9, 2)


def test_a_cap_is_not_added_even_where_it_is_called_paid():
    (stage,) = totals_by_stage([award("paid", 9, CAP)])
    assert stage.money[0].total is None


def test_currencies_stay_apart():
    (stage,) = totals_by_stage([award("paid", 3), award("paid", 4, currency="USD")])
    assert [(money.currency, money.total) for money in stage.money] == [("CNY", 3), ("USD", 4)]
