"""One normal form for texts and terms, and the way back to the original characters.

The normal form: no zero-width or other format characters, NFKC, traditional characters as simplified
ones (one to one), lower case. White space between Han characters is dropped (web copies and OCR break
words there); elsewhere a run of it is one blank, so that English words may stand on two lines. A hyphen
at the end of a line stays: whether it belongs to the word cannot be known.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
Span = tuple[int, int]


def is_han(char: str) -> bool:
    """Whether a character is a Han character (〇 included)."""
    point = ord(char)
    return char == "〇" or any(low <= point <= high for low, high in HAN_RANGES)


@cache
def _simplified() -> dict[int, str]:
    """Traditional character → simplified, one to one, from OpenCC's character table."""
    characters = [chr(p) for low, high in HAN_RANGES[:3] for p in range(low, high + 1)]
    simple = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(old): new
        for old, new in zip(characters, simple, strict=True)
        if new != old and len(new) == 1
    }


# In a folded text, a character that may not simply stand for the original's: to be looked at there.
_SLOW = "\0"
_HAN = "〇" + "".join(f"{chr(low)}-{chr(high)}" for low, high in HAN_RANGES)
# White space that does not stay one blank, and whatever has to be looked at.
_RUN = re.compile(rf"[ {_SLOW}](?:[ {_SLOW}]+|(?<={_SLOW})|(?<=[{_HAN}] )(?=[{_HAN}]))")
# NFKC takes quadratic time to order the marks on one letter; Unicode's stream-safe format stops at 30.
_MOST_MARKS = 60


@lru_cache
def _fold(chars: str) -> str:
    """The normal form of characters that stand together, white space as it is."""
    simple = unicodedata.normalize("NFKC", chars).translate(_simplified())
    # Character by character: the lower case of Σ depends on its neighbours. Some small letters have
    # a composed form where their capitals have none.
    return unicodedata.normalize("NFKC", "".join(map(str.lower, simple)))


def _is_format(char: str) -> bool:
    return unicodedata.category(char) == "Cf"


def _joins(char: str) -> bool:
    """Whether NFKC may compose or reorder a character with those before it: marks and Hangul jamo."""
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first) in {"Mn", "Mc"} or "\u1160" <= first <= "\u11ff"


class _Folds(dict[int, int]):
    """For ``str.translate``: each character as one, white space as a blank; made when first met."""

    def __missing__(self, point: int) -> int:
        char = chr(point)
        folded = _fold(char)
        if folded.isspace():
            folded = " "
        plain = len(folded) == 1 and not _is_format(char) and not _joins(char)
        self[point] = ord(folded if plain else _SLOW)
        return self[point]


_FOLDS = _Folds()


@dataclass(frozen=True)
class Normalised:
    """A text in normal form, and the way back to the original by stretches.

    Stretch n begins at ``starts[n]`` of the normal form; its characters come from ``widths[n]``
    characters each, which begin ``shifts[n]`` further on in the original.
    """

    text: str
    starts: list[int]
    shifts: list[int]
    widths: list[int]

    def original_spans(self, spans: Iterable[Span]) -> Iterator[Span]:
        """The spans [start, end) of the original that these of the normal form came from, which are in
        the order of their ends.
        """
        starts, shifts, widths = [*self.starts, len(self.text) + 1], self.shifts, self.widths
        n, border = 0, starts[1]  # the stretch of the last span's end, and where the next begins
        for start, end in spans:
            if end > border:
                n = bisect_right(starts, end - 1, n) - 1
                border = starts[n + 1]
            m = n if start >= starts[n] else bisect_right(starts, start) - 1
            yield start + shifts[m], end - 1 + shifts[n] + widths[n]


def normalise_with_origin(text: str) -> Normalised:
    """Normal form of a text with the way back to the original; at its ends a blank may remain.

    The text is folded at once, with every character in its place; only runs of white space and of
    characters that become none or several, or one together with others, are gone through one by one.
    """
    folded = text.translate(_FOLDS)
    pieces: list[str] = []
    starts, shifts, widths = [0], [0], [1]
    length = done = 0

    def stretch(shift: int, width: int) -> None:
        if (shift, width) != (shifts[-1], widths[-1]):
            starts.append(length)
            shifts.append(shift)
            widths.append(width)

    for run in _RUN.finditer(folded):
        start, end = run.span()
        after = folded[end : end + 1]
        if _SLOW not in run[0]:
            blank = not _between_han(folded[start - 1 : start], after)
            parts: Iterable[tuple[str, int, int]] = [(" ", start, start + 1)] if blank else []
        else:
            start = max(0, start - 1)  # with the letter that a mark may stand on
            parts = _squeezed(_parts(text, start, end), after)
        pieces.append(folded[done:start])
        length += start - done
        for part, first, last in parts:
            stretch(first - length, last - first)
            pieces.append(part)
            length += 1
        stretch(end - length, 1)
        done = end
    pieces.append(folded[done:])
    return Normalised("".join(pieces), starts, shifts, widths)


def _between_han(before: str, after: str) -> bool:
    return before != "" and after != "" and is_han(before) and is_han(after)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Each folded character of a passage, white space kept, with the span of the original it is from.

    A letter and its marks are folded together where that makes a difference.
    """
    kept = [place for place in range(start, end) if not _is_format(text[place])]
    begin = 0
    while begin < len(kept):
        stop = begin + 1
        while stop < len(kept) and stop - begin < _MOST_MARKS and _joins(text[kept[stop]]):
            stop += 1
        places = kept[begin:stop]
        alone = [_fold(text[place]) for place in places]
        together = _fold("".join(text[place] for place in places)) if len(places) > 1 else alone[0]
        if together == "".join(alone):
            for place, folded in zip(places, alone, strict=True):
                yield from ((part, place, place + 1) for part in folded)
        else:
            yield from ((part, places[0], places[-1] + 1) for part in together)
        begin = stop


def _squeezed(parts: Iterable[tuple[str, int, int]], after: str) -> Iterator[tuple[str, int, int]]:
    """Folded characters with white space dropped or as one blank; ``after`` is what follows them."""
    before = ""
    gap: tuple[str, int, int] | None = None
    for part, first, last in parts:
        if part.isspace():
            gap = gap or (" ", first, last)
            continue
        if gap and not _between_han(before, part):
            yield gap
        yield part, first, last
        before, gap = part, None
    if gap and not _between_han(before, after):
        yield gap


def normalise(text: str) -> str:
    """Normal form of a text, for terms and comparisons."""
    return normalise_with_origin(text).text.strip()


def character_count(text: str) -> int:
    """Characters without white space and zero-width characters: the base of a rate."""
    return sum(
        times
        for char, times in Counter(text).items()
        if not char.isspace() and unicodedata.category(char) != "Cf"
    )
