"""One speech: all words counted in it, what explains a reported figure, its text as far as it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.excerpts import whole_text
from policies.metrics.explanations import counts_in_use, explained
from policies.metrics.keyness import Side, keyness, others_than
from policies.models import Citation, Lexicon, Speech, TermCount, Transcript
from policies.site.about_records import about
from policies.site.keys import KeyRow, key_rows
from policies.site.parameters import choice, page
from policies.site.words import Counted, Reported, by_lexicon, published_speech

OPEN = 2  # word lists whose table is open from the start


@dataclass(frozen=True)
class TranscriptRow:
    """A further transcript, and the words of the lists in use that it counts otherwise."""

    transcript: Transcript
    differing: list[dict[str, Any]]


@page("lexicon")
def speech(request: HttpRequest, uid: str) -> HttpResponse:
    record = published_speech(uid)
    rows = counts_in_use(record)
    counted = by_lexicon(rows, record.characters)
    names = [each.lexicon.name for each in counted]
    name = choice(request, "lexicon", names)
    compared = next((each for each in counted if each.lexicon.name == name), None) or next(
        iter(counted), None
    )
    lexicons = [each.lexicon for each in counted]
    return render(
        request,
        "site/speech.html",
        {
            "speech": record,
            "counted": counted,
            "open": OPEN,
            "earlier": _earlier_versions(record, lexicons),
            "reported": _reported(record, rows),
            "compared": compared.lexicon if compared else None,
            "keys": _set_apart(record, compared) if compared else [],
            "transcripts": _transcripts(record, lexicons),
            "text": whole_text(record) if record.visibility == Speech.Visibility.FULL else None,
            **about(record),
        },
    )


def _earlier_versions(record: Speech, lexicons: list[Lexicon]) -> list[Lexicon]:
    """Versions no longer in use that the speech was counted with."""
    counts = TermCount.objects.published().computed().filter(speech=record)
    return list(
        Lexicon.objects.published()
        .filter(pk__in=counts.values("lexicon"))
        .exclude(pk__in=[lexicon.pk for lexicon in lexicons])
        .order_by("name", "-version")
    )


def _reported(record: Speech, rows: list[TermCount]) -> list[Reported]:
    public = Prefetch("citations", Citation.objects.published().select_related("source"))
    counts = (
        TermCount.objects.published()
        .reported()
        .filter(speech=record)
        .select_related("source")
        .defer("offsets")
        .prefetch_related(public)
    )
    return [
        Reported(count, explained(rows, count.count), list(count.citations.all()))
        for count in counts
    ]


def _set_apart(record: Speech, compared: Counted) -> list[KeyRow]:
    """The terms of a list that set the speech apart from all others counted with it."""
    terms = [row for group in compared.groups for row in group.terms]
    here = Side(record.characters, {row.term.pk: row.count for row in terms})
    others = others_than(here, compared.lexicon)
    if not others.characters:
        return []
    keys = keyness(here, others, [row.term for row in terms])
    return key_rows(keys, _("here"), _("elsewhere"))


def _transcripts(record: Speech, lexicons: Iterable[Lexicon]) -> list[TranscriptRow]:
    in_use = {(lexicon.name, lexicon.version) for lexicon in lexicons}
    rows = Transcript.objects.published().filter(speech=record).select_related("source")
    return [
        TranscriptRow(
            row,
            [
                each
                for each in row.differing
                if (each.get("lexicon"), each.get("version")) in in_use
            ],
        )
        for row in rows.order_by("pk")
    ]
