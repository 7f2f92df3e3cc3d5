"""How far a noun was looked at: in the place, as part of a wider one, in parts of it, not at all."""

import datetime

import pytest

from policies.metrics.looked import by_province, states
from policies.models import Coverage, LandYear

pytestmark = pytest.mark.django_db


def looked(place, noun, with_parts=False, first=None, last=None):
    return Coverage.objects.create(
        locality=place, noun=noun, with_parts=with_parts,
        covers_from=first and datetime.date(first, 1, 1),
        covers_to=last and datetime.date(last, 12, 31),
    )  # fmt: skip


def test_each_state(register):
    looked(register["330100"], "firm")
    looked(register["330000"], "award", with_parts=True)
    looked(register["330000"], "speech")
    found = states([register[code] for code in ("330000", "330100", "330109", "440300")])
    of = {code: found[register[code].pk] for code in ("330000", "330100", "330109", "440300")}
    assert of["330100"]["firm"] == "looked"
    assert of["330000"]["firm"] == "partly"
    assert of["330109"]["firm"] == "not_looked"  # the city's record is not said to hold for parts
    assert of["330109"]["award"] == "inherited"
    assert of["330100"]["speech"] == "not_looked"  # a governor's speeches are not a city's
    assert set(of["440300"].values()) == {"not_looked"}


def test_its_own_record_goes_before_that_of_a_wider_place(register):
    looked(register["330000"], "firm", with_parts=True)
    looked(register["330100"], "firm")
    assert states([register["330100"]])[register["330100"].pk]["firm"] == "looked"


def test_states_take_one_query(register, django_assert_num_queries):
    looked(register["330100"], "firm")
    with django_assert_num_queries(1):
        states(register.values())


def test_a_province_has_the_years_of_all_that_covers_it(register):
    looked(register["100000"], "land_award", with_parts=True, first=2012, last=2015)
    looked(register["330100"], "speech", first=2020, last=2021)
    LandYear.objects.create(
        locality=register["330000"], year=2013, year_to=2013, awards=1, area_m2=1, price_cny=1,
        priced_area_m2=1, holders=1, basis="computed", method="m",
    )  # fmt: skip
    zhejiang, guangdong = by_province([register["330000"], register["440000"]])
    assert zhejiang.years == {"land_award": (2012, 2015), "speech": (2020, 2021)}
    assert (zhejiang.land_years, guangdong.land_years) == ([2013], [])
    assert guangdong.years == {"land_award": (2012, 2015)}
    assert zhejiang.states["speech"] == "partly"
