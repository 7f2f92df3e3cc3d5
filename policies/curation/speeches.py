"""Speeches taken in: written as a draft with the text, or the text added to a speech that is on record.

A speech has one text that is counted; other transcripts stand beside it and are compared with it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from policies.curation.counts import count_soon
from policies.curation.review import NotAllowed
from policies.ingest.speeches import text_sha256
from policies.metrics.transcripts import bare, compare_transcripts
from policies.models import (
    DatePrecision,
    Locality,
    Official,
    Source,
    Speech,
    SpeechText,
    Status,
    Transcript,
    TranscriptText,
)
from policies.text.normalise import character_count

DAYS_APART = 1  # two copies of a speech may be dated by the day it was held and the day after
DAYS_OF_OFFICIAL = 3
NEARLY = 0.8  # agreement from which two texts are taken for transcripts of one speech
LENGTHS = (0.7, 1.4)
COMPARED = 100  # texts of similar length that a new one is compared with


class TextKnown(ValueError):
    """This very text is on record already; ``speech`` is the speech it belongs to."""

    def __init__(self, speech: Speech) -> None:
        super().__init__(
            _("This very text is on record already: “%(speech)s”.") % {"speech": speech}
        )
        self.speech = speech


class TextNotHeld(ValueError):
    """The text that was counted is not held here, and its counts point into it."""

    def __init__(self, speech: Speech) -> None:
        reason = _(
            "The counts of “%(speech)s” point into a text that is not held here. Please add that text "
            "first: another one cannot be counted instead."
        )
        super().__init__(reason % {"speech": speech})


class Reason(StrEnum):
    """Why a speech on record may be the one that a text is of, the surest first."""

    SAME_TEXT = "same_text"
    NEAR_TEXT = "near_text"
    SAME_PLACE = "same_place"
    SAME_OFFICIAL = "same_official"


@dataclass(frozen=True)
class Candidate:
    """A speech on record that a text may be of; ``agreement`` where its text is held and was compared."""

    speech: Speech
    reason: Reason
    agreement: float | None = None


def same_speech(
    text: str,
    locality: Locality | None = None,
    spoken_on: datetime.date | None = None,
    official: Official | None = None,
) -> list[Candidate]:
    """The speeches on record that a text may be of, the likeliest first: with this very text, with nearly
    the same, of the same place and day (or one day apart), of the same official within three days.
    """
    found: dict[int, Candidate] = {}
    for candidate in (
        *_with_text(text), *_with_near_text(text), *_spoken_there(locality, spoken_on),
        *_spoken_by(official, spoken_on),
    ):  # fmt: skip
        found.setdefault(candidate.speech.pk, candidate)
    return list(found.values())


def _with_text(text: str) -> Iterator[Candidate]:
    sums = [text_sha256(form) for form in _forms(text)]
    known = Q(text_sha256__in=sums) | Q(transcripts__text_sha256__in=sums)
    for speech in _speeches().filter(known).distinct():
        yield Candidate(speech, Reason.SAME_TEXT, 1.0)


def _with_near_text(text: str) -> list[Candidate]:
    squeezed, length = bare(text), character_count(text)
    least, most = (int(length * share) for share in LENGTHS)
    near = Speech.objects.with_text().filter(characters__range=(least, most))
    keys = sorted(near.values_list("characters", "pk"), key=lambda row: abs(row[0] - length))
    texts = SpeechText.objects.filter(speech__in=[pk for _, pk in keys[:COMPARED]])
    shares = {}
    for pk, other in texts.values_list("speech", "content").iterator(chunk_size=20):
        share = Indel.normalized_similarity(squeezed, bare(other), score_cutoff=NEARLY)
        if share >= NEARLY:
            shares[pk] = share
    speeches = _speeches().in_bulk(shares)
    ranked = sorted(shares.items(), key=lambda row: -row[1])
    return [Candidate(speeches[pk], Reason.NEAR_TEXT, share) for pk, share in ranked]


def _spoken_there(locality: Locality | None, day: datetime.date | None) -> Iterator[Candidate]:
    if locality and day:
        near = Q(spoken_on__range=_days(day, DAYS_APART))
        # Of a date known to the year or month, the rest is stored as 01.
        in_year = Q(spoken_precision=DatePrecision.YEAR, spoken_on__year=day.year)
        in_month = Q(spoken_precision=DatePrecision.MONTH, spoken_on=day.replace(day=1))
        for speech in _speeches().filter(near | in_year | in_month, locality=locality):
            yield Candidate(speech, Reason.SAME_PLACE)


def _spoken_by(official: Official | None, day: datetime.date | None) -> Iterator[Candidate]:
    if official and day:
        days = _days(day, DAYS_OF_OFFICIAL)
        for speech in _speeches().filter(official=official, spoken_on__range=days):
            yield Candidate(speech, Reason.SAME_OFFICIAL)


def _days(day: datetime.date, apart: int) -> tuple[datetime.date, datetime.date]:
    step = datetime.timedelta(days=apart)
    return day - step, day + step


def _speeches() -> Any:
    return Speech.objects.select_related("official", "locality")


def _forms(text: str) -> tuple[str, ...]:
    """A text as it is and as files may hold it: the white space around it says nothing."""
    stripped = text.strip()
    return text, stripped, f"{stripped}\n"


def form_counted(text: str, sha256: str) -> str | None:
    """The text in the form that has this checksum; None when it is another text."""
    return next((form for form in _forms(text) if text_sha256(form) == sha256), None)


@transaction.atomic
def take_in(speech: Speech, text: str, user: Any) -> Speech:
    """Write a speech that is new, with its text, as a draft; it is counted in the background.

    Raises TextKnown where a speech has this very text.
    """
    _refuse_known(text)
    speech.status = Status.DRAFT
    _set_text(speech, text)
    _save(speech, user)
    SpeechText.objects.create(speech=speech, content=text)
    count_soon()
    return speech


@transaction.atomic
def add_text(speech: Speech, text: str, source: Source | None, user: Any) -> Transcript | None:
    """Add a text to a speech on record.

    It becomes the text counted where the speech has none and where it is the text that the shipped counts
    were made in (None is returned); else a further transcript, compared with the one counted. Raises
    TextKnown where a speech has this very text, NotAllowed where the public would see something else.
    """
    speech = Speech.objects.select_for_update().get(pk=speech.pk)
    if not SpeechText.objects.filter(speech=speech).exists():
        form = form_counted(text, speech.text_sha256) if speech.text_sha256 else text
        if form is not None:
            _refuse_known(form, beside=speech)
            if not (speech.is_published and speech.text_sha256):
                _refuse_public(speech)
                _set_text(speech, form)
                speech.source = speech.source or source
                _save(speech, user)
            SpeechText.objects.create(speech=speech, content=form)
            compare_transcripts(speech)
            count_soon()
            return None
    _refuse_known(text)
    _refuse_public(speech)
    transcript = Transcript.objects.create(
        speech=speech,
        source=source,
        characters=character_count(text),
        text_sha256=text_sha256(text),
    )
    TranscriptText.objects.create(transcript=transcript, content=text)
    compare_transcripts(speech)
    transcript.refresh_from_db()
    return transcript


@transaction.atomic
def count_instead(transcript: Transcript, user: Any) -> Speech:
    """Let a further transcript be the one counted: text, source, length and checksum change places with
    those counted so far. Its counts are made anew in the background.

    Raises TextNotHeld where the text counted so far is not held, TextKnown where another speech has it,
    NotAllowed where the public would see other counts.
    """
    speech = Speech.objects.select_for_update().get(pk=transcript.speech_id)
    _refuse_public(speech)
    transcript = Transcript.objects.select_for_update().get(pk=transcript.pk)
    counted = SpeechText.objects.filter(speech=speech).first()
    other = TranscriptText.objects.filter(transcript=transcript).first()
    if counted is None or other is None:
        raise TextNotHeld(speech)
    if known := Speech.objects.filter(text_sha256=transcript.text_sha256).first():
        raise TextKnown(known)
    for name in ("source", "characters", "text_sha256"):
        ours, theirs = getattr(speech, name), getattr(transcript, name)
        setattr(speech, name, theirs)
        setattr(transcript, name, ours)
    counted.content, other.content = other.content, counted.content
    counted.save()
    other.save()
    transcript.save()
    _save(speech, user)
    compare_transcripts(speech)
    count_soon()
    return speech


def _refuse_public(speech: Speech) -> None:
    """Counts and transcripts of a public speech are public too: nobody changes them alone."""
    if speech.is_published:
        text = _("“%(speech)s” is public: withdraw it first, and hand it in again afterwards.")
        raise NotAllowed(text % {"speech": speech})


def _refuse_known(text: str, beside: Speech | None = None) -> None:
    sha256 = text_sha256(text)
    known = Q(text_sha256=sha256) | Q(transcripts__text_sha256=sha256)
    others = Speech.objects.exclude(pk=beside.pk) if beside else Speech.objects.all()
    if speech := others.filter(known).first():
        raise TextKnown(speech)


def _set_text(speech: Speech, text: str) -> None:
    speech.characters, speech.text_sha256 = character_count(text), text_sha256(text)


def _save(speech: Speech, user: Any) -> None:
    speech._history_user = user  # type: ignore[attr-defined]
    speech.save()
