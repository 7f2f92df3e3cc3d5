"""What is new: which records, in which order, and nothing of what may not be public."""

import datetime

import pytest
from django.urls import resolve

from policies.models import Award, Firm, InstrumentType, PolicyInstrument, Speech, Status
from policies.publish import feeds
from policies.publish.addresses import FOLDERS
from tests.factories import land_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    return InstrumentType.objects.create(code="g", name_en="Hidden type", name_zh="x")


@pytest.fixture
def world(register, kind):
    """A plan in Xiaoshan, a firm in Shenzhen with an award from Hangzhou and land there."""
    plan = PolicyInstrument.objects.create(
        uid="plan", title_en="A plan", locality=register["330109"], status="published"
    )
    firm = Firm.objects.create(
        uid="alpha", name_zh="甲有限公司", seat=register["440300"], status="published"
    )
    award = Award.objects.create(
        uid="gift", firm=firm, locality=register["330100"], kind=kind, status="published"
    )
    land = land_award(register["330100"], "甲有限公司", uid="parcel")
    land.holders.update(firm=firm)
    Speech.objects.create(
        uid="unseen", title_en="Unseen", locality=register["330100"],
        spoken_on=datetime.date(2025, 1, 1), status="draft",
    )  # fmt: skip
    return plan, firm, award, land


def uids(items):
    return [item.uid for item in items]


def test_the_latest_change_comes_first(world):
    plan = world[0]
    plan.save()
    assert uids(feeds.newest()) == ["plan", "parcel", "gift", "alpha"]


def test_a_place_has_what_lies_in_it(world, register):
    assert uids(feeds.of_locality(register["330100"])) == ["parcel", "gift", "plan"]
    assert uids(feeds.of_locality(register["440300"])) == ["alpha"]


def test_a_firm_has_what_it_received_and_holds(world):
    assert uids(feeds.of_firm(world[1])) == ["parcel", "gift", "alpha"]


def test_a_draft_type_is_not_named(world):
    assert "Hidden" not in str(feeds.newest())


def test_an_import_does_not_bury_the_rest(world, register):
    for _n in range(feeds.OF_ONE_NOUN + 5):
        land_award(register["330100"], "乙有限公司")
    found = feeds.newest()
    assert len([item for item in found if item.noun == "land-award"]) == feeds.OF_ONE_NOUN
    assert {"plan", "gift", "alpha"} <= set(uids(found))


def test_a_withdrawn_record_is_gone(world):
    PolicyInstrument.objects.update(status=Status.WITHDRAWN)
    assert "plan" not in uids(feeds.newest())


def test_every_folder_is_an_address_of_the_site():
    for folder, _column in FOLDERS.values():
        assert resolve(f"/{folder}/anything/").app_name == "site"
