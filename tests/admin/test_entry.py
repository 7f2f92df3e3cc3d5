"""Entering records: what the desk computes, refreshes and keeps to itself."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from policies.curation import consequences
from policies.ingest import queue
from policies.ingest.speeches import text_sha256
from policies.models import Locality, Speech


def speech_form(desk, text=None) -> dict[str, object]:
    prefixes = (
        "text", "transcripts", "reported", "term_counts", "policies-citation-content_type-object_id",
    )  # fmt: skip
    fields: dict[str, object] = {
        "title_en": "New", "locality": desk.places.city.pk, "spoken_on": "2025-02-05",
        "spoken_precision": "day", "language": "zh", "visibility": "private", "status": "draft",
    }  # fmt: skip
    for prefix in prefixes:
        fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    if text:
        fields |= {"text-TOTAL_FORMS": 1, "text-0-content": text}
    return fields


def test_text_of_a_speech_is_measured_when_entered(desk, chief):
    path = reverse("admin:policies_speech_add")
    assert chief.post(path, speech_form(desk, "发展 产业")).status_code == 302
    speech = Speech.objects.get(title_en="New")
    assert speech.characters == 4
    assert len(speech.text_sha256) == 64
    again = chief.post(path, speech_form(desk, "发展 产业"))
    assert "There is a speech with this very text already." in again.content.decode()


def test_words_of_an_entered_text_are_counted_soon(
    desk, chief, monkeypatch, django_capture_on_commit_callbacks
):
    woken: list[queue.Work] = []
    monkeypatch.setattr(queue, "wake", lambda work=queue.IMPORTS: woken.append(work))
    path = reverse("admin:policies_speech_add")
    for text, asked in ((None, []), ("发展 产业", [queue.COUNTS])):
        with django_capture_on_commit_callbacks(execute=True):
            assert chief.post(path, speech_form(desk, text)).status_code == 302
        assert woken == asked


def test_text_of_a_counted_speech_must_be_the_text_that_was_counted(desk, chief):
    speech = Speech.objects.exclude(pk=desk.speech.pk).first()
    speech.text_sha256 = text_sha256("发展\n产业\n")
    speech.save()
    path = reverse("admin:policies_speech_change", args=[speech.pk])
    other = chief.post(path, speech_form(desk, "别的话"))
    assert "its checksum differs" in other.content.decode()
    assert chief.post(path, speech_form(desk, "发展\r\n产业")).status_code == 302
    speech.refresh_from_db()
    assert speech.text.content == "发展\n产业\n"


@pytest.mark.parametrize(("permission", "seen"), [("view_speech", False), ("change_speech", True)])
def test_text_of_a_speech_is_for_those_who_may_change_it(permission, seen, desk):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=permission))
    client = Client()
    client.force_login(user)
    for page in ("change", "history", "changelist"):
        args = [] if page == "changelist" else [desk.speech.pk]
        answer = client.get(reverse(f"admin:policies_speech_{page}", args=args))
        assert answer.status_code == 200
        assert ("高质量发展" in answer.content.decode()) is (seen and page == "change")


def test_text_of_a_speech_stays_as_entered(desk, chief):
    page = chief.get(reverse("admin:policies_speech_change", args=[desk.speech.pk]))
    assert 'name="text-0-content"' not in page.content.decode()


def test_saving_a_locality_refreshes_the_lineage(places, chief, monkeypatch):
    seen: list[int] = []
    monkeypatch.setattr(
        consequences, "refresh_lineage", lambda: seen.append(Locality.objects.count())
    )
    form = {
        "code": "330110", "name_zh": "余杭区", "name_en": "Yuhang", "kind": "county",
        "parent": places.city.pk, "status": "draft",
    }  # fmt: skip
    assert chief.post(reverse("admin:policies_locality_add"), form).status_code == 302
    assert seen == [3]


def test_imports_and_figures_are_read_only(desk, chief):
    for noun, row in (
        ("importbatch", desk.land.batch),
        ("landyear", desk.places.city.land_years.get()),
    ):
        path = reverse(f"admin:policies_{noun}_change", args=[row.pk])
        assert "_save" not in chief.get(path).content.decode()
        assert chief.post(path, {}).status_code == 403
