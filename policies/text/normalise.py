"""One normal form for texts and terms, and the way back to the original characters.

The normal form: NFKC, traditional characters as simplified ones, lower case, no zero-width
characters, no white space between Han characters (web copies and OCR break words there).
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


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


@dataclass(frozen=True)
class Normalised:
    """A text in normal form; ``origin[i]`` is where its i-th character stood in the original."""

    text: str
    origin: list[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span [start, end) of the original that the span of the normal form came from."""
        return self.origin[start], self.origin[end - 1] + 1


def _fold(char: str, simple: dict[int, str]) -> str:
    if unicodedata.category(char) == "Cf":  # zero-width characters, byte-order marks
        return ""
    folded = char if char.isascii() else unicodedata.normalize("NFKC", char)
    return folded.translate(simple).lower()


def normalise_with_origin(text: str) -> Normalised:
    """Normal form of a text with the place of each character in the original."""
    simple = _simplified()
    folds: dict[str, str] = {}
    out: list[str] = []
    origin: list[int] = []
    gap: list[tuple[str, int]] = []  # white space seen since the last other character
    for index, char in enumerate(text):
        folded = folds.get(char)
        if folded is None:
            folded = folds[char] = _fold(char, simple)
        for part in folded:
            if part.isspace():
                gap.append((part, index))
                continue
            if gap:
                if not (out and is_han(out[-1]) and is_han(part)):
                    out.extend(space for space, _ in gap)
                    origin.extend(place for _, place in gap)
                gap.clear()
            out.append(part)
            origin.append(index)
    return Normalised("".join(out), origin)


def normalise(text: str) -> str:
    """Normal form of a text, for terms and comparisons."""
    return normalise_with_origin(text).text.strip()


def character_count(text: str) -> int:
    """Characters without white space and zero-width characters: the base of a rate."""
    return sum(not c.isspace() and unicodedata.category(c) != "Cf" for c in text)
