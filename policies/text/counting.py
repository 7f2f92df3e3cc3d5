"""Counting terms in a text: each term exactly, a group without counting a character twice.

Within one term, occurrences do not overlap and the leftmost wins, as ``str.count`` has it. Terms may
nest, so the counts of 产业 and 产业政策 are both exact and do not add up; the total of a group takes
the leftmost, then longest match and goes on behind it. A text is counted whole, however long: no place
is lost between two pieces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

from policies.text.normalise import Span, normalise, normalise_with_origin


@dataclass(frozen=True)
class Counts:
    """Spans [start, end) in the original text, per term and per group, in order."""

    terms: dict[str, list[Span]]
    groups: dict[str, list[Span]]


class _Form:
    """A normal form that is looked for, with the terms that have it and their groups."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.terms: list[str] = []
        self.groups: set[str] = set()
        # A Latin word is met only whole; a form such as 产产 overlaps itself in 产产产.
        self.has_latin_edge = _is_latin(text[0]) or _is_latin(text[-1])
        self.overlaps_itself = any(text.endswith(text[:n]) for n in range(1, len(text)))


class TermCounter:
    """Counts the terms of a lexicon: ``TermCounter({"产业": "industry"}).count(text)``."""

    def __init__(self, groups_by_term: Mapping[str, str]) -> None:
        self._groups = dict(groups_by_term)
        forms: dict[str, _Form] = {}
        for term, group in self._groups.items():
            normal = normalise(term)
            if not normal:
                raise ValueError(f"{term!r} is empty after normalisation")
            form = forms.setdefault(normal, _Form(normal))
            form.terms.append(term)
            form.groups.add(group)
        self._automaton = ahocorasick.Automaton()
        for normal, form in forms.items():
            self._automaton.add_word(normal, (len(normal), form))
        if forms:
            self._automaton.make_automaton()

    def count(self, text: str) -> Counts:
        """Every place of every term of the lexicon in the text."""
        normal = normalise_with_origin(text)
        matches = self._matches(normal.text)
        originals = normal.original_spans((start, end) for start, end, _ in matches)
        terms: dict[str, list[Span]] = {term: [] for term in self._groups}
        by_group: dict[str, dict[int, tuple[int, Span]]] = {g: {} for g in self._groups.values()}
        free: dict[str, int] = {}  # where a form that overlaps itself may begin again
        # In the order of their ends: of the places that have one start, the longest comes last.
        for (start, end, form), span in zip(matches, originals, strict=True):
            for group in form.groups:
                by_group[group][start] = end, span
            if form.overlaps_itself:
                if start < free.get(form.text, 0):
                    continue
                free[form.text] = end
            for term in form.terms:
                terms[term].append(span)
        return Counts(terms, {group: _leftmost(found) for group, found in by_group.items()})

    def _matches(self, text: str) -> list[tuple[int, int, _Form]]:
        """The places of all forms in a normal text by their ends, overlaps too; Latin words only whole."""
        if not self._automaton:
            return []
        matches = (
            (last - length + 1, last + 1, form)
            for last, (length, form) in self._automaton.iter(text)
        )
        return [
            (start, end, form)
            for start, end, form in matches
            if not form.has_latin_edge or not (_inside_word(text, start) or _inside_word(text, end))
        ]


def _is_latin(char: str) -> bool:
    return char.isalnum() and ord(char) < 0x250


def _inside_word(text: str, border: int) -> bool:
    """Whether a border falls between two letters or digits of one Latin word."""
    return 0 < border < len(text) and _is_latin(text[border - 1]) and _is_latin(text[border])


def _leftmost(found: Mapping[int, tuple[int, Span]]) -> list[Span]:
    """Of spans given with their end by their start, those left when overlaps are dropped from the left."""
    kept: list[Span] = []
    free = 0
    for start in sorted(found):
        if start >= free:
            free, span = found[start]
            kept.append(span)
    return kept


def leftmost_longest(spans: Iterable[Span]) -> list[Span]:
    """The spans that remain when the leftmost, then longest is taken and overlaps are dropped."""
    return _leftmost({start: (end, (start, end)) for start, end in sorted(spans)})
