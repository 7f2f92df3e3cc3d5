"""Concentration by hand: four holders with 40, 30, 20 and 10 per cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.metrics.concentration import AwardFigures, concentration, concentration_of
from policies.models import Firm, Holder, LandAward
from tests.factories import land_award


def figures(area, *holders, price=None):
    return AwardFigures(
        None if area is None else Decimal(area), None if price is None else Decimal(price), holders
    )


def test_shares_and_index_by_hand():
    result = concentration_of(
        [figures(40, "a"), figures(30, "b"), figures(20, "c"), figures(10, "d")]
    )
    assert result.awards == 4
    assert result.holders == 4
    assert result.cr1 == pytest.approx(0.4)
    assert result.cr5 == pytest.approx(1.0)
    assert result.hhi == pytest.approx(0.16 + 0.09 + 0.04 + 0.01)
    assert result.effective_holders == pytest.approx(1 / 0.30)


def test_row_with_two_holders_is_split_equally():
    result = concentration_of([figures(100, "a", "b"), figures(100, "a")])
    assert result.cr1 == pytest.approx(150 / 200)
    assert result.hhi == pytest.approx(0.75**2 + 0.25**2)


def test_row_without_holder_counts_in_the_totals_not_in_the_shares():
    result = concentration_of([figures(60, "a"), figures(40)])
    assert (result.awards, result.area_m2, result.holders) == (2, Decimal(100), 1)
    assert result.cr1 == 1
    assert result.coverage == pytest.approx(0.6)


def test_no_awards_have_no_shares():
    result = concentration_of([])
    assert (result.awards, result.holders) == (0, 0)
    assert (result.cr1, result.hhi, result.coverage, result.price_per_m2) == (None,) * 4


def test_price_per_m2_is_over_awards_that_state_a_price():
    result = concentration_of(
        [
            figures(100, price=30_000),
            figures(300, price=150_000),
            figures(500),
            figures(100, price=0),
        ]
    )
    assert result.price_per_m2 == pytest.approx(180_000 / 400)
    assert result.median_price_per_m2 == pytest.approx((300 + 500) / 2)


def test_a_misprinted_price_is_left_out_of_price_figures_only():
    result = concentration_of([figures(100, "a", price=30_000), figures(100, "b", price=10**11)])
    assert result.price_per_m2 == pytest.approx(300)
    assert result.area_m2 == 200


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from("abcdef")), min_size=1, max_size=40)
)
def test_index_equals_plain_python_whatever_the_order(rows):
    held = {name: sum(a for a, n in rows if n == name) for name in {n for _, n in rows}}
    total = sum(held.values())
    expected = sum((area / total) ** 2 for area in held.values())
    for order in (rows, rows[::-1]):
        assert concentration_of([figures(a, n) for a, n in order]).hhi == pytest.approx(expected)


@pytest.mark.django_db
def test_over_a_queryset(register):
    land_award(register["330109"], "甲有限公司", area_m2=30_000)
    land_award(register["330122"], "乙有限公司", "甲 有限公司", area_m2=20_000)
    land_award(register["330100"], area_m2=50_000)
    land_award(register["440300"], "丙有限公司", area_m2=90_000)
    result = concentration(LandAward.objects.published().in_locality(register["330100"]))
    assert (result.awards, result.holders) == (3, 2)
    assert result.cr1 == pytest.approx(40 / 50)
    assert result.coverage == pytest.approx(0.5)


@pytest.mark.django_db
def test_holders_linked_to_one_firm_are_one(register):
    land_award(register["330109"], "甲有限公司")
    land_award(register["330109"], "甲（杭州）有限公司")
    awards = LandAward.objects.in_locality(register["330100"])
    assert concentration(awards).holders == 2
    Holder.objects.update(firm=Firm.objects.create(name_zh="甲集团"))
    assert concentration(awards).holders == 1
    assert concentration(awards).hhi == pytest.approx(1)


@pytest.mark.django_db
def test_only_granted_industrial_land_is_measured_by_default(register):
    place = register["330109"]
    land_award(place, "甲有限公司")
    land_award(place, "乙有限公司", supply_mode="allocation")
    land_award(place, "丙有限公司", use="residential")
    assert LandAward.objects.granted().industrial().count() == 1
