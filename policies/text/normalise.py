"""One normal form for texts and terms, and the way back to the original characters.

The normal form: NFKC of each letter with its accents, traditional characters as simplified ones, lower
case, no zero-width characters. White space between Han characters is dropped (web copies and OCR break
words there); elsewhere a run of it is one blank, so that English words may be broken over lines.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_MARKS = r"\u0300-\u036f\u3099\u309a"  # accents that may stand behind their letter
_MARK = re.compile(rf"[{_MARKS}]")
_CLUSTER = re.compile(rf".[{_MARKS}]*", re.DOTALL)
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


def _fold(cluster: str) -> str:
    """The normal form of a character, or of a letter with the accents behind it."""
    seen = "".join(char for char in cluster if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", seen).translate(_simplified()).lower()


class _Folds(dict[int, str]):
    """What each character becomes, made when it is first met; ``uneven`` are those that become none or
    several, after which places no longer agree.
    """

    def __init__(self) -> None:
        self.uneven: dict[str, int] = {}

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold(chr(point))
        if len(folded) != 1:
            self.uneven[chr(point)] = len(folded)
        return folded


_FOLDS = _Folds()


@dataclass(frozen=True)
class Normalised:
    """A text in normal form, and the way back: stretch n begins at ``starts[n]`` of the normal form, and
    its characters stood ``shifts[n]`` further on in the original.
    """

    text: str
    starts: list[int]
    shifts: list[int]

    def place(self, index: int) -> int:
        """Where the character of the original stood that this one of the normal form came from."""
        return index + self.shifts[bisect_right(self.starts, index) - 1]

    def original_span(self, start: int, end: int) -> Span:
        """The span [start, end) of the original that the span of the normal form came from."""
        stretch = bisect_right(self.starts, start)
        shift = self.shifts[stretch - 1]
        if stretch == len(self.starts) or self.starts[stretch] >= end:  # no step within the span
            return start + shift, end + shift
        return start + shift, self.place(end - 1) + 1


def normalise_with_origin(text: str) -> Normalised:
    """Normal form of a text with the way back to the original.

    Stretches whose characters keep their places are folded at once; what lies between them, white space
    and characters that become none or several, goes character by character.
    """
    folded = text.translate(_FOLDS)  # from now on every character of the text has been met
    uneven = "".join(char for char in list(_FOLDS.uneven) if char in text)
    pieces, starts, shifts = [], [0], [0]
    last = length = ahead = 0  # ``ahead``: how far the folded text has run ahead of the original
    for run in re.finditer(_irregular(text, uneven), text):
        start, end = run.span()
        before = folded[start + ahead - 1] if start else " "
        after = _FOLDS[ord(text[end])] if end < len(text) else " "
        mended = list(_mend(run[0], start, before, after))
        if mended != list(zip(run[0], range(start, end), strict=True)):
            pieces.append(folded[last + ahead : start + ahead])
            length += start - last
            for char, place in mended:
                pieces.append(char)
                starts.append(length)
                shifts.append(place - length)
                length += 1
            starts.append(length)
            shifts.append(end - length)
            last = end
        ahead += sum(len(_FOLDS[ord(char)]) - 1 for char in run[0])
    pieces.append(folded[last + ahead :])
    return Normalised("".join(pieces), starts, shifts)


def _irregular(text: str, uneven: str) -> str:
    """A pattern of the stretches of a text whose characters may not keep their places."""
    single = rf"[\s{re.escape(uneven)}]"
    if not _MARK.search(text):
        return f"{single}+"
    return rf"(?:[^{_MARKS}]?[{_MARKS}]+|{single})+"


def _mend(run: str, start: int, before: str, after: str) -> Iterator[tuple[str, int]]:
    """The normal form of white space and uneven characters between two others, each character with its
    place in the original, where the run begins at ``start``.
    """
    gap: int | None = None
    for cluster in _CLUSTER.finditer(run):
        place = start + cluster.start()
        letter = cluster[0]
        for part in _FOLDS[ord(letter)] if len(letter) == 1 else _fold(letter):
            if part.isspace():
                gap = place if gap is None else gap
                continue
            if gap is not None and not (is_han(before) and is_han(part)):
                yield " ", gap
            yield part, place
            gap, before = None, part
    if gap is not None and not (is_han(before) and is_han(after)):
        yield " ", gap


def normalise(text: str) -> str:
    """Normal form of a text, for terms and comparisons."""
    return normalise_with_origin(text).text.strip()


def character_count(text: str) -> int:
    """Characters without white space and zero-width characters: the base of a rate."""
    return sum(not c.isspace() and unicodedata.category(c) != "Cf" for c in text)
