"""The land of one place taken apart, each figure by hand or in plain Python."""

import datetime
from decimal import Decimal
from statistics import median

import pytest
from django.core.cache import cache

from policies.metrics.land_holders import names_of
from policies.metrics.land_parts import Span
from policies.metrics.land_profile import LandProfile, ways_of
from policies.metrics.land_scope import Scope
from policies.models import Firm, Holder, LandAward, LandYear, Status
from tests.factories import land_award

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


def on(year):
    return datetime.date(year, 6, 1)


def stored(place, year, year_to=None, **figures):
    return LandYear.objects.create(
        **{
            "locality": place, "year": year, "year_to": year_to or year, "awards": 9, "area_m2": 900,
            "price_cny": 1800, "priced_area_m2": 900, "median_price_per_m2": 3.0, "holders": 9,
            "basis": "computed", "method": "x", **figures,
        }
    )  # fmt: skip


def told(profile, number=20):
    """Names, ranks and hectares of the organisations told one by one."""
    ranking = profile.ranking.top(number)
    names = names_of(row.owner for row in ranking.organisations)
    return [
        (names[row.owner].name, row.rank, row.area_m2 / 10_000) for row in ranking.organisations
    ]


# Holders


def test_holders_are_ranked_by_area_and_share_an_award_equally(register):
    land_award(register["330109"], "甲有限公司", "乙有限公司", area_m2=60_000)
    land_award(register["330122"], "乙有限公司", area_m2=20_000)
    land_award(register["330100"], area_m2=20_000)
    land_award(register["440300"], "丙有限公司", area_m2=900_000)
    profile = LandProfile(Scope(register["330100"]))
    assert told(profile) == [("乙有限公司", 1, 5.0), ("甲有限公司", 2, 3.0)]
    assert [row.share for row in profile.ranking.organisations] == [0.625, 0.375]
    assert [row.awards for row in profile.ranking.organisations] == [2, 1]
    assert (profile.ranking.awards, profile.total.awards) == (2, 3)
    assert (profile.ranking.area_m2, profile.total.area_m2) == (80_000, 100_000)


def test_a_person_keeps_a_place_in_the_ranking_and_has_no_name(register):
    land_award(register["330109"], "张三", area_m2=90_000)
    land_award(register["330109"], "李四", area_m2=10_000)
    land_award(register["330109"], "甲有限公司", area_m2=20_000)
    profile = LandProfile(Scope(register["330100"]))
    assert told(profile) == [("甲有限公司", 2, 2.0)]
    unnamed = profile.ranking.unnamed
    assert (unnamed.holders, unnamed.awards, unnamed.area_m2) == (2, 2, 100_000)
    assert (unnamed.share, unnamed.best_rank) == (pytest.approx(100 / 120), 1)


def test_what_is_not_told_one_by_one_is_told_together(register):
    for number, name in enumerate("甲乙丙丁", 1):
        land_award(register["330109"], f"{name}有限公司", area_m2=number * 10_000)
    ranking = LandProfile(Scope(register["330109"])).ranking.top(1)
    assert [row.area_m2 for row in ranking.organisations] == [40_000]
    assert (ranking.others.holders, ranking.others.area_m2) == (3, 60_000)
    assert (ranking.others.share, ranking.others.best_rank) == (0.6, 2)
    assert ranking.unnamed.best_rank is None


def test_holders_of_one_firm_are_one_also_within_an_award(register):
    firm = Firm.objects.create(name_zh="甲集团", status=Status.PUBLISHED)
    land_award(register["330109"], "甲一有限公司", "甲二有限公司", "乙有限公司", area_m2=60_000)
    Holder.objects.filter(name__startswith="甲").update(firm=firm)
    profile = LandProfile(Scope(register["330109"]))
    assert told(profile) == [("甲集团", 1, 3.0), ("乙有限公司", 2, 3.0)]
    named = names_of(row.owner for row in profile.ranking.organisations)[-firm.pk]
    assert (named.firm, named.names) == (firm.uid, 2)


def test_a_firm_that_is_not_published_lends_no_name(register):
    firm = Firm.objects.create(name_zh="未公布集团")
    land_award(register["330109"], "甲一有限公司", "甲二有限公司")
    Holder.objects.update(firm=firm)
    named = names_of([-firm.pk])[-firm.pk]
    assert (named.name, named.firm, named.names) == ("甲一有限公司", "", 2)


def test_an_owner_that_is_a_person_by_now_has_no_name(register):
    land_award(register["330109"], "甲有限公司")
    ranking = LandProfile(Scope(register["330109"])).ranking
    Holder.objects.update(kind=Holder.Kind.PERSON)
    assert names_of(row.owner for row in ranking.organisations) == {}


# Supply modes and sectors


def test_shares_of_supply_modes_are_of_the_land_of_the_same_years(register):
    place = register["330109"]
    land_award(place, area_m2=30_000, signed_on=on(2012), supply_mode="auction")
    land_award(place, area_m2=30_000, signed_on=on(2012), supply_mode="listing")
    land_award(place, area_m2=40_000, signed_on=on(2012), supply_mode="agreement")
    land_award(place, area_m2=100_000, signed_on=on(2013), supply_mode="agreement")
    land_award(place, area_m2=500_000, signed_on=on(2013), supply_mode="allocation")
    profile = LandProfile(Scope(place))
    shares = {part.key: part.area_share for part in profile.modes(Span(2012, 2012))}
    assert shares == pytest.approx({"agreement": 0.4, "auction": 0.3, "listing": 0.3})
    both = {part.key: (part.area_share, part.awards_share) for part in profile.modes(profile.span)}
    assert both["agreement"] == pytest.approx((140 / 200, 2 / 4))
    assert ways_of(shares) == {"competitive": ["listing", "auction"], "agreement": ["agreement"]}


def test_sectors_are_told_as_printed_the_largest_first(register):
    place = register["330109"]
    for label, area in (("通用设备", 10_000), ("医药", 60_000), ("通用设备", 20_000), ("", 10_000)):
        land_award(place, area_m2=area, sector_label=label)
    parts = LandProfile(Scope(place)).sectors
    assert [(part.key, part.sums.awards) for part in parts] == [
        ("医药", 1), ("通用设备", 2), ("", 1),
    ]  # fmt: skip
    assert [part.area_share for part in parts] == pytest.approx([0.6, 0.3, 0.1])


def test_repeated_notices_and_drafts_count_nowhere(register):
    place = register["330109"]
    land_award(place, "甲有限公司", sector_label="医药")
    land_award(place, "乙有限公司", sector_label="医药", counted=False)
    land_award(place, "丙有限公司", sector_label="医药", status=Status.DRAFT)
    land_award(place, "丁有限公司", sector_label="医药", signed_on=None)
    profile = LandProfile(Scope(place))
    assert [part.sums.awards for part in profile.sectors] == [1]
    assert [name for name, _, _ in told(profile)] == ["甲有限公司"]


def test_each_group_of_uses_and_modes_has_its_own_figures(register):
    place = register["330109"]
    land_award(place, "甲有限公司")
    land_award(place, "乙有限公司", use="residential", supply_mode="agreement")
    assert told(LandProfile(Scope(place)))[0][0] == "甲有限公司"
    assert told(LandProfile(Scope(place, "residential")))[0][0] == "乙有限公司"
    assert LandProfile(Scope(place, "residential", "competitive")).span is None


# Series


def test_series_without_stored_figures_is_computed_from_the_records(register):
    place = register["330109"]
    rows = [
        (2012, 30_000, 6_000_000, ("甲有限公司",)),
        (2012, 10_000, 4_000_000, ("乙有限公司", "张三")),
        (2012, 20_000, 0, ()),
        (2014, 50_000, 5_000_000, ("甲有限公司",)),
    ]
    for year, area, price, holders in rows:
        land_award(place, *holders, area_m2=area, price_cny=price, signed_on=on(year))
    profile = LandProfile(Scope(place))
    assert [(row.year, row.year_to) for row in profile.series] == [
        (2012, 2012), (2014, 2014), (2012, 2014),
    ]  # fmt: skip
    for row in profile.series:
        own = [r for r in rows if row.year <= r[0] <= row.year_to]
        priced = [(area, price) for _, area, price, _ in own if price]
        held: dict[str, float] = {}
        for _, area, _, holders in own:
            for holder in holders:
                held[holder] = held.get(holder, 0) + area / len(holders)
        total = sum(held.values())
        assert row.awards == len(own)
        assert row.area_m2 == sum(area for _, area, _, _ in own)
        assert row.price_per_m2 == pytest.approx(
            sum(price for _, price in priced) / sum(area for area, _ in priced)
        )
        assert row.median_price_per_m2 == pytest.approx(median(p / a for a, p in priced))
        assert row.holders == len(held)
        assert row.cr1 == pytest.approx(max(held.values()) / total)
        assert row.hhi == pytest.approx(sum((area / total) ** 2 for area in held.values()))
        assert row.coverage == pytest.approx(total / sum(area for _, area, _, _ in own))


def test_stored_figures_come_before_computed_ones(register):
    land_award(register["330109"], "甲有限公司")
    stored(register["330109"], 2013, hhi=0.25)
    stored(register["330109"], 2012, 2013)
    profile = LandProfile(Scope(register["330109"]))
    assert profile.span == (2012, 2013)
    assert [(row.year, row.awards, row.hhi) for row in profile.series] == [
        (2013, 9, 0.25), (2012, 9, None),
    ]  # fmt: skip
    other = LandProfile(Scope(register["330109"], mode_group="competitive"))
    assert [(row.year, row.year_to, row.awards) for row in other.series] == [
        (2013, 2013, 1), (2012, 2013, 1),
    ]  # fmt: skip


def test_years_asked_for_bound_the_figures(register):
    for year in (2012, 2013, 2014):
        land_award(register["330109"], f"{year}有限公司", signed_on=on(year))
    profile = LandProfile(Scope(register["330109"]), 2013, 2014)
    assert [name for name, _, _ in told(profile)] == ["2013有限公司", "2014有限公司"]
    assert profile.figures(Span(2013, 2014)).awards == 2
    assert LandProfile(Scope(register["330109"]), first=2013).span == (2013, 2014)


def test_figures_shipped_without_records_are_not_mixed_with_the_few_held(register):
    stored(register["330100"], 2013, basis="imported", awards=99)
    land_award(register["330109"], "甲有限公司", sector_label="医药")
    for place in ("330100", "330109"):  # a district's records are not held where its city's are not
        profile = LandProfile(Scope(register[place]), 2013, 2013)
        assert not profile.are_records_held
        assert (profile.ranking, profile.sectors, profile.modes(profile.span)) == (None, [], [])
    assert [row.awards for row in LandProfile(Scope(register["330100"]), 2013, 2013).series] == [99]
    assert LandProfile(Scope(register["330109"]), 2014, 2014).are_records_held


def test_the_period_of_the_nearest_place_with_one_is_covered(register):
    stored(register["100000"], 2012, 2015)
    stored(register["330100"], 2012, 2013)
    assert LandProfile(Scope(register["330122"])).covered == (2012, 2013)
    assert LandProfile(Scope(register["440300"])).covered == (2012, 2015)


# Prices


def test_price_beside_the_province_and_the_country(register):
    """Hangzhou 400 and 600 a m², Zhejiang with Xiaoshan's and a large cheap parcel of its own."""
    land_award(register["330100"], area_m2=10_000, price_cny=4_000_000)
    land_award(register["330109"], area_m2=10_000, price_cny=6_000_000)
    land_award(register["330000"], area_m2=80_000, price_cny=8_000_000)
    land_award(register["440300"], area_m2=10_000, price_cny=20_000_000)
    profile = LandProfile(Scope(register["330100"]))
    zhejiang, china = profile.beside(profile.figures(profile.span))
    assert (zhejiang.place.code, china.place.code) == ("330000", "100000")
    assert (zhejiang.price.mean, zhejiang.price.median) == (180, 400)
    assert (zhejiang.mean_ratio, zhejiang.median_ratio) == pytest.approx((500 / 180, 500 / 400))
    assert (china.price.mean, china.price.median) == (pytest.approx(38e6 / 110e3), 500)
    assert LandProfile(Scope(register["100000"])).wider == []


def test_stored_prices_of_the_province_are_taken(register):
    stored(register["330100"], 2013, price_cny=3600, priced_area_m2=900)
    stored(register["330000"], 2013, price_cny=1800, priced_area_m2=900, median_price_per_m2=1.5)
    profile = LandProfile(Scope(register["330100"]), 2013, 2013)
    zhejiang = profile.beside(profile.series[0])[0]
    assert (zhejiang.mean_ratio, zhejiang.median_ratio) == (2.0, 2.0)


def test_prices_that_do_not_count_are_left_out(register):
    place = register["330109"]
    land_award(place, area_m2=10_000, price_cny=3_000_000)
    land_award(place, area_m2=10_000, price_cny=0)
    land_award(place, area_m2=100, price_cny=10**11)
    row = LandProfile(Scope(place)).series[0]
    assert (row.price_per_m2, row.median_price_per_m2) == (300, 300)
    assert (row.area_m2, row.priced_area_m2) == (20_100, 10_000)


def test_land_that_is_not_sold_has_no_price(register):
    land_award(register["330109"], supply_mode="allocation", price_cny=70_000)
    row = LandProfile(Scope(register["330109"], mode_group="not_granted")).series[0]
    assert (row.awards, row.price_per_m2, row.median_price_per_m2) == (1, None, None)


# Places within


def test_places_within_are_stored_figures_or_sums(register):
    land_award(register["330109"], area_m2=10_000, price_cny=3_000_000)
    land_award(register["330181"], area_m2=20_000, price_cny=3_000_000)
    land_award(register["330100"], area_m2=70_000)
    parts = [register["330109"], register["330122"]]
    found = LandProfile(Scope(register["330100"])).within(parts)
    assert set(found) == {register["330109"].pk}
    row = found[register["330109"].pk]  # the records of its former life included
    assert (row.awards, row.area_m2, row.price_per_m2) == (2, 30_000, 200)
    stored(register["330122"], 2013, awards=7)
    stored(register["330100"], 2013)
    found = LandProfile(Scope(register["330100"])).within(parts)
    assert {pk: row.awards for pk, row in found.items()} == {register["330122"].pk: 7}


# What is kept


def test_figures_of_a_province_are_kept_until_a_record_changes(register, django_assert_num_queries):
    award = land_award(register["330109"], "甲有限公司")

    def names():
        return [name for name, _, _ in told(LandProfile(Scope(register["330000"])))]

    assert names() == ["甲有限公司"]
    with django_assert_num_queries(3):  # stored figures, the state of the records, names
        assert names() == ["甲有限公司"]
    land_award(register["330122"], "乙有限公司", area_m2=90_000)
    assert names() == ["乙有限公司", "甲有限公司"]
    award.status = Status.WITHDRAWN
    award.save()
    assert names() == ["乙有限公司"]
    holder = Holder.objects.get(key="乙有限公司")
    holder.kind = Holder.Kind.PERSON
    holder.save()
    assert names() == []


def test_figures_of_a_city_are_read_anew(register):
    land_award(register["330109"], "甲有限公司")
    assert LandProfile(Scope(register["330100"])).total.awards == 1
    LandAward.objects.update(counted=False)
    assert LandProfile(Scope(register["330100"])).total.awards == 0


@pytest.mark.parametrize("code", ["330100", "330000"])
def test_areas_are_exact_to_the_cent(register, code):
    for area in ("0.10", "0.20", "0.30"):
        land_award(register["330109"], area_m2=Decimal(area))
    assert LandProfile(Scope(register[code])).total.area_m2 == Decimal("0.60")
