"""Acts in force by year, counted by hand."""

import datetime

from policies.metrics.in_force import Span, YearInForce, in_force


def day(year: int, month: int = 1, number: int = 1) -> datetime.date:
    return datetime.date(year, month, number)


def test_year_counts_what_was_in_force_on_one_of_its_days():
    spans = [
        Span(day(2010, 12, 31), day(2012), frozenset({"money"})),  # 2010, 2011, 2012
        Span(day(2011, 6), None, frozenset({"money", "land"})),  # since 2011
        Span(day(2013), day(2013, 2), frozenset({"talent"})),  # 2013 alone
    ]
    found = in_force(spans, 2014)
    assert found.years == [
        YearInForce(2010, 1, {"money": 1}),
        YearInForce(2011, 2, {"money": 2, "land": 1}),
        YearInForce(2012, 2, {"money": 2, "land": 1}),
        YearInForce(2013, 2, {"money": 1, "land": 1, "talent": 1}),
        YearInForce(2014, 1, {"money": 1, "land": 1}),
    ]
    assert found.undated == 0


def test_act_without_a_date_is_in_no_year_and_is_said_to_be_left_out():
    found = in_force([Span(None), Span(None, day(2014)), Span(day(2013))], 2014)
    assert [row.number for row in found.years] == [1, 1] and found.undated == 2


def test_no_dated_act_gives_no_years():
    assert in_force([Span(None)], 2014).years == []
    assert in_force([], 2014).years == []


def test_year_with_nothing_in_force_between_others_stays():
    found = in_force([Span(day(2010), day(2010, 5)), Span(day(2012))], 2012)
    assert [row.number for row in found.years] == [1, 0, 1]


def test_act_that_is_to_take_effect_later_has_no_year_yet():
    assert in_force([Span(day(2030))], 2026).years == []
