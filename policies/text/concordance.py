"""Keyword in context: each place of a term with what stands before and behind it.

``Line`` is one place; ``neighbours`` says what stands beside the term most often, without cutting
Chinese into words: each run of characters beside the term is taken as it stands.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policies.text.normalise import is_han, normalise

SIDE = 20  # characters of context on either side
LONGEST = 6  # characters beside a term that are looked at together
PLACE, LEFT, RIGHT = "place", "left", "right"
ORDERS = (PLACE, LEFT, RIGHT)


class Line(NamedTuple):
    """A place [start, end) of the original text, the term as it stands there, and its context."""

    start: int
    end: int
    left: str
    term: str
    right: str


@dataclass(frozen=True)
class Neighbour:
    """What stands beside a term, the term included, in normal form, and how often."""

    words: str
    count: int


def concordance(text: str, spans: Iterable[Sequence[int]], side: int = SIDE) -> list[Line]:
    """The lines of the spans [start, end) of a text, in their order.

    The context is that of ``side`` characters of the text, printed in one line: no white space between
    Han characters, one blank elsewhere.
    """
    return [
        Line(
            start,
            end,
            _squeezed(text[max(0, start - side) : start]),
            _squeezed(text[start:end]),
            _squeezed(text[end : end + side]),
        )
        for start, end in spans
    ]


def in_order(lines: Iterable[Line], by: str) -> list[Line]:
    """Lines by ``place``, or by what stands next on the ``left`` (read outwards) or on the ``right``."""
    if by == LEFT:
        return sorted(lines, key=lambda line: (line.left[::-1], line.right))
    if by == RIGHT:
        return sorted(lines, key=lambda line: (line.right, line.left[::-1]))
    return sorted(lines)


def neighbours(
    lines: Iterable[Line], side: str, longest: int = LONGEST, least: int = 2
) -> list[Neighbour]:
    """What stands on one side of a term at least ``least`` times, the most frequent first.

    Only letters, digits and Han characters that touch the term count, up to ``longest`` of them. Of
    strings that contain each other and occur equally often, the longest stands for all.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        term = normalise(line.term)
        beside = normalise(line.right if side == RIGHT else line.left[::-1])
        for length in range(1, _word_length(beside[:longest]) + 1):
            seen[term, beside[:length]] += 1
    # A string that always goes on in the same way says less than the longer one.
    halves = {
        (term, beside[:-1])
        for (term, beside), count in seen.items()
        if seen.get((term, beside[:-1])) == count
    }
    kept = [
        Neighbour(term + beside if side == RIGHT else beside[::-1] + term, count)
        for (term, beside), count in seen.items()
        if count >= least and (term, beside) not in halves
    ]
    return sorted(kept, key=lambda neighbour: (-neighbour.count, neighbour.words))


def _word_length(beside: str) -> int:
    """How many characters from the start belong to words."""
    return next((n for n, char in enumerate(beside) if not char.isalnum()), len(beside))


def _squeezed(text: str) -> str:
    """A text in one line, without white space between Han characters."""
    words = text.replace("\u200b", "").replace("\ufeff", "").split()
    line = ""
    for word in words:
        line += ("" if not line or (is_han(line[-1]) and is_han(word[0])) else " ") + word
    return line
