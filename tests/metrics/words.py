"""Speeches and lexicons that are counted, for tests."""

import datetime
from itertools import count as numbers

from django.utils import timezone

from policies.metrics.term_counts import count_terms
from policies.models import Lexicon, Locality, Speech, SpeechText, Status, Term

_serial = numbers(1)


def lexicon_of(groups: dict[str, str], name: str = "industry", **fields: object) -> Lexicon:
    """A published, counted lexicon: ``lexicon_of({"产业": "industry"})``."""
    lexicon = Lexicon.objects.create(
        name=name, title_en=name, **{"status": Status.PUBLISHED, "counted_at": timezone.now(), **fields}
    )  # fmt: skip
    for order, (text, group) in enumerate(groups.items()):
        Term.objects.create(lexicon=lexicon, text=text, group=group, order=order)
    return lexicon


def spoken(place: Locality, text: str, *lexicons: Lexicon, **fields: object) -> Speech:
    """A published speech of 2025 with its text, counted with the lexicons."""
    defaults = {
        "title_en": f"Speech {next(_serial)}",
        "spoken_on": datetime.date(2025, 2, 5),
        "status": Status.PUBLISHED,
        "characters": len("".join(text.split())),
    }
    speech = Speech.objects.create(locality=place, **{**defaults, **fields})
    SpeechText.objects.create(speech=speech, content=text)
    count_terms(lexicons, [speech])
    return speech
