import datetime
from decimal import Decimal

import pytest

from policies.ingest import values
from policies.vocabulary import LAND_USES
from policies.vocabulary.units import SQUARE_METRES, YUAN

hectares = values.scaled(SQUARE_METRES["ha"], 14)


@pytest.mark.parametrize(
    ("printed", "square_metres"),
    [("6.457300", "64573.00"), ("0.000000", "0.00"), ("370.38535100", "3703853.51"), ("", None)],
)
def test_hectares_become_square_metres(printed, square_metres):
    assert hectares(printed) == (square_metres and Decimal(square_metres))


def test_ten_thousand_yuan_become_yuan():
    assert values.scaled(YUAN["10k_cny"], 16)("542.4156") == Decimal("5424156.00")


def test_mu_become_square_metres():
    assert values.scaled(SQUARE_METRES["mu"], 14)("3") == Decimal("2000.00")


@pytest.mark.parametrize("printed", ["abc", "1,5x", "NaN", "-3", "Infinity", "1e30"])
def test_a_bad_number_is_refused(printed):
    with pytest.raises(ValueError, match=r"number|below zero|large"):
        hectares(printed)


@pytest.mark.parametrize(
    "printed", ["2012年01月31日", "2012/1/31", "2012-01-31", "2012.1.31", "2012/1/31 9:52:02"]
)
def test_dates_in_all_forms(printed):
    assert values.date(printed) == datetime.date(2012, 1, 31)


@pytest.mark.parametrize("printed", ["", "1900年01月01日", "1901/1/2 0:00:00"])
def test_no_date_is_none(printed):
    assert values.date(printed) is None


@pytest.mark.parametrize(
    "printed", ["2012年02月30日", "2714年08月01日", "next year", "2012年13月01日"]
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
    ("printed", "years"),
    [("50", 50), ("50年", 50), ("48.5", Decimal("48.5")), ("0", None), ("3个月", None)],
)
def test_term_in_years(printed, years):
    assert values.years(printed) == years


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="does not know"):
        values.coded(LAND_USES)("火星用地")


def test_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="longer than 3"):
        values.text(3)("abcd")
