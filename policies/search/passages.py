"""Why a record was found: the passages that hold what was asked, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise

from policies.search.asking import Hit
from policies.search.documents import PLACE, Document
from policies.search.nouns import NOUNS
from policies.text.normalise import Span, normalise_with_origin
from policies.text.search_tokens import bare

SIDE = 60  # characters on either side of the first word found
PASSAGES = 2


@dataclass(frozen=True)
class Piece:
    """A stretch of a passage; ``marked`` where it is what was asked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Passage:
    """A field that holds what was asked: its name, and a stretch of its text in pieces."""

    label: str | Promise
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Shown:
    """A hit with its names, words marked, and the passages that answer."""

    hit: Hit
    names: list[list[Piece]]
    passages: list[Passage]


def shown(hits: list[Hit], patterns: Iterable[str]) -> dict[Hit, Shown]:
    """Names and passages of the hits, read anew from their records; one of a record gone is left out."""
    by_kind: dict[str, dict[int, Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, {})[hit.key] = hit
    compiled = [re.compile(pattern) for pattern in patterns]
    return {
        wanted[document.pk]: Shown(
            wanted[document.pk],
            [marked(name, compiled) for name in document.names],
            _passages(document, compiled),
        )
        for kind, wanted in by_kind.items()
        for document in NOUNS[kind].documents(wanted)
    }


def _passages(document: Document, patterns: list[re.Pattern[str]]) -> list[Passage]:
    """The first fields that hold what was asked; its place only where no other does."""
    found = []
    for label, text in document.parts:
        pieces = marked(text, patterns)
        if any(piece.marked for piece in pieces):
            found.append(Passage(label, _cut(pieces)))
    told = [passage for passage in found if passage.label is not PLACE]
    return (told or found[:1])[:PASSAGES]


def marked(text: str, patterns: list[re.Pattern[str]]) -> list[Piece]:
    """A text in pieces, those marked that a pattern is found in."""
    spans = sorted(_spans(text, patterns))
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    borders = [0, *(border for span in joined for border in span), len(text)]
    pieces = [Piece(text[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(borders))]
    return [piece for piece in pieces if piece.text]


def _spans(text: str, patterns: list[re.Pattern[str]]) -> Iterator[Span]:
    normal = normalise_with_origin(text)
    plain = bare(normal.text)
    for pattern in patterns:
        found = [match.span() for match in pattern.finditer(plain) if match.group()]
        yield from normal.original_spans(found)


def _cut(pieces: list[Piece]) -> list[Piece]:
    """The pieces around the first that is marked, cut at ``SIDE`` characters on either side."""
    first = next(n for n, piece in enumerate(pieces) if piece.marked)
    kept: list[Piece] = []
    if first:
        before = pieces[first - 1].text
        kept.append(Piece(f"…{before[-SIDE:]}" if len(before) > SIDE else before))
    left = 2 * SIDE
    for number, piece in enumerate(pieces[first:]):
        text = piece.text if number == 0 else piece.text[:left]
        left -= len(text)
        cut = len(text) < len(piece.text)
        kept.append(Piece(f"{text}…" if cut else text, piece.marked))
        if left <= 0 or cut:
            break
    return kept
