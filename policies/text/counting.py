"""Counting terms in a text: each term exactly, a group without counting a character twice.

Within one term, occurrences do not overlap and the leftmost wins, as ``str.count`` has it. Terms may
nest, so the counts of 产业 and 产业政策 are both exact and do not add up; the total of a group takes
the leftmost, then longest match and goes on behind it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from policies.text.normalise import Normalised, normalise, normalise_with_origin

Span = tuple[int, int]


@dataclass(frozen=True)
class Counts:
    """Spans [start, end) in the original text, per term and per group, in order."""

    terms: dict[str, list[Span]]
    groups: dict[str, list[Span]]


class TermCounter:
    """Counts the terms of a lexicon: ``TermCounter({"产业": "industry"}).count(text)``."""

    def __init__(self, groups_by_term: Mapping[str, str]) -> None:
        self._groups = dict(groups_by_term)
        by_form: dict[str, list[str]] = defaultdict(list)
        for term in self._groups:
            form = normalise(term)
            if not form:
                raise ValueError(f"{term!r} is empty after normalisation")
            by_form[form].append(term)
        self._automaton = ahocorasick.Automaton()
        for form, terms in by_form.items():
            self._automaton.add_word(form, (form, terms))
        if by_form:
            self._automaton.make_automaton()

    def count(self, text: str) -> Counts:
        """Every place of every term of the lexicon in the text."""
        normal = normalise_with_origin(text)
        terms: dict[str, list[Span]] = {term: [] for term in self._groups}
        by_group: dict[str, list[Span]] = {group: [] for group in self._groups.values()}
        ends: dict[str, int] = {}
        for start, end, spelt in self._matches(normal):
            for term in spelt:
                by_group[self._groups[term]].append((start, end))
            if start >= ends.get(spelt[0], 0):
                ends[spelt[0]] = end
                for term in spelt:
                    terms[term].append(normal.original_span(start, end))
        groups = {
            group: [normal.original_span(*span) for span in leftmost_longest(spans)]
            for group, spans in by_group.items()
        }
        return Counts(terms, groups)

    def _matches(self, normal: Normalised) -> Iterator[tuple[int, int, list[str]]]:
        """All matches, overlapping ones included, by their end; Latin terms on word borders only."""
        if not self._automaton:
            return
        text = normal.text
        for last, (form, terms) in self._automaton.iter(text):
            start, end = last - len(form) + 1, last + 1
            if _inside_word(text, start) or _inside_word(text, end):
                continue
            yield start, end, terms


def _is_latin(char: str) -> bool:
    return char.isalnum() and ord(char) < 0x250


def _inside_word(text: str, border: int) -> bool:
    """Whether a border falls between two letters or digits of one Latin word."""
    return 0 < border < len(text) and _is_latin(text[border - 1]) and _is_latin(text[border])


def leftmost_longest(spans: Iterable[Span]) -> list[Span]:
    """The spans that remain when the leftmost, then longest is taken and overlaps are dropped."""
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
