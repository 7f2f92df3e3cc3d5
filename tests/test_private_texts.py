"""A text that may not be read is on no public address, in no file and on no page of an error.

What may be read is: an open text whole, of one that is open in excerpts no more than short contexts.
"""

import logging
import re
from itertools import product

import pytest
from django.utils import timezone

from policies.curation.snapshots import keep
from policies.metrics.excerpts import EXCERPT_SIDE
from policies.models import (
    Check,
    Citation,
    Snapshot,
    Source,
    Speech,
    SpeechText,
    Transcript,
    TranscriptText,
)
from policies.site.charted import CHARTS
from policies.site.sitemaps import sections
from tests.metrics.words import lexicon_of, spoken
from tests.test_public_surfaces import filled, words_of

pytestmark = pytest.mark.django_db

MARKS = {"private": "秘", "excerpts": "摘", "full": "开", "transcript": "录", "snapshot": "存"}
WORD = "产业"
FORMATS = ("json", "csv", "ndjson")


def text_of(mark: str) -> str:
    """A text in which every run of three characters says whose it is."""
    return "".join(f"{mark}{n:02}{mark}{WORD}{mark}{n:02}{mark}别的{mark}" for n in range(60))


@pytest.fixture
def speeches(register) -> dict[str, Speech]:
    """One published speech of each visibility, counted, each with a further transcript."""
    lexicon = lexicon_of({WORD: "industry"})
    found = {}
    for visibility in ("private", "excerpts", "full"):
        speech = spoken(
            register["330100"], text_of(MARKS[visibility]), lexicon, uid=f"text-{visibility}",
            visibility=visibility, licence="CC BY 4.0", text_sha256=visibility,
        )  # fmt: skip
        transcript = Transcript.objects.create(speech=speech, text_sha256=f"t-{visibility}")
        content = text_of(MARKS["transcript"])
        TranscriptText.objects.create(transcript=transcript, content=content)
        found[visibility] = speech
    source = Source.objects.create(
        uid="text-source", title="Transcript", kind="speech_transcript", status="published"
    )
    content = text_of(MARKS["snapshot"])
    keep(source, content, Snapshot.Origin.FETCHED)
    Check.objects.create(
        source=source, checked_at=timezone.now(), result="edited", difference=content
    )
    Speech.objects.update(source=source)
    for speech in found.values():
        Citation.objects.create(record=speech, source=source, quote="words")
    return found


def asked(speeches) -> list[str]:
    """Every public address of the records, and the questions that a text answers."""
    keys = {"text-source", *(speech.uid for speech in speeches.values())}
    fill = {"uid": keys, "key": keys, "code": {"330100"}, "format": FORMATS, "path": {"nothing/"}}
    fill |= {"version": {"latest"}, "file": {"speeches.ndjson"}}
    fill |= {"token": {"nothing"}, "name": {*CHARTS}, "section": {*sections()}}
    walked = list(filled(fill))
    words = (WORD, "别的", *MARKS.values())
    for suffix in ("/", *(f".{each}" for each in FORMATS)):
        for uid, word in product(sorted(keys), words):
            walked.append(f"/api/v1/concordance{suffix}?speech={uid}&term={word}")
        walked += [f"/api/v1/{n}{suffix}?q={w}" for n in ("speeches", "sources") for w in words]
        walked += [f"/api/v1/term-counts{suffix}?speech={uid}" for uid in sorted(keys)]
        walked.append(f"/api/v1/attention{suffix}?term={WORD}")
    for uid, word in product(sorted(keys), words):
        walked += [
            f"/speeches/{uid}/?term={word}",
            f"/speeches/?q={word}",
            f"/speeches/?term={word}",
        ]
    return walked


def runs(body: str, mark: str) -> list[str]:
    """The stretches of a text that stand in an answer, two of its marks or more."""
    pattern = rf"{mark}\d\d{mark}[{mark}\d{WORD}别的]*"
    return re.findall(pattern, body)


def test_no_address_shows_more_than_its_speech_allows(client, speeches):
    longest = {visibility: 0 for visibility in MARKS}
    for address in asked(speeches):
        response = client.get(address)
        assert response.status_code < 500, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        for visibility, mark in MARKS.items():
            lengths = [len(run) for run in runs(words_of(body), mark)]
            longest[visibility] = max([longest[visibility], *lengths])
    assert (longest["private"], longest["transcript"], longest["snapshot"]) == (0, 0, 0)
    assert 4 <= longest["excerpts"] <= 2 * EXCERPT_SIDE + len(WORD)
    assert longest["full"] == len(text_of("开"))  # the walk does read texts


def test_of_excerpts_no_series_of_questions_brings_out_more_than_a_tenth(client, speeches):
    text, seen = text_of("摘"), set()
    for word in (WORD, "别的", *text[:40], "摘别", "摘0", "摘1", "的摘"):
        address = f"/api/v1/concordance/?speech=text-excerpts&term={word}&sort=right"
        response = client.get(address)
        for line in response.json().get("results", []):
            start, end = line["start"] - len(line["left"]), line["end"] + len(line["right"])
            assert text[start:end] == line["left"] + line["term"] + line["right"]
            seen.update(range(start, end))
    assert 0 < len(seen) <= len(text) / 10


@pytest.mark.parametrize("path", ["/speeches/text-private/", "/api/v1/speeches/text-private/"])
def test_a_page_of_an_error_shows_nothing_of_a_text_that_was_at_hand(
    client, speeches, monkeypatch, settings, caplog, path
):
    settings.DEBUG = False

    def fail(self, *args, **kwargs):
        held = SpeechText.objects.get(speech=speeches["private"]).content
        raise RuntimeError(f"{len(held)} characters at hand")

    monkeypatch.setattr("policies.models.speech.SpeechQuerySet.published", fail)
    client.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    response = client.get(path)
    assert response.status_code == 500
    assert "characters at hand" in caplog.text
    assert "秘" not in response.content.decode() + caplog.text
