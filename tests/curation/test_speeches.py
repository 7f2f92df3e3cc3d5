"""Speeches taken in, further transcripts, and which of them is counted."""

import datetime
import hashlib

import pytest
from django.contrib.auth.models import User

from policies.curation import counts
from policies.curation.speech_facts import office_in
from policies.curation.speeches import (
    TextKnown,
    TextNotHeld,
    add_text,
    count_instead,
    same_speech,
    take_in,
)
from policies.metrics.term_counts import count_missing
from policies.models import (
    Official,
    Source,
    Speech,
    SpeechText,
    Tenure,
    TermCount,
    Transcript,
    TranscriptText,
)
from tests.metrics.words import lexicon_of

TEXT = "同志们！我们要发展产业，落实产业政策，引进人才，优化营商环境。谢谢大家！"
OTHER = "同志们！我们要发展产业，落实政策，引进人才，优化营商环境。谢谢！"
DAY = datetime.date(2025, 2, 5)


@pytest.fixture
def user(db):
    return User.objects.create_user("clerk")


@pytest.fixture
def woken(monkeypatch):
    """What was woken: nothing starts in the test."""
    calls = []
    monkeypatch.setattr(counts.queue, "wake", calls.append)
    return calls


def new(register, **fields) -> Speech:
    defaults = {"title_en": "A speech", "locality": register["330100"], "spoken_on": DAY}
    return Speech(**{**defaults, **fields})


@pytest.fixture
def speech(register, user, woken):
    lexicon_of({"产业": "industry", "产业政策": "industry"})
    speech = take_in(new(register), TEXT, user)
    count_missing()
    return speech


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def counted(speech):
    rows = TermCount.objects.computed().of_terms().filter(speech=speech)
    return {row.term.text: row.count for row in rows}


def test_a_speech_is_written_as_a_draft_with_length_and_checksum(register, user, woken):
    speech = take_in(new(register, status="published"), f" {TEXT}\n", user)
    assert (speech.status, speech.characters) == ("draft", len(TEXT))
    assert speech.text_sha256 == sha256(f" {TEXT}\n")
    assert SpeechText.objects.get(speech=speech).content == f" {TEXT}\n"
    assert speech.history.get().history_user == user


def test_counting_is_asked_for_once_the_speech_is_written(
    register, user, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        take_in(new(register), TEXT, user)
        assert woken == []
    assert woken == [counts.queue.COUNTS]


def test_the_same_text_is_not_a_second_speech(register, speech, user):
    with pytest.raises(TextKnown) as refused:
        take_in(new(register), TEXT, user)
    assert refused.value.speech == speech
    assert TEXT[:6] not in str(refused.value)


def test_a_second_text_is_a_transcript_that_is_compared(speech, user):
    source = Source.objects.create(title="Daily", kind="news")
    transcript = add_text(speech, OTHER, source, user)
    assert (transcript.source, transcript.characters) == (source, len(OTHER))
    assert transcript.text_sha256 == sha256(OTHER)
    # OTHER lacks four characters of TEXT: 产业 of 产业政策, 大家 of 谢谢大家.
    common = len(TEXT) - 4
    assert transcript.agreement == pytest.approx(2 * common / (len(TEXT) + len(OTHER)))
    assert [(row["term"], row["counted"], row["here"]) for row in transcript.differing] == [
        ("产业", 2, 1), ("产业政策", 1, 0),
    ]  # fmt: skip
    assert counted(speech) == {"产业": 2, "产业政策": 1}


@pytest.mark.parametrize("text", [TEXT, OTHER])
def test_a_text_is_no_transcript_twice(speech, user, text):
    add_text(speech, OTHER, None, user)
    with pytest.raises(TextKnown):
        add_text(speech, text, None, user)
    assert Transcript.objects.count() == 1


def test_a_speech_without_text_takes_the_text_as_the_one_counted(register, user, woken):
    speech = Speech.objects.create(title_en="A", locality=register["330100"], spoken_on=DAY)
    assert add_text(speech, TEXT, None, user) is None
    speech.refresh_from_db()
    assert (speech.characters, speech.text_sha256) == (len(TEXT), sha256(TEXT))


def shipped(register) -> Speech:
    return Speech.objects.create(
        title_en="A", locality=register["330100"], spoken_on=DAY, characters=len(TEXT),
        text_sha256=sha256(f"{TEXT}\n"),
    )  # fmt: skip


def test_the_text_that_shipped_counts_point_into_is_known_by_its_checksum(register, user, woken):
    speech = shipped(register)
    TermCount.objects.create(
        speech=speech, lexicon=lexicon_of({}), group="x", basis="computed", count=1
    )
    assert same_speech(TEXT)[0].speech == speech
    assert add_text(speech, f"\n{TEXT}", None, user) is None
    assert SpeechText.objects.get(speech=speech).content == f"{TEXT}\n"
    assert TermCount.objects.exists()


def test_another_text_of_a_speech_whose_text_is_not_held_stands_beside_it(register, user, woken):
    speech = shipped(register)
    transcript = add_text(speech, OTHER, None, user)
    assert transcript.agreement is None
    with pytest.raises(TextNotHeld):
        count_instead(transcript, user)
    speech.refresh_from_db()
    assert speech.text_sha256 == sha256(f"{TEXT}\n")
    add_text(speech, TEXT, None, user)
    transcript.refresh_from_db()
    assert transcript.agreement is not None


def test_the_other_transcript_is_counted_instead(speech, user):
    ours, theirs = (Source.objects.create(title=t, kind="news") for t in ("Ours", "Theirs"))
    Speech.objects.filter(pk=speech.pk).update(source=ours)
    transcript = add_text(speech, OTHER, theirs, user)
    agreed = transcript.agreement
    count_instead(transcript, user)

    speech.refresh_from_db()
    transcript.refresh_from_db()
    assert (speech.source, speech.characters, speech.text_sha256) == (
        theirs, len(OTHER), sha256(OTHER),
    )  # fmt: skip
    assert SpeechText.objects.get(speech=speech).content == OTHER
    assert (transcript.source, transcript.characters, transcript.text_sha256) == (
        ours, len(TEXT), sha256(TEXT),
    )  # fmt: skip
    assert TranscriptText.objects.get(transcript=transcript).content == TEXT
    assert transcript.agreement == pytest.approx(agreed)
    assert [(row["term"], row["counted"], row["here"]) for row in transcript.differing] == [
        ("产业", 1, 2), ("产业政策", 0, 1),
    ]  # fmt: skip
    assert counted(speech) == {}
    count_missing()
    assert counted(speech) == {"产业": 1, "产业政策": 0}
    assert speech.history.first().history_user == user


def test_reported_counts_stay_when_another_transcript_is_counted(speech, user):
    source = Source.objects.create(title="Article", kind="news")
    TermCount.objects.create(
        speech=speech, basis="reported", label="industry", count=2, source=source
    )
    count_instead(add_text(speech, OTHER, None, user), user)
    assert TermCount.objects.reported().count() == 1


def test_candidates_are_told_by_text_place_and_official(register, user, woken):
    official = Official.objects.create(name_zh="某某", name_en="Someone")
    near = take_in(new(register, spoken_on=datetime.date(2020, 1, 1)), OTHER, user)
    there = Speech.objects.create(
        title_en="B", locality=register["330100"], spoken_on=DAY + datetime.timedelta(days=1)
    )
    by = Speech.objects.create(
        title_en="C", locality=register["440300"], spoken_on=DAY - datetime.timedelta(days=3),
        official=official,
    )  # fmt: skip
    Speech.objects.create(
        title_en="D", locality=register["330100"], spoken_on=DAY + datetime.timedelta(days=2)
    )
    Speech.objects.create(
        title_en="E", locality=register["440300"], spoken_on=DAY + datetime.timedelta(days=4),
        official=official,
    )  # fmt: skip
    found = same_speech(TEXT, register["330100"], DAY, official)
    assert [(c.speech, c.reason.value) for c in found] == [
        (near, "near_text"), (there, "same_place"), (by, "same_official"),
    ]  # fmt: skip
    assert found[0].agreement == pytest.approx(2 * (len(TEXT) - 4) / (len(TEXT) + len(OTHER)))
    assert [c.reason.value for c in same_speech(OTHER)] == ["same_text"]
    assert same_speech("完全不同的一篇讲话，谈的是农业和水利。") == []


@pytest.mark.parametrize(
    ("stored", "precision", "found"),
    [
        ("2025-01-01", "year", True), ("2025-02-01", "month", True), ("2025-01-01", "month", False),
        ("2024-01-01", "year", False), ("2025-01-01", "day", False),
    ],
)  # fmt: skip
def test_of_a_speech_dated_by_year_or_month_every_day_of_it_counts(
    register, stored, precision, found
):
    speech = new(register, spoken_on=stored, spoken_precision=precision)
    speech.save()
    assert bool(same_speech(TEXT, register["330100"], DAY)) is found


def test_a_text_in_the_other_script_is_nearly_the_same(register, user, woken):
    speech = take_in(new(register), "發展產業，優化營商環境，引進人才，支持企業。", user)
    (found,) = same_speech("发展产业，优化营商环境，引进人才，支持企业！")
    assert (found.speech, found.reason.value) == (speech, "near_text")
    assert found.agreement == pytest.approx(21 / 22)


@pytest.mark.parametrize(
    ("year", "office"),
    [(2019, ""), (2020, "Governor"), (2022, "Governor"), (2023, "Party secretary"), (2030, "")],
)
def test_the_office_is_that_held_there_in_the_year(register, year, office):
    official = Official.objects.create(name_zh="某某", name_en="Someone")
    held = [("Governor", 2020, 2022), ("Party secretary", 2023, 2025)]
    for name, start, end in held:
        Tenure.objects.create(
            official=official, locality=register["330100"], office_en=name, from_year=start,
            to_year=end,
        )  # fmt: skip
    assert office_in(official, register["330100"], year) == office
    assert office_in(official, register["440300"], year) == ""
