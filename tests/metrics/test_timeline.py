"""Events on one line: dated by what is known, undated apart."""

import datetime

from policies.metrics.timeline import of_act, of_awards, of_land, of_links, of_offers, timeline
from policies.models import Award, Incentive, InstrumentLink, LandAward, PolicyInstrument


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_events_stand_in_the_order_of_time():
    act = PolicyInstrument(
        title_en="Plan", announced_on=day("2020-05-01"), effective_on=day("2020-06-01"),
        expires_on=day("2025-06-01"),
    )  # fmt: skip
    later = PolicyInstrument(title_en="Change", effective_on=day("2022-01-01"))
    link = InstrumentLink(origin=later, relation="amends", target=act)
    offer = Incentive(instrument=act, period_from=day("2020-07-01"))
    award = Award(awarded_on=day("2021-01-01"), awarded_precision="year", stage="paid")
    line = timeline(
        of_awards([award]), of_links([(link, later, False)]), of_offers([offer]), of_act(act)
    )
    assert [(event.kind, event.on.isoformat(), event.precision) for event in line.dated] == [
        ("announced", "2020-05-01", "day"),
        ("in_effect", "2020-06-01", "day"),
        ("offered_from", "2020-07-01", "day"),
        ("award", "2021-01-01", "year"),
        ("linked", "2022-01-01", "day"),
        ("expires", "2025-06-01", "day"),
    ]
    assert line.undated == []


def test_a_year_stands_before_its_first_day():
    known = Award(awarded_on=day("2021-01-01"))
    vague = Award(awarded_on=day("2021-01-01"), awarded_precision="year")
    line = timeline(of_awards([known, vague]))
    assert [event.record for event in line.dated] == [vague, known]


def test_what_has_no_date_is_told_apart():
    line = timeline(of_land([LandAward(), LandAward(signed_on=day("2014-01-01"))]))
    assert (len(line.dated), len(line.undated)) == (1, 1)


def test_nothing_is_no_timeline():
    assert not timeline([], [])
