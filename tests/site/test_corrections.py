"""A reader suggests a correction: kept for the desk, never published, nothing lost when it is refused."""

import pytest
from django.test import Client

from policies.models import Correction, InstrumentType

SAID = {
    "field": "stage", "wrong": "It is no giant.", "proposed": "scale-up",
    "source_url": "https://example.org/notice", "contact": "reader@example.org",
}  # fmt: skip


@pytest.fixture
def address(places, firm):
    return f"/corrections/new/?record=firm:{firm('Alpha', places.hangzhou).uid}"


def test_a_correction_comes_to_the_desk(address, client):
    answer = client.post(address, SAID, follow=True)
    assert "Thank you" in answer.content.decode()
    kept = Correction.objects.get()
    assert {name: getattr(kept, name) for name in SAID} == SAID
    assert kept.record.name_en == "Alpha" and kept.state == "open"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wrong": ""}, "required"),
        ({"source_url": ""}, "required"),
        ({"source_url": "javascript:alert(1)"}, "URL"),
        ({"source_url": "ftp://example.org/x"}, "begins with http"),
        ({"contact": "nobody"}, "valid email"),
        ({"field": "status"}, "valid choice"),
        ({"wrong": "x" * 2001}, "at most 2000"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(address, client, changed, words):
    answer = client.post(address, SAID | changed)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    kept = {name: value for name, value in SAID.items() if name not in changed and name != "field"}
    assert all(value in page for value in kept.values())
    assert not Correction.objects.exists()


def test_a_program_and_a_flood_are_stopped(address, client):
    assert client.post(address, SAID | {"website": "x"}).status_code == 302
    assert not Correction.objects.exists()
    found = [client.post(address, SAID).status_code for _ in range(11)]
    assert found == [302] * 10 + [429]


def test_a_record_that_is_not_public_cannot_be_written_about(places, firm, client):
    draft = firm("Draft", status="draft")
    for record in (f"firm:{draft.uid}", "firm:", "user:1", "", "firm"):
        assert client.get(f"/corrections/new/?record={record}").status_code == 400


def test_a_draft_type_is_not_named(places, firm, award, client):
    record = award(firm("Alpha", places.hangzhou), places.hangzhou)
    InstrumentType.objects.update(name_en="Unseen", status="draft")
    page = client.get(f"/corrections/new/?record=award:{record.uid}").content.decode()
    assert "Alpha" in page and "Unseen" not in page


def test_records_lead_to_the_form(places, firm, instrument, client):
    for noun, folder, record in (
        ("firm", "firms", firm("Alpha", places.hangzhou)),
        ("instrument", "instruments", instrument(places.hangzhou)),
    ):
        page = client.get(f"/{folder}/{record.uid}/").content.decode()
        assert f"/corrections/new/?record={noun}:{record.uid}" in page


def test_a_form_from_elsewhere_is_refused(address):
    assert Client(enforce_csrf_checks=True).post(address, SAID).status_code == 403
