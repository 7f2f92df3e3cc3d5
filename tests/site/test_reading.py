"""The differences in words: each rule, its threshold, and when it does not compare."""

import pytest
from django.utils import translation

from policies.site.comparing import columns_of
from policies.site.reading import RULES, land_reading, reading


@pytest.fixture
def read_out(places):
    def of(*codes):
        return reading(columns_of([getattr(places, code) for code in codes]))

    return of


@pytest.fixture
def land(places, land_year):
    """Figures over 2012–2015: awards, m², cr5, price of 10 m²."""

    def make(place, area=1_000_000, price=4000, years=(2012, 2015), **more):
        figures = {"awards": 100, "cr5": 0.2, "coverage": 0.9, "priced_area_m2": 10, **more}
        return land_year(place, *years, area_m2=area, price_cny=price, **figures)

    return make


def test_land_names_the_place_with_more_first(places, land, read_out):
    land(places.hangzhou, area=26_327_767, awards=1640)
    land(places.shenzhen, area=3_703_854, awards=148)
    expected = (
        "In 2012–2015 Hangzhou granted 7.11 times the industrial land of Shenzhen, "
        "in 1,640 awards against 148."
    )
    assert read_out("hangzhou", "shenzhen")[0] == expected == read_out("shenzhen", "hangzhou")[0]


@pytest.mark.parametrize(("area", "alike"), [(1_099_999, True), (1_100_000, False)])
def test_less_than_a_tenth_more_is_about_as_much(places, land, read_out, area, alike):
    land(places.hangzhou, area=area)
    land(places.shenzhen, area=1_000_000)
    assert ("about as much industrial land" in read_out("hangzhou", "shenzhen")[0]) is alike


@pytest.mark.parametrize(("cr5", "alike"), [(0.249, True), (0.251, False)])
def test_shares_less_than_five_points_apart_are_about_the_same(places, land, read_out, cr5, alike):
    land(places.hangzhou, area=2_000_000, cr5=cr5)
    land(places.shenzhen, cr5=0.2)
    assert ("about the same share" in read_out("hangzhou", "shenzhen")[1]) is alike


def test_concentration_of_few_awards_or_unknown_holders_is_not_read_out(places, land, read_out):
    land(places.hangzhou, awards=19)
    row = land(places.shenzhen)
    assert "Concentration is not read out: Hangzhou has only 19 land awards." in read_out(
        "hangzhou", "shenzhen"
    )
    row.delete()
    land(places.guangdong, coverage=0.49)
    land(places.zhejiang)
    assert "Concentration is not read out: too few holders are known in Guangdong." in read_out(
        "guangdong", "zhejiang"
    )


def test_price_says_how_many_times_as_much(places, land, read_out):
    land(places.hangzhou, price=4190)
    land(places.shenzhen, price=80280)
    assert (
        "A square metre cost 19.2 times as much in Shenzhen as in Hangzhou: 8,028 yuan against 419."
        in read_out("hangzhou", "shenzhen")
    )


def test_other_years_are_not_compared(places, land, read_out):
    land(places.hangzhou)
    land(places.shenzhen, years=(2007, 2010))
    assert read_out("hangzhou", "shenzhen") == [
        "Land is not comparable, as the years differ: Hangzhou 2012–2015; Shenzhen 2007–2010."
    ]


def test_place_without_figures_says_whether_anybody_looked(places, land, looked, read_out):
    land(places.hangzhou)
    none = "Land is not comparable: there are no figures of Shenzhen (%s)."
    assert read_out("hangzhou", "shenzhen") == [none % "not looked at"]
    looked(places.guangdong, "land_award", first=2012, last=2015)
    assert read_out("hangzhou", "shenzhen") == [none % "none found"]


def test_three_places_are_listed_the_most_first(places, land, read_out):
    land(places.hangzhou, area=20_000_000, awards=50, cr5=0.1, price=100)
    land(places.shenzhen, area=10_000_000, awards=40, cr5=0.3, price=300)
    land(places.zhejiang, area=90_000_000, awards=90, cr5=0.05, price=200)
    said = read_out("hangzhou", "shenzhen", "zhejiang")
    assert said == [
        "Industrial land granted in 2012–2015, the most first: Zhejiang 9,000.00 ha in 90 awards; "
        "Hangzhou 2,000.00 ha in 50 awards; Shenzhen 1,000.00 ha in 40 awards.",
        "Share of the five largest holders: Zhejiang 5.0%; Hangzhou 10.0%; Shenzhen 30.0%.",
        "Mean price, yuan per m²: Shenzhen 30; Zhejiang 20; Hangzhou 10.",
    ]


def test_counts_are_compared_only_where_the_same_was_read(
    places, instrument, firm, looked, read_out
):
    instrument(places.hangzhou, "One")
    instrument(places.xiaoshan, "Two", stage="giant")
    looked(places.hangzhou, "instrument")
    said = read_out("hangzhou", "shenzhen")
    assert "Instruments: not comparable, as nobody has looked in Shenzhen." in said
    looked(places.shenzhen, "instrument")
    for place in (places.hangzhou, places.shenzhen):
        looked(place, "incentive")
        looked(place, "firm")
    firm("Alpha", places.shenzhen, stage="giant")
    assert read_out("hangzhou", "shenzhen") == [
        "Instruments: Hangzhou 2; Shenzhen 0.",
        "Incentives by the size of firm they are for: Hangzhou start-up 1, giant 1; Shenzhen 0.",
        "Firms on record by stage: Hangzhou 0; Shenzhen giant 1.",
    ]


def test_counts_from_other_sources_are_not_compared(places, instrument, looked, source, read_out):
    instrument(places.hangzhou, "One")
    looked(places.hangzhou, "instrument")
    other = looked(places.shenzhen, "instrument")
    source.pk, source.uid, source.title = None, "another", "Another"
    source._state.adding = True
    source.save()
    other.source = source
    other.save()
    assert (
        "Instruments: not comparable, as other sources were read for Hangzhou than for Shenzhen."
        in read_out("hangzhou", "shenzhen")
    )


def test_words_are_read_out_where_there_is_text_enough(places, speech, read_out):
    speech(places.hangzhou, "Long", count=40, characters=4000)
    assert read_out("hangzhou", "shenzhen") == [
        "Words are not comparable: too little of what the leaders of Shenzhen said is on record."
    ]
    speech(places.shenzhen, "Short", count=1, characters=1999)
    assert "Words are not comparable" in read_out("hangzhou", "shenzhen")[0]
    speech(places.shenzhen, "More", count=10, characters=2001)
    # 11 in 4,000 characters: 27.5 per 10,000
    assert read_out("hangzhou", "shenzhen") == [
        "Leaders say 产业 per 10,000 characters: Hangzhou 100.0; Shenzhen 27.5."
    ]


def test_nothing_on_record_gives_no_sentence(places, read_out):
    assert read_out("hangzhou", "shenzhen") == []


def test_front_page_reads_out_land_alone(places, land):
    land(places.hangzhou)
    land(places.shenzhen, area=5_000_000)
    said = land_reading(columns_of([places.hangzhou, places.shenzhen]))
    assert len(said) == 3 and said[0].startswith("In 2012–2015 Shenzhen")


def test_methods_page_states_every_rule_with_its_threshold(places, read):
    page = read("/methods/")
    assert len(RULES) == 7
    for words in (
        "less than 1.1 times", "less than 5 percentage points", "fewer than 20 land awards",
        "less than 50 %", "fewer than 2000 characters",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "政策工具：杭州市 1；深圳市 0。"),
        ("fr", "Instruments\u00a0: Hangzhou 1\u00a0; Shenzhen 0."),
    ],
)
def test_marks_between_places_are_those_of_the_language(
    places, instrument, looked, read_out, language, said
):
    instrument(places.hangzhou, "One")
    for place in (places.hangzhou, places.shenzhen):
        looked(place, "instrument")
    with translation.override(language):
        assert said in read_out("hangzhou", "shenzhen")
