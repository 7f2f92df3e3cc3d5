"""A merged record answers with the address of the one that it was merged into."""

import pytest

from policies.models import Firm, Official, PolicyInstrument, Source, Status

pytestmark = pytest.mark.django_db


def merged(record, into):
    type(record).objects.filter(pk=record.pk).update(status=Status.WITHDRAWN, merged_into=into.pk)


@pytest.fixture
def chain(db):
    """A published firm, one merged into it, and one merged into that one."""
    last, middle, first = (
        Firm.objects.create(name_zh=f"公司{n}", uid=f"firm-{n}", status=Status.PUBLISHED)
        for n in ("last", "middle", "first")
    )
    merged(middle, last)
    merged(first, middle)
    return last


@pytest.mark.parametrize("uid", ["firm-first", "firm-middle"])
@pytest.mark.parametrize("form", ["/", ".json", ".csv", ".ndjson"])
def test_old_address_leads_for_good_to_the_last_in_the_same_form(client, chain, uid, form):
    answer = client.get(f"/api/v1/firms/{uid}{form}?fields=uid,name_zh")
    assert answer.status_code == 301
    assert answer["Location"] == (
        f"http://testserver/api/v1/firms/firm-last{form}?fields=uid,name_zh"
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(answer["Location"]).status_code == 200


def test_every_noun_that_is_merged_leads_on(client, register):
    made = {
        "firms": [Firm(name_zh=n) for n in "甲乙"],
        "officials": [Official(name_zh=n, name_en="Li") for n in "甲乙"],
        "sources": [Source(title=n, kind="news") for n in "甲乙"],
        "instruments": [PolicyInstrument(title_en=n, locality=register["330100"]) for n in "甲乙"],
    }
    for name, (kept, gone) in made.items():
        for record in (kept, gone):
            record.status = Status.PUBLISHED
            record.save()
        merged(gone, kept)
        answer = client.get(f"/api/v1/{name}/{gone.uid}.json")
        assert answer.status_code == 301
        assert answer["Location"].endswith(f"/api/v1/{name}/{kept.uid}.json")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_nothing_leads_to_what_is_not_public(client, chain, status):
    """What was public before it was merged is gone."""
    Firm.objects.filter(pk=chain.pk).update(status=status)
    answer = client.get("/api/v1/firms/firm-first/")
    assert answer.status_code == 410
    assert "firm-last" not in answer.content.decode()


def test_a_wrong_parameter_is_named_before_anything_else(client, chain):
    assert client.get("/api/v1/firms/firm-first/?wrong=1").status_code == 400


def test_the_schema_says_where_records_can_have_moved(client, db):
    paths = client.get("/api/v1/schema/").json()["paths"]
    moving = {
        path.split("/")[3]
        for path, operations in paths.items()
        if "301" in operations.get("get", {"responses": {}})["responses"]
    }
    assert moving == {"firms", "instruments", "officials", "sources"}
    answer = paths["/api/v1/firms/{key}/"]["get"]["responses"]["301"]
    assert "Location" in answer["headers"]
    assert "301" not in paths["/api/v1/firms/"]["get"]["responses"]
