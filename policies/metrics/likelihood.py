"""How likely a document is an act of industrial policy, told from its title; every reason can be shown.

The words are data, ``likelihood_words.csv``: alternatives separated by blanks, the weight they add, and
the types and sectors they suggest. ``…`` in a word stands for anything between its parts. Of a row's
alternatives only the first in a title counts. The score is the logistic function of ``BASE`` plus the
weights: each word multiplies the odds, whatever the others are.
"""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ahocorasick

from policies.text.normalise import normalise

WORDS = Path(__file__).parent / "likelihood_words.csv"
BASE = -2.0  # of a title that says nothing: about one document in eight
THRESHOLD = 0.5


@dataclass(frozen=True)
class Evidence:
    """The words as they stand in the list, and what they add to the log odds."""

    words: str
    weight: float


@dataclass(frozen=True)
class Judgement:
    """The likelihood 0..1, why, and the codes of types and of sectors that the words suggest."""

    score: float
    evidence: list[Evidence]
    types: list[str]
    sectors: list[str]


@dataclass(frozen=True)
class Clue:
    """A row of the word list: its alternatives, the weight they add, the codes they suggest."""

    alternatives: tuple[str, ...]
    weight: float
    types: tuple[str, ...]
    sectors: tuple[str, ...]


@cache
def clues() -> tuple[Clue, ...]:
    """The word list. Raises ValueError, with the line, for a weight that is no number."""
    with WORDS.open(encoding="utf-8", newline="") as handle:
        return tuple(_read(csv.DictReader(handle)))


@cache
def _automaton() -> Any:
    """Finds in one pass the first part of every alternative, with the places in the list it begins."""
    begun: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
    for row, clue in enumerate(clues()):
        for place, words in enumerate(clue.alternatives):
            parts = tuple(normalise(part) for part in words.split("…"))
            begun.setdefault(parts[0], []).append((row, place, parts))
    automaton = ahocorasick.Automaton()
    for part, places in begun.items():
        automaton.add_word(part, places)
    automaton.make_automaton()
    return automaton


@dataclass(frozen=True)
class _Match:
    """A row found in a title: by which of its words, and from where to where its first part stands."""

    words: str
    clue: Clue
    start: int
    end: int

    def lies_within(self, other: "_Match") -> bool:
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def _found(text: str) -> list[_Match]:
    """The rows that a normal text holds, each with the first of its alternatives."""
    first: dict[int, tuple[int, int]] = {}
    for last, places in _automaton().iter(text):
        for row, place, parts in places:
            known = first.get(row)
            if (known is None or place < known[0]) and _holds(text, parts):
                first[row] = place, last + 1 - len(parts[0])
    found = []
    for row, (place, start) in sorted(first.items()):
        words = clues()[row].alternatives[place]
        found.append(_Match(words, clues()[row], start, start + len(words.split("…")[0])))
    return found


def _suggesting(found: list[_Match]) -> list[Clue]:
    """The rows whose codes are meant: 新能源 within 新能源汽车 speaks of cars."""
    return [
        match.clue
        for match in found
        if not any(match.lies_within(other) and other.clue.sectors for other in found)
    ]


def judge(title: str, issuer: str = "") -> Judgement:
    """The judgement on a document by its title; the issuer's name is not read as part of it.

    ``issuer`` is the body as printed: 广东省工业和信息化厅 has 工业 in its name, not in its subject.
    """
    text = normalise(title)
    if body := normalise(issuer):
        text = text.replace(body, "")
    found = _found(text)
    suggesting = _suggesting(found)
    score = logistic(BASE + sum(match.clue.weight for match in found))
    evidence = [Evidence(match.words, match.clue.weight) for match in found]
    return Judgement(
        score=round(score, 4),
        evidence=sorted(evidence, key=lambda item: (-abs(item.weight), item.words)),
        types=_once(code for clue in suggesting for code in clue.types),
        sectors=_once(code for clue in suggesting for code in clue.sectors),
    )


def logistic(log_odds: float) -> float:
    """The probability 0..1 of log odds."""
    return 1 / (1 + math.exp(-log_odds))


def _read(rows: csv.DictReader) -> Iterator[Clue]:
    for row in rows:
        try:
            weight = float(row["weight"])
        except ValueError:
            raise ValueError(
                f"{WORDS.name}, line {rows.line_num}: weight {row['weight']!r} is no number"
            ) from None
        yield Clue(
            tuple(row["words"].split()), weight, tuple(row["types"].split()),
            tuple(row["sectors"].split()),
        )  # fmt: skip


def _holds(text: str, parts: tuple[str, ...]) -> bool:
    start = 0
    for part in parts:
        place = text.find(part, start)
        if place < 0:
            return False
        start = place + len(part)
    return True


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
