"""Amounts are summed only where they may be; examples reckoned by hand."""

from decimal import Decimal

import pytest

from policies.metrics.totals import Reason, total_or_range
from policies.models import Incentive


def offer(low=None, high=None, kind="lump_sum", additive=True, currency="CNY", unit="per firm"):
    as_decimal = [None if value is None else Decimal(value) for value in (low, high)]
    return Incentive(
        amount_min=as_decimal[0], amount_max=as_decimal[1], amount_kind=kind, additive=additive,
        currency=currency, unit=unit,
    )  # fmt: skip


def test_lump_sums_in_one_currency_and_unit_are_summed():
    total = total_or_range([offer(100, 200), offer(50, 50), offer(high=30)])
    assert (total.low, total.high) == (180, 280)
    assert total.summed and total.reason is None
    assert (total.currency, total.unit, total.counted, total.offered) == ("CNY", "per firm", 3, 3)


@pytest.mark.parametrize("kind", ["cap", "pool", "rate", "matching"])
def test_what_may_not_be_summed_gives_the_smallest_and_the_largest(kind):
    total = total_or_range([offer(100, 200), offer(high=5_000_000, kind=kind, additive=False)])
    assert not total.summed and total.reason == Reason.NOT_ADDITIVE
    assert (total.low, total.high) == (100, 5_000_000)


def test_amounts_of_two_currencies_or_units_have_no_range():
    mixed = total_or_range([offer(1, 2), offer(3, 4, currency="USD")])
    assert (mixed.reason, mixed.low, mixed.high) == (Reason.CURRENCIES, None, None)
    mixed = total_or_range([offer(1, 2), offer(3, 4, unit="per m²")])
    assert (mixed.reason, mixed.low, mixed.high) == (Reason.UNITS, None, None)


def test_an_offer_without_an_amount_leaves_no_total():
    total = total_or_range([offer(10, 20), offer(30, 40), offer(kind="none", additive=False)])
    assert not total.summed and total.reason == Reason.MISSING
    assert (total.low, total.high, total.counted, total.offered) == (10, 40, 2, 3)


def test_offers_without_any_amount_say_so():
    total = total_or_range([offer(kind="none", additive=False)] * 2)
    assert (total.low, total.high, total.summed, total.reason) == (None, None, False, "missing")


def test_one_offer_is_no_total():
    assert total_or_range([offer(1, 2)]) is None
    assert total_or_range([]) is None
