"""Filters that people need: amounts in their currency, areas, prices, many uids at once, days."""

import datetime
import json

import pytest

from policies import models as m
from tests.api.conftest import (
    DRAFT,
    make_firm,
    make_instrument,
    make_land,
    make_locality,
    make_type,
)


def uids(api, query):
    return [row["uid"] for row in api(query)["results"]]


def incentive(instrument, type_, **fields):
    values = {"name_en": "Grant", "status": "published", **fields}
    return m.Incentive.objects.create(instrument=instrument, type=type_, **values)


@pytest.fixture
def amounts(world):
    """Incentives from 1 to 2, of 5 alone, up to 3, without amount, and of 4 in dollars."""
    m.Incentive.objects.update(status=m.Status.WITHDRAWN)
    given = {
        "one_two": {"amount_min": 1, "amount_max": 2},
        "five": {"amount_min": 5},
        "to_three": {"amount_max": 3},
        "none": {},
        "dollars": {"amount_min": 4, "currency": "USD"},
    }
    return {
        incentive(world.instrument, world.type, **fields).uid: name
        for name, fields in given.items()
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("amount_min=2", {"one_two", "five", "to_three"}),
        ("amount_min=3.01", {"five"}),
        ("amount_max=2.5", {"one_two"}),
        ("amount_max=3", {"one_two", "to_three"}),
        ("amount_min=2.5&amount_max=4", {"to_three"}),
        ("amount_min=0&currency=USD", {"dollars"}),
        ("currency=USD", {"dollars"}),
        ("amount_min=0", {"one_two", "five", "to_three"}),
    ],
)
def test_amounts_are_compared_in_one_currency_yuan_unless_said(api, amounts, query, found):
    assert {amounts[uid] for uid in uids(api, f"incentives/?{query}")} == found


def test_award_amounts_likewise(api, world):
    dollars = m.Award.objects.create(
        recipients="x", kind=world.type, amount="750000", currency="USD", status="published"
    )
    assert uids(api, "awards/?amount_min=750000&amount_max=750000.00") == [world.award.uid]
    assert uids(api, "awards/?amount_min=1&currency=USD") == [dollars.uid]
    assert uids(api, "awards/?amount_min=750000.01") == []


def test_land_by_area_and_price(api, world):
    large = make_land(world.city, area_m2="5000", price_cny="100")
    make_land(world.city, area_m2=None, price_cny=None)
    assert uids(api, "land-awards/?area_min=1000.51") == [large.uid]
    assert uids(api, "land-awards/?area_max=1000.50") == [world.land.uid]
    assert uids(api, "land-awards/?price_max=100") == [large.uid]
    assert uids(api, "land-awards/?price_min=101") == [world.land.uid]


def test_land_by_how_it_found_its_locality(api, world):
    guessed = make_land(world.province, locality_precision="province")
    assert uids(api, "land-awards/?precision=province") == [guessed.uid]


@pytest.mark.parametrize(
    "query",
    [
        "land-awards/?area_min=-1",
        "land-awards/?area_min=NaN",
        "land-awards/?area_min=Infinity",
        "land-awards/?price_max=1e99",
        "land-awards/?price_max=1.005",
        "incentives/?amount_min=much",
        "incentives/?currency=yuan",
        "awards/?currency=cny",
        "localities/?in_force_on=2001-13-01",
        "localities/?in_force_on=yesterday",
        "incentives/?in_force=perhaps",
        "incentives/?firm=nobody",
        "awards/?target_stage=huge",
    ],
)
def test_a_bad_bound_names_the_parameter(api, world, query):
    assert api(query, 400)["parameter"] == query.split("?")[1].split("=")[0]


def test_several_uids_at_once_and_none_that_is_not_public(api, world):
    second, hidden = make_firm("乙"), make_firm("丙", status=DRAFT)
    asked = f"{second.uid},{world.firm.uid}, {hidden.uid},nobody"
    assert uids(api, f"firms/?uid={asked}") == [world.firm.uid, second.uid]
    assert uids(api, f"localities/?uid={world.city.uid}") == [world.city.uid]


def test_a_hundred_uids_are_read_and_no_more(api, world):
    hundred = ",".join([world.firm.uid, *(f"{n:0>40}" for n in range(99))])
    assert uids(api, f"firms/?uid={hundred}") == [world.firm.uid]
    for wrong in (f"{hundred},x", "a b", "a,,b", "x" * 41):
        assert api(f"firms/?uid={wrong}", 400)["parameter"] == "uid"


def test_nouns_without_uids_have_no_such_parameter(api, world):
    assert api("land-years/?uid=x", 400)["type"].endswith("unknown-parameter")


def test_type_of_an_instrument_is_also_that_of_its_public_incentives(api, client, world):
    """As the list on the site has it."""
    loan = make_type("loan", parent=world.branch)
    make_instrument(world.city, title_en="Other")
    offering = make_instrument(world.city, title_en="Loans")
    incentive(offering, loan)
    incentive(world.instrument, loan, status=DRAFT)
    assert uids(api, "instruments/?type=loan") == [offering.uid]
    assert uids(api, "instruments/?type=fiscal") == [world.instrument.uid, offering.uid]
    for code in ("loan", "fiscal", "grant"):
        listed = client.get(f"/instruments.json?type={code}")
        body = b"".join(listed.streaming_content) if listed.streaming else listed.content
        there = {row["uid"] for row in json.loads(body)["results"]}
        assert there == set(uids(api, f"instruments/?type={code}"))


def test_incentives_of_a_firm_are_those_it_was_publicly_awarded(api, world):
    other = incentive(world.instrument, world.type)
    m.Award.objects.create(
        firm=world.firm, incentive=other, kind=world.type, status=DRAFT, amount=1
    )
    assert uids(api, f"incentives/?firm={world.firm.uid}") == [world.incentive.uid]


def test_incentives_offered_today(api, world):
    over = incentive(world.instrument, world.type, period_to=datetime.date(2020, 1, 1))
    assert uids(api, "incentives/?in_force=true") == [world.incentive.uid]
    assert uids(api, "incentives/?in_force=false") == [over.uid]


def test_stage_of_an_incentive_has_two_names_and_awards_follow_it(api, world):
    m.Incentive.objects.update(target_stage="giant")
    for query in ("stage", "target_stage"):
        assert uids(api, f"incentives/?{query}=giant") == [world.incentive.uid]
        assert uids(api, f"incentives/?{query}=start_up") == []
    assert uids(api, "awards/?target_stage=giant") == [world.award.uid]
    assert uids(api, "awards/?target_stage=start_up") == []


def test_localities_in_force_on_a_day(api, world):
    former = make_locality(
        "330181", valid_from=datetime.date(1988, 1, 1), valid_to=datetime.date(2001, 3, 25)
    )
    later = make_locality("330109", valid_from=datetime.date(2001, 3, 25))
    m.Locality.objects.exclude(pk__in=[former.pk, later.pk]).update(status=DRAFT)
    assert uids(api, "localities/?in_force_on=2001-03-24") == [former.uid]
    assert uids(api, "localities/?in_force_on=2001-03-25") == [later.uid]
