"""Before, during and after a tenure, by figures computed by hand."""

import pytest

from policies.metrics.words_and_deeds import (
    Phase,
    Said,
    Series,
    cut,
    near,
    tally,
    tally_words,
    window,
)

# A tenure 2013–2016 in a window 2011–2018.
BEFORE, DURING, AFTER = cut(2013, 2016, range(2011, 2019))


def test_the_years_of_taking_up_and_leaving_count_to_the_tenure():
    assert [(span.phase, list(span.years)) for span in (BEFORE, DURING, AFTER)] == [
        ("before", [2011, 2012]),
        ("during", [2013, 2014, 2015, 2016]),
        ("after", [2017, 2018]),
    ]


def test_an_office_without_years_has_no_phases():
    assert cut(None, None, range(2011, 2019)) == []


def test_an_open_end_is_said_and_has_no_after():
    assert [(span.phase, span.first, span.last) for span in cut(2013, None, range(2011, 2019))] == [
        (Phase.BEFORE, 2011, 2012), (Phase.SINCE, 2013, 2018),
    ]  # fmt: skip


def test_an_open_beginning_is_said_and_has_no_before():
    assert [(span.phase, span.first, span.last) for span in cut(None, 2016, range(2011, 2019))] == [
        (Phase.UNTIL, 2011, 2016), (Phase.AFTER, 2017, 2018),
    ]  # fmt: skip


def test_a_phase_outside_the_window_has_no_years():
    before, during, after = cut(2002, 2007, range(2002, 2008))
    assert (before.first, before.last, list(after.years)) == (None, None, [])
    assert len(during.years) == 6


def test_a_tally_counts_all_on_record_and_averages_over_the_years_looked_at():
    # Looked at 2012–2015. On record: 1 in 2011 (not looked at), 3 in 2012, 4 in 2014, 2 in 2016.
    acts = Series({2011: 1, 2012: 3, 2014: 4, 2016: 2}, looked={2012, 2013, 2014, 2015})
    before, during, after = (tally(acts, span.years) for span in (BEFORE, DURING, AFTER))
    assert (before.total, before.looked, before.average) == (4, 1, 3.0)  # 3 in the one year 2012
    assert (during.total, during.looked) == (6, 3)
    assert during.average == pytest.approx(4 / 3)  # 4 in 2013, 2014 and 2015
    assert (after.total, after.looked, after.average, after.state) == (0, 0, None, "not_looked")


def test_none_found_and_not_looked_differ():
    looked = tally(Series(looked=[2017]), AFTER.years)
    assert (looked.state, looked.total, looked.average) == ("looked", 0, 0.0)
    found = tally(Series({2018: 1}), AFTER.years)
    assert (found.state, found.average) == ("on_record", None)


def test_speeches_of_a_phase_are_one_text():
    said = [Said(2013, 79, 4526), Said(2014, 21, 5474), Said(2014, None, 900), Said(2018, 1, 100)]
    during = tally_words(said, DURING.years)
    assert (during.speeches, during.counted, during.count) == (3, 2, 100)
    assert during.rate == pytest.approx(100)  # 100 in 10,000 characters
    assert tally_words(said, BEFORE.years).rate is None


def test_the_window_holds_all_that_is_known():
    assert window([2013, None], [2011], {2018}) == range(2011, 2019)
    assert window([None]) == range(0)


def test_ten_years_on_either_side_are_near():
    assert near(2013, 2016, range(1980, 2050)) == range(2003, 2027)
    assert near(2013, None, range(2010, 2020)) == range(2010, 2020)
