"""Further transcripts on the desk: seen with the speech, compared, counted instead, removed."""

import hashlib

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from policies.curation import counts
from policies.curation.speeches import add_text
from policies.metrics.term_counts import count_terms
from policies.models import Source, Speech, SpeechText, TermCount, Transcript
from tests.metrics.words import lexicon_of, spoken

TEXT = "同志们！我们要发展产业，落实产业政策。谢谢大家！"
OTHER = "同志们！我们要发展农业，落实产业政策。谢谢大家！"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def pair(register, chief, monkeypatch):
    monkeypatch.setattr(counts.queue, "wake", lambda work: None)
    lexicon = lexicon_of({"产业": "industry"})
    speech = spoken(register["330100"], TEXT, lexicon, text_sha256=sha256(TEXT), status="withdrawn")
    source = Source.objects.create(title="Evening paper", kind="news")
    return speech, add_text(speech, OTHER, source, User.objects.get())


def url(pair, name="") -> str:
    speech, transcript = pair
    return reverse(f"admin:policies_speech_transcript{name}", args=[speech.pk, transcript.pk])


def change(pair) -> str:
    return reverse("admin:policies_speech_change", args=[pair[0].pk])


def test_the_speech_lists_its_transcripts(pair, chief):
    page = chief.get(change(pair)).content.decode()
    # One character of 24 differs: 2·23 / 48.
    assert len(TEXT) == 24
    for said in ("Evening paper", "95.8 %", "产业 2 → 1", url(pair)):
        assert said in page


def test_the_differences_stand_side_by_side(pair, chief):
    page = chief.get(url(pair))
    text = page.content.decode()
    assert "<del>产</del>" in text and "<ins>农</ins>" in text
    assert "95.8" in text
    assert "no-store" in page["Cache-Control"]


def test_only_who_may_change_speeches_sees_them(pair):
    user = User.objects.create_user("aide", is_staff=True)
    codes = ("view_speech", "add_speech", "delete_speech")
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    aide = Client()
    aide.force_login(user)
    assert aide.get(url(pair)).status_code == 403
    assert aide.post(url(pair, "_count")).status_code == 403
    page = aide.get(change(pair)).content.decode()
    assert "Evening paper" not in page and "农业" not in page


def test_a_transcript_is_that_of_its_own_speech(pair, register, chief):
    other = spoken(register["330100"], "另一篇")
    address = reverse("admin:policies_speech_transcript", args=[other.pk, pair[1].pk])
    assert chief.get(address).status_code == 404


def test_the_other_is_counted_by_a_button_and_not_by_a_link(pair, chief):
    speech, _ = pair
    assert chief.get(url(pair, "_count")).status_code == 405
    answer = chief.post(url(pair, "_count"))
    assert answer.url == change(pair)
    assert SpeechText.objects.get(speech=speech).content == OTHER
    assert not TermCount.objects.computed().filter(speech=speech).exists()
    speech.refresh_from_db()
    assert speech.text_sha256 == sha256(OTHER)


def test_no_transcript_of_a_public_speech_is_counted_instead_or_removed(pair, chief):
    speech, _ = pair
    Speech.objects.update(status="published")
    answer = chief.post(url(pair, "_count"), follow=True)
    assert "withdraw it first" in answer.content.decode()
    assert SpeechText.objects.get(speech=speech).content == TEXT
    assert (
        f"{Transcript.__name__.lower()}s-0-DELETE" not in chief.get(change(pair)).content.decode()
    )


def test_counts_whose_text_is_not_held_stay(pair, chief):
    speech, _ = pair
    SpeechText.objects.all().delete()
    page = chief.get(url(pair)).content.decode()
    assert "not held here" in page and "Count this one instead" not in page
    answer = chief.post(url(pair, "_count"), follow=True)
    assert "point into a text that is not held here" in answer.content.decode()
    speech.refresh_from_db()
    assert speech.text_sha256 == sha256(TEXT)
    assert TermCount.objects.computed().filter(speech=speech).exists()


def test_a_transcript_is_removed_with_the_form_of_the_speech(pair, chief):
    form = chief.get(change(pair))
    data = {}
    formsets = [inline.formset for inline in form.context["inline_admin_formsets"]]
    forms = [form.context["adminform"].form, *(formset.management_form for formset in formsets)]
    for part in forms:
        for field in part:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    for formset in formsets:
        for row in formset.initial_forms:
            data[f"{row.prefix}-id"] = row.instance.pk
            data[f"{row.prefix}-speech"] = pair[0].pk
        if formset.model is Transcript:
            data[f"{formset.prefix}-0-DELETE"] = "on"
    answer = chief.post(change(pair), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert not Transcript.objects.exists()
    assert SpeechText.objects.get().content == TEXT


def test_what_transcripts_count_otherwise_follows_the_lexicons(pair, settings, tmp_path):
    speech, transcript = pair
    settings.DATA_DIR = tmp_path
    lexicon = lexicon_of({"农业": "farming"}, name="farming", counted_at=None)
    assert counts.count_waiting() == 1
    transcript.refresh_from_db()
    assert {row["term"]: (row["counted"], row["here"]) for row in transcript.differing} == {
        "产业": (2, 1), "农业": (0, 1),
    }  # fmt: skip
    assert count_terms([lexicon], [speech]) == 1
