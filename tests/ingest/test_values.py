import datetime
from decimal import Decimal

import pytest

from policies.ingest import values
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.units import SQUARE_METRES, YUAN

hectares = values.measured("ha", SQUARE_METRES, 14)
square_metres = values.measured("m2", SQUARE_METRES, 14)
ten_thousand_yuan = values.measured("10k_cny", YUAN, 16)
unit_not_known = values.measured("", YUAN, 16)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("6.457300", "64573.00"), ("0.000000", "0.00"), ("370.38535100", "3703853.51"), ("", None)],
)
def test_hectares_become_square_metres(printed, expected):
    assert hectares(printed) == (expected and Decimal(expected))


def test_ten_thousand_yuan_become_yuan():
    assert ten_thousand_yuan("542.4156") == Decimal("5424156.00")


def test_mu_become_square_metres():
    assert values.measured("mu", SQUARE_METRES, 14)("3") == Decimal("2000.00")


@pytest.mark.parametrize(
    ("printed", "yuan"),
    [
        ("790 000 000", 790_000_000), ("\t\t790 000 000", 790_000_000), ("1,200", 1_200),
        ("１２００", 1_200), ("1，200.5", Decimal("1200.5")),
    ],
)  # fmt: skip
def test_numbers_with_spaces_commas_and_full_width_digits(printed, yuan):
    assert values.measured("cny", YUAN, 16)(printed) == yuan


@pytest.mark.parametrize(
    ("printed", "yuan"),
    [
        ("640万元", 6_400_000), ("2 280万元", 22_800_000), ("1.5亿元", 150_000_000),
        ("人民币12,000元", 12_000), ("￥3元整", 3),
        ("陆佰玖拾伍万肆仟贰佰元整（￥:695.42万元整）", 6_954_200),
    ],
)  # fmt: skip
def test_a_unit_in_the_cell_goes_before_the_columns(printed, yuan):
    assert ten_thousand_yuan(printed) == yuan
    assert unit_not_known(printed) == yuan


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("16761.7平方米", "16761.70"), ("13 548.76㎡", "13548.76"), ("2亩", "1333.33")],
)  # fmt: skip
def test_areas_with_their_units(printed, expected):
    assert square_metres(printed) == Decimal(expected)


def test_a_bare_number_without_any_unit_is_not_guessed_at():
    with pytest.raises(ValueError, match="no unit"):
        unit_not_known("1,200")


@pytest.mark.parametrize("printed", ["12公顷", "9元/平方米", "905.84元/平方米"])
def test_a_unit_that_does_not_fit_is_refused(printed):
    with pytest.raises(ValueError, match="unit"):
        ten_thousand_yuan(printed)


@pytest.mark.parametrize(
    "printed", ["空", "—", "Nah", "None", "nan", "无", "-", "/", " ", "\xa0", "\u3000"]
)
def test_words_for_no_value_are_none(printed):
    assert hectares(printed) is None
    assert values.date(printed) is None
    assert values.text(10)(printed) == ""


@pytest.mark.parametrize("printed", ["abc", "1,5x", "1,2", "NaN1", "-3", "Infinity", "1e30"])
def test_a_bad_number_is_refused(printed):
    with pytest.raises(ValueError, match=r"number|below zero|large"):
        hectares(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "2012年01月31日", "2012/1/31", "2012-01-31", "2012.1.31", "2012/1/31 9:52:02",
        "2012年1月31日15时", "2012年1月31日15时30分", "2012-01-31T10:00:00", "20120131",
        "40939", "40939.0", "1327939200000", "1327939200", "２０１２年１月３１日",
    ],
)  # fmt: skip
def test_dates_in_all_forms(printed):
    assert values.date(printed) == datetime.date(2012, 1, 31)


@pytest.mark.parametrize("printed", ["", "1900年01月01日", "1901/1/2 0:00:00", "1900-01-01"])
def test_no_date_is_none(printed):
    assert values.date(printed) is None


@pytest.mark.parametrize(
    "printed",
    ["2012年02月30日", "2714年08月01日", "next year", "2012年13月01日", "123", "20121331"],
)
def test_an_impossible_date_is_refused(printed):
    with pytest.raises(ValueError, match=r"date|day|year"):
        values.date(printed)


@pytest.mark.parametrize(
    "printed", ["4403062012B00023", "3304812015B03401-10", "４４０３０６２０１２Ｂ０００２３"]
)
def test_supervision_numbers_are_taken(printed):
    assert values.supervision_no(printed)[:4] in {"4403", "3304"}


@pytest.mark.parametrize("printed", ["", "4403", "440306-2012-B00023", "4403063012B00023", "abc"])
def test_what_is_no_supervision_number_is_refused(printed):
    with pytest.raises(ValueError, match="supervision number"):
        values.supervision_no(printed)


def test_upper_ratio_of_zero_is_none_and_lower_is_kept():
    assert values.upper_ratio("0.00") is None
    assert values.ratio("0.00") == 0


@pytest.mark.parametrize(
    ("printed", "least", "greatest"),
    [
        ("≥0.8", "0.8", None), ("≤1.2", None, "1.2"), ("1.0-1.5", "1.0", "1.5"),
        ("大于1.0且不大于1.8", "1.0", "1.8"), ("不小于1.0", "1.0", None), ("2.5", None, "2.5"),
        ("0.8以上", "0.8", None), ("＞1.0，≤2.0", "1.0", "2.0"), ("空", None, None),
    ],
)  # fmt: skip
def test_limits_of_the_floor_area_ratio_in_one_cell(printed, least, greatest):
    expected = tuple(value and Decimal(value) for value in (least, greatest))
    assert values.ratio_bounds(printed) == expected


@pytest.mark.parametrize("printed", ["详见规划条件", "1-2-3", "住宅1.5商业2.0"])
def test_other_words_are_no_floor_area_ratio(printed):
    with pytest.raises(ValueError, match="floor-area"):
        values.ratio_bounds(printed)


@pytest.mark.parametrize(
    ("printed", "terms"),
    [
        ("50", [("", 50)]), ("50年", [("", 50)]), ("48.5", [("", Decimal("48.5"))]), ("0", []),
        ("3个月", []), ("商服：40年", [("商服", 40)]),
        ("城镇住宅用地70年; 其他商服用地40年;", [("城镇住宅用地", 70), ("其他商服用地", 40)]),
        ("70年，40年", [("", 70), ("", 40)]),
    ],
)  # fmt: skip
def test_terms_in_years_each_with_its_use(printed, terms):
    assert values.terms(printed) == terms


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="does not know"):
        values.coded(LAND_USES)("火星用地")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("工业用地", "industrial"), ("工业", "industrial"), ("一类工业用地", "industrial"),
        ("工矿仓储用地—工业用地（家具制造）", "industrial"),
        ("工业用地（新型产业用地）", "industrial"),
        ("商服用地-批发零售用地（商店）、住宅用地", "wholesale_retail"),
        ("居住兼容商业、托幼", "mixed_commercial_residential"), ("0601", "industrial"),
        ("经营性用地", "for_profit"), ("火星用地", None),
    ],
)  # fmt: skip
def test_old_and_new_and_nested_words_of_use(printed, code):
    assert LAND_USES.code_within(printed) == code


def test_supply_modes_by_their_words():
    assert SUPPLY_MODES.code_within("挂牌出让") == "listing"
    assert SUPPLY_MODES.code_within("现状补办出让") == "agreement"


def test_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="longer than 3"):
        values.text(3)("abcd")


def test_an_address_is_one_of_the_web_or_none():
    assert values.web_address("https://example.org/1") == "https://example.org/1"
    assert values.web_address("2020/5/21") == ""
