"""What a source said when it was read: kept privately, and what is quoted of it is looked for there.

A quotation and a text are compared in normal form without any white space: where a line is broken is no
difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from policies.ingest.speeches import text_sha256
from policies.metrics.transcripts import bare
from policies.models import Citation, LandAward, Snapshot, Source, Status
from policies.text.normalise import Normalised, character_count, normalise_with_origin

LATEST = 5  # snapshots that a quotation is looked for in


def keep(source: Source, text: str, origin: str, user: Any = None) -> tuple[Snapshot, bool]:
    """Keep a text of a source, once; whether it is a new one.

    The checksum of the source is that of the last text kept, as long as it is a draft: what was handed in
    or is public changes in the ways of review.
    """
    text = text.replace("\r\n", "\n")
    digest = text_sha256(text)
    fields = {
        "origin": origin,
        "content": text,
        "characters": character_count(text),
        "taken_by": user,
    }
    with transaction.atomic():
        held = Source.objects.select_for_update().get(pk=source.pk)
        found, new = Snapshot.objects.get_or_create(source=held, sha256=digest, defaults=fields)
        if held.sha256 != digest and held.status == Status.DRAFT:
            held.sha256 = source.sha256 = digest
            held._history_user = user  # type: ignore[attr-defined]
            held.save()
    return found, new


def may_name_persons(source: Source) -> bool:
    """Whether a source is cited for land whose holders are not named: its text can name them."""
    return LandAward.objects.filter(names_withheld=True, citations__source=source).exists()


@dataclass(frozen=True)
class Place:
    """Where a quotation stands: the snapshot and the characters [start, end) of its text."""

    snapshot: Snapshot
    start: int
    end: int


class _Text:
    """A text without white space, and the way back to the original."""

    def __init__(self, text: str) -> None:
        self._normal: Normalised = normalise_with_origin(text)
        self._places = [n for n, char in enumerate(self._normal.text) if not char.isspace()]
        self._bare = "".join(self._normal.text.split())

    def find(self, wanted: str) -> tuple[int, int] | None:
        """Where the text without white space has these characters first: [start, end) of the original."""
        start = self._bare.find(wanted)
        if start < 0:
            return None
        span = self._places[start], self._places[start + len(wanted) - 1] + 1
        return next(self._normal.original_spans([span]))


class Quotations:
    """Looks for quotations in the latest snapshots of a source, the last one first."""

    def __init__(self, source: Source) -> None:
        self.snapshots = list(source.snapshots.select_related("taken_by")[:LATEST])
        self._texts = [(one, _Text(one.content)) for one in self.snapshots]

    def place(self, quote: str) -> Place | None:
        """Where the quotation stands first; None when it does not. An empty one stands nowhere."""
        wanted = bare(quote)
        for snapshot, text in self._texts if wanted else ():
            if span := text.find(wanted):
                return Place(snapshot, *span)
        return None


@dataclass(frozen=True)
class Quoted:
    """A citation with what became of its quotation. ``state`` is found, lost, unquoted or unread."""

    citation: Citation
    state: str
    place: Place | None = None


def looked_for(citations: Iterable[Citation], quotations: Quotations) -> list[Quoted]:
    """Citations of one source, each with where its quotation stands in what was kept of it."""
    rows = []
    for citation in citations:
        place = quotations.place(citation.quote)
        if not citation.quote.strip():
            state = "unquoted"
        elif not quotations.snapshots:
            state = "unread"
        else:
            state = "found" if place else "lost"
        rows.append(Quoted(citation, state, place))
    return rows


def lost_quotations(citations: Iterable[Citation]) -> list[Citation]:
    """Citations of any sources whose quotation is in none of the texts kept of the source, where one is."""
    quoted = [citation for citation in citations if citation.quote.strip()]
    texts: dict[int, list[str]] = {}
    rows = Snapshot.objects.filter(source__in={citation.source_id for citation in quoted})
    for source, content in rows.values_list("source_id", "content"):
        texts.setdefault(source, []).append(bare(content))
    return [
        citation
        for citation in quoted
        if citation.source_id in texts
        and not any(bare(citation.quote) in text for text in texts[citation.source_id])
    ]
