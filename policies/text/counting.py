"""Counting terms in a text: each term exactly, a group without counting a character twice.

Within one term, occurrences do not overlap and the leftmost wins, as ``str.count`` has it. Terms may
nest, so the counts of 产业 and 产业政策 are both exact and do not add up; the total of a group takes
the leftmost, then longest match and goes on behind it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

from policies.text.normalise import Normalised, Span, normalise, normalise_with_origin


@dataclass(frozen=True)
class Counts:
    """Spans [start, end) in the original text, per term and per group, in order."""

    terms: dict[str, list[Span]]
    groups: dict[str, list[Span]]


@dataclass(frozen=True)
class _Form:
    """A normal form that terms are looked for in, and what is to be heeded about it."""

    text: str
    terms: list[str]
    bordered: bool  # begins or ends like a Latin word, so that it must not lie inside one
    overlapping: bool  # can overlap itself, as 产产 in 产产产


class TermCounter:
    """Counts the terms of a lexicon: ``TermCounter({"产业": "industry"}).count(text)``."""

    def __init__(self, groups_by_term: Mapping[str, str]) -> None:
        self._groups = dict(groups_by_term)
        by_form: dict[str, list[str]] = defaultdict(list)
        for term in self._groups:
            normal = normalise(term)
            if not normal:
                raise ValueError(f"{term!r} is empty after normalisation")
            by_form[normal].append(term)
        self._forms: list[_Form] = [
            _Form(
                text,
                terms,
                _is_latin(text[0]) or _is_latin(text[-1]),
                any(text.startswith(text[n:]) for n in range(1, len(text))),
            )
            for text, terms in by_form.items()
        ]
        self._by_group: dict[str, list[int]] = {group: [] for group in self._groups.values()}
        self._automaton = ahocorasick.Automaton()
        for number, form in enumerate(self._forms):
            self._automaton.add_word(form.text, number)
            for group in {self._groups[term] for term in form.terms}:
                self._by_group[group].append(number)
        if self._forms:
            self._automaton.make_automaton()

    def count(self, text: str) -> Counts:
        """Every place of every term of the lexicon in the text."""
        normal = normalise_with_origin(text)
        starts = self._starts(normal.text)
        terms: dict[str, list[Span]] = {term: [] for term in self._groups}
        for form, found in zip(self._forms, starts, strict=True):
            length = len(form.text)
            spans = [normal.original_span(start, start + length) for start in _apart(form, found)]
            for term in form.terms:
                terms[term] = spans
        groups = {
            group: self._group_spans(normal, numbers, starts)
            for group, numbers in self._by_group.items()
        }
        return Counts(terms, groups)

    def _starts(self, text: str) -> list[list[int]]:
        """Where each form stands in a normal text, overlaps included; Latin ones on word borders only."""
        lasts: list[list[int]] = [[] for _ in self._forms]
        if self._forms:
            for last, number in self._automaton.iter(text):
                lasts[number].append(last)
        return [_starts_of(form, text, ends) for form, ends in zip(self._forms, lasts, strict=True)]

    def _group_spans(
        self, normal: Normalised, numbers: list[int], starts: list[list[int]]
    ) -> list[Span]:
        spans = leftmost_longest(
            (start, start + len(self._forms[number].text))
            for number in numbers
            for start in starts[number]
        )
        return [normal.original_span(*span) for span in spans]


def _starts_of(form: _Form, text: str, lasts: list[int]) -> list[int]:
    """Where a form stands whose last characters are known, without places inside a Latin word."""
    before = len(form.text) - 1
    starts = [last - before for last in lasts]
    if not form.bordered:
        return starts
    return [
        start
        for start in starts
        if not (_inside_word(text, start) or _inside_word(text, start + before + 1))
    ]


def _apart(form: _Form, starts: list[int]) -> list[int]:
    """The starts that remain when the leftmost is taken and those that overlap it are dropped."""
    if not form.overlapping:
        return starts
    kept, end = [], 0
    for start in starts:
        if start >= end:
            kept.append(start)
            end = start + len(form.text)
    return kept


def _is_latin(char: str) -> bool:
    return char.isalnum() and ord(char) < 0x250


def _inside_word(text: str, border: int) -> bool:
    """Whether a border falls between two letters or digits of one Latin word."""
    return 0 < border < len(text) and _is_latin(text[border - 1]) and _is_latin(text[border])


def leftmost_longest(spans: Iterable[Span]) -> list[Span]:
    """The spans that remain when the leftmost, then longest is taken and overlaps are dropped."""
    kept: list[Span] = []
    end = 0
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[0] >= end:
            kept.append(span)
            end = span[1]
    return kept
