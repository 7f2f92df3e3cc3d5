"""Natural persons hold land and are counted; no answer names them, in any format."""

import pytest

from policies import models as m
from tests.api.conftest import cite, make_firm, make_land

PERSON, MAYBE = "张三丰", "某某等三户"
FORMATS = ["/", ".json", ".csv", ".ndjson"]


@pytest.fixture
def land(world):
    """Land of a person with a company; the person's name is in every text around it."""
    award = make_land(
        world.city,
        ("大公有限公司", "organisation"),
        (PERSON, "person"),
        (MAYBE, "unknown"),
        project=f"{PERSON}住宅",
        location=f"{MAYBE}门前",
    )
    m.Holder.objects.filter(key=PERSON).update(firm=make_firm(name="连结有限公司"))
    cite(award, world.source, quote=f"受让人{PERSON}", locator=MAYBE, translation=PERSON)
    return award


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_land_answer_names_a_person(client, land, suffix):
    for path in ("land-awards", f"land-awards/{land.uid}", "land-years", "firms"):
        answer = client.get(f"/api/v1/{path}{suffix}").content.decode()
        assert PERSON not in answer
        assert MAYBE not in answer


def test_persons_are_counted_by_kind_and_organisations_named(api, land):
    row = api(f"land-awards/{land.uid}/")
    assert row["holders"] == [
        {"name": "大公有限公司", "kind": "organisation", "firm": None},
        {"name": None, "kind": "person", "firm": None},
        {"name": None, "kind": "unknown", "firm": None},
    ]
    assert (row["names_withheld"], row["project"], row["location"]) == (True, "", "")
    assert row["citations"][0]["quote"] == row["citations"][0]["translation"] == ""


@pytest.mark.parametrize("name", [PERSON, MAYBE])
def test_a_person_can_neither_be_searched_nor_filtered_by_name(api, land, name):
    assert api(f"land-awards/?q={name}")["results"] == []
    assert api(f"land-awards/?holder={name}")["results"] == []


def test_a_firm_linked_to_a_person_does_not_lead_to_the_land(api, land):
    firm = m.Firm.objects.get(name_zh="连结有限公司")
    assert api(f"land-awards/?firm={firm.uid}")["results"] == []


def test_holder_filter_finds_an_organisation_up_to_width_and_space(api, land, world):
    assert [r["uid"] for r in api("land-awards/?holder=大公 有限公司")["results"]] == [land.uid]
    assert [r["uid"] for r in api(f"land-awards/?firm={world.firm.uid}")["results"]] == [
        world.land.uid
    ]


def test_search_finds_public_project_names(api, land, world):
    assert [r["uid"] for r in api("land-awards/?q=chip pl")["results"]] == [world.land.uid]
