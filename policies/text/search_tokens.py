"""Texts and questions cut into tokens: Han text as overlapping pairs of characters, Latin text as words.

Two Han characters are found by the token they make; a longer string of them, or one that touches Latin
letters (``LED半导体``), has to be looked for in the texts that have all its pairs. So a match is a
substring match. A Latin word alone is found whole. All is in normal form, in small letters without accents.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from pypinyin import pinyin_dict

from policies.text.normalise import HAN_RANGES, normalise

HAN = "〇" + "".join(f"{chr(low)}-{chr(high)}" for low, high in HAN_RANGES)
_HAN_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(rf"[^\W_{HAN}]+")  # of letters and digits that are not Han
_PIECE = re.compile(r"[^\W_]+")
concat: Callable[[str, str], str] = str.__add__
_VOWEL = re.compile("[aeiouv]")
_CHUNK = re.compile(r'["“”「」]([^"“”「」]+)["“”「」]|([^\s"“”「」]+)')
LONGEST_WORD = 60
MOST_TERMS = 12


class _Bare(dict[int, str]):
    """For ``str.translate``: a letter without its accents; every character stays one character."""

    def __missing__(self, point: int) -> str:
        first = unicodedata.normalize("NFKD", chr(point))[0]
        self[point] = first if first.isalpha() else chr(point)
        return self[point]


_BARE = _Bare()


def bare(normal: str) -> str:
    """A text in normal form without accents, as long as it was."""
    return normal if normal.isascii() else normal.translate(_BARE)


def searchable(text: str) -> str:
    """The form in which texts and questions are compared."""
    return bare(normalise(text))


def tokens(text: str) -> set[str]:
    """The tokens of a searchable text.

    The last character of a run of Han characters is one of its own, so that a single character is found
    as the beginning of a token.
    """
    found = {word[:LONGEST_WORD] for word in _WORD.findall(text)}
    for run in _HAN_RUN.findall(text):
        found.update(map(concat, run, run[1:]))
        found.add(run[-1])
    return found


@dataclass(frozen=True)
class Term:
    """A part of a question that has to be in a text.

    ``pairs`` are the tokens that a text with it has; ``starts`` characters one of whose tokens it has.
    ``exact``: whoever has these tokens has the term, nothing need be looked at.
    """

    text: str
    pairs: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    exact: bool = True

    @property
    def is_word(self) -> bool:
        """Whether it is a Latin word, or a number: without Han characters and blanks."""
        return self.pairs == {self.text[:LONGEST_WORD]} and not _HAN_RUN.search(self.text)

    @property
    def pattern(self) -> str:
        """What it is found by in a searchable text, as a regular expression."""
        plain = re.escape(self.text)
        return rf"(?<![^\W_{HAN}]){plain}(?![^\W_{HAN}])" if self.is_word else plain


def terms(question: str) -> list[Term]:
    """The terms of a question, in its order: what stands between blanks, or in quotation marks."""
    found: list[Term] = []
    for quoted, chunk in _CHUNK.findall(question):
        if quoted and len(_PIECE.findall(searchable(quoted))) > 1:
            found.append(_phrase(searchable(quoted)))
        else:
            found += map(_term, _PIECE.findall(searchable(quoted or chunk)))
    return list(dict.fromkeys(found))[:MOST_TERMS]


def _term(piece: str) -> Term:
    runs = _HAN_RUN.findall(piece)
    if not runs:
        return Term(piece, frozenset({piece[:LONGEST_WORD]}), exact=len(piece) <= LONGEST_WORD)
    pairs = frozenset(pair for run in runs for pair in map(concat, run, run[1:]))
    if pairs:
        return Term(piece, pairs, exact=len(piece) == 2)
    return Term(piece, starts=frozenset(runs), exact=len(piece) == 1)


def _phrase(text: str) -> Term:
    """Words in their order, as a quotation has them."""
    parts = [_term(piece) for piece in _PIECE.findall(text)]
    pairs = frozenset().union(*(part.pairs for part in parts))
    starts = frozenset().union(*(part.starts for part in parts))
    return Term(text, pairs, starts, exact=False)


# How Han characters are read, without tones; ü as v, and as u, as people type it.


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """The readings of each Han character."""
    found = {}
    for point, marked in pinyin_dict.pinyin_dict.items():
        plain = (_plain(one) for one in marked.split(","))
        forms = {form: None for one in plain for form in (one, one.replace("v", "u"))}
        found[chr(point)] = tuple(forms)
    return found


def _plain(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in decomposed if char.isascii() and char.isalpha())


@cache
def _read_so() -> dict[str, str]:
    """The characters that are read so, by syllable."""
    found: dict[str, list[str]] = {}
    for char, readings in _readings().items():
        for reading in readings:
            if _VOWEL.search(reading):
                found.setdefault(reading, []).append(char)
    return {reading: "".join(chars) for reading, chars in found.items()}


def read_so(syllable: str) -> str:
    """The Han characters that can be read so."""
    return _read_so().get(syllable, "")


def syllables_in(letters: str) -> list[tuple[str, ...]]:
    """The ways to cut letters into syllables of pinyin: ``xian`` is ``xian`` and ``xi an``."""
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        ways.append(
            [
                (*before, letters[start:end])
                for start in range(max(0, end - 6), end)
                if letters[start:end] in _read_so()
                for before in ways[start]
            ][:32]
        )
    return ways[-1]


def spoken_pattern(syllables: Iterable[str]) -> str:
    """A regular expression for Han characters that are read so."""
    return "".join(f"[{read_so(one)}]" for one in syllables)
