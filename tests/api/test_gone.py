"""A withdrawn record is gone, if the public ever saw it; of a draft nothing is ever told."""

import pytest

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import DRAFT, PUBLISHED, make_firm, make_instrument

WITHDRAWN = m.Status.WITHDRAWN


def become(record, *statuses):
    for status in statuses:
        record.status = status
        record.save()
    return record.uid


@pytest.mark.parametrize("form", ["/", ".json", ".csv", ".ndjson", ".jsonld"])
def test_withdrawn_record_is_gone_in_every_form(client, world, form):
    uid = become(world.firm, WITHDRAWN)
    answer = client.get(f"/api/v1/firms/{uid}{form}")
    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/api/docs/#gone"
    assert problem["detail"] == f"The record '{uid}' of the firms was withdrawn."


@pytest.mark.parametrize("statuses", [(), (m.Status.IN_REVIEW,), (PUBLISHED, DRAFT)])
def test_what_is_not_withdrawn_is_not_told(api, db, statuses):
    """A record that went back to its desk may come again."""
    firm = make_firm("甲", status=DRAFT)
    api(f"firms/{become(firm, *statuses)}/", 404)


def test_withdrawn_record_whose_act_was_never_public_is_not_told(api, world):
    act = make_instrument(world.city, status=DRAFT)
    benefit = m.Incentive.objects.create(
        instrument=act, type=world.type, name_en="x", status=PUBLISHED
    )
    api(f"incentives/{become(benefit, WITHDRAWN)}/", 404)
    become(act, PUBLISHED, WITHDRAWN)
    api(f"incentives/{benefit.uid}/", 410)


def test_record_merged_before_it_was_public_is_not_told(api, world):
    hidden = make_firm("乙", status=DRAFT)
    kept = make_firm("丙", status=DRAFT)
    hidden.merged_into = kept
    become(hidden, WITHDRAWN)
    api(f"firms/{hidden.uid}/", 404)


def test_code_of_a_withdrawn_place_is_gone_unless_another_life_has_it(api, world):
    become(world.other, WITHDRAWN)
    assert api("localities/330200/", 410)["status"] == 410
    assert api("localities/?locality=330200", 400)["parameter"] == "locality"


def test_wrong_parameter_is_named_before_anything_else(api, world):
    uid = become(world.firm, WITHDRAWN)
    api(f"firms/{uid}/?wrong=1", 400)


def test_the_schema_says_where_records_can_be_gone(client, db):
    paths = client.get("/api/v1/schema/").json()["paths"]
    for resource in (r for r in RESOURCES if r.identifier):
        answers = paths[f"/api/v1/{resource.name}/{{key}}/"]["get"]["responses"]
        assert ("410" in answers) == issubclass(resource.model, m.Record)
        assert "410" not in paths[f"/api/v1/{resource.name}/"]["get"]["responses"]
