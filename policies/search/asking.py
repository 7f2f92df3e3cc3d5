"""A question answered: which documents, how many, in what order, and how they are distributed.

A question has words and filters. Every term has to be in a document; a filter narrows by one value of one
facet. The numbers of a facet are those of the question without its own filter, so that a reader sees what
another choice would give.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from pyroaring import BitMap

from policies.models import Locality, SearchDocument
from policies.search.nouns import NOUNS
from policies.search.postings import DAY_BITS, FIRST_DAY, in_order, merges, read_kept
from policies.search.questions import OLDEST, RELEVANCE, YEARS, Question
from policies.search.terms import Found, find
from policies.text.search_tokens import terms

RANKED = 5000  # so many documents besides land awards are ranked by their names


@dataclass(frozen=True)
class Hit:
    """A record found: its kind, its key, and how well its name answers (see ``_ranked``)."""

    kind: str
    key: int
    document: int


class Answer:
    """The documents that a question finds; numbers and pages are read when they are asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._merge = merges()
        self.found: Found = find(terms(question.words))
        self._postings: dict[str, BitMap] = {}
        self._pending = {number: facets for number, facets in self.found.pending.items()}

    @cached_property
    def documents(self) -> BitMap:
        return self._narrowed(self.question.filters)

    @property
    def count(self) -> int:
        return len(self.documents)

    def numbers(self, facet: str, values: Iterable[str]) -> dict[str, int]:
        """How many documents each of these values of a facet would give; those with none are left out."""
        values = list(values)
        self._load(f"{facet}={value}" for value in values)
        others = {k: v for k, v in self.question.filters.items() if k != facet}
        documents = self._narrowed(others)
        counted = {value: self._number(documents, f"{facet}={value}") for value in values}
        return {value: number for value, number in counted.items() if number}

    def inside(self, facet: str, values: Iterable[str]) -> dict[str, int]:
        """How many of the documents found have each of these values besides; those with none left out."""
        values = list(values)
        self._load(f"{facet}={value}" for value in values)
        counted = {value: self._number(self.documents, f"{facet}={value}") for value in values}
        return {value: number for value, number in counted.items() if number}

    def places_below(self) -> list[str]:
        """The codes of the places one step below the one asked for; of the provinces where none is."""
        place, in_force = self.question.place, Locality.objects.published().in_force()
        rows = (
            in_force.filter(parent=place) if place else in_force.filter(kind=Locality.Kind.PROVINCE)
        )
        return list(rows.order_by("code").values_list("code", flat=True))

    def names_of(self, codes: Iterable[str]) -> dict[str, str]:
        """The names of places in force, in the reader's language."""
        rows = Locality.objects.published().in_force().filter(code__in=list(codes))
        chinese = (get_language() or "").startswith("zh")
        found = rows.values_list("code", "name_zh" if chinese else "name_en")
        return dict(found)

    def years(self) -> list[int]:
        """The years of which there are documents at all."""
        tokens = [f"year={year}" for year in range(FIRST_DAY.year, datetime.date.today().year + 2)]
        self._load(tokens)
        return [int(token.partition("=")[2]) for token in tokens if self._with(token)]

    def latest(self, number: int) -> list[Hit]:
        """The hits that came in, or were changed, last; the last first."""
        return _hits(list(self.documents[-number:])[::-1])

    def page(self, start: int, stop: int) -> list[Hit]:
        """The hits from one place of the order to another."""
        if self.question.order == RELEVANCE:
            numbers = self._by_relevance(start, stop)
        else:
            numbers = self._by_day(self.documents, start, stop)
        return _hits(numbers)

    # Sets of documents

    def _narrowed(self, filters: Mapping[str, str]) -> BitMap:
        wanted = [f"{facet}={value}" for facet, value in filters.items()]
        first, last = self.question.years
        self._load([*wanted, *self._year_tokens()] if (first or last) else wanted)
        documents = self.found.documents.copy()
        for token in wanted:
            documents &= self._with(token)
        if first or last:
            documents &= BitMap.union(
                BitMap(), *(self._with(token) for token in self._year_tokens())
            )
        return documents

    def _year_tokens(self) -> list[str]:
        first, last = self.question.years
        return [f"year={year}" for year in range(first or YEARS[0], (last or YEARS[1]) + 1)]

    def _with(self, token: str) -> BitMap:
        """The documents that have a facet, pending ones included."""
        waiting = BitMap(n for n, facets in self._pending.items() if token in facets)
        return self._postings[token] | waiting if waiting else self._postings[token]

    def _number(self, documents: BitMap, token: str) -> int:
        return documents.intersection_cardinality(self._with(token))

    def _load(self, tokens: Iterable[str]) -> None:
        wanted = [token for token in tokens if token not in self._postings]
        if wanted:
            self._postings |= read_kept(wanted, self._merge)

    # Order

    def _by_day(self, documents: BitMap, start: int, stop: int) -> list[int]:
        slices = self._slices()
        oldest = self.question.order == OLDEST
        return list(in_order(documents, slices, start, stop, oldest=oldest))

    def _slices(self) -> dict[str, BitMap]:
        tokens = [f"day:{bit}" for bit in range(DAY_BITS)]
        self._load(tokens)
        slices = {token: self._postings[token] for token in tokens}
        days = self.found.pending_days
        for token in tokens if days else ():
            bit = int(token.partition(":")[2])
            slices[token] = slices[token] | BitMap(n for n, day in days.items() if day >> bit & 1)
        return slices

    def _by_relevance(self, start: int, stop: int) -> list[int]:
        """Names that answer best first; then by kind, land awards last; the newest first within a kind."""
        self._load([f"kind={kind}" for kind in NOUNS])
        land = self.documents & self._with("kind=land_award")
        others = self.documents - land
        if len(others) <= RANKED:
            ranked = _ranked(others, self.found)
            first = ranked[start:stop]
        else:
            first = self._by_kind(others, start, stop)
        rest = self._by_day(land, start - len(others), stop - len(others))
        return first + rest

    def _by_kind(self, documents: BitMap, start: int, stop: int) -> list[int]:
        numbers: list[int] = []
        for kind in NOUNS:
            of_kind = documents & self._with(f"kind={kind}")
            numbers += self._by_day(of_kind, start, stop)
            start, stop = start - len(of_kind), stop - len(of_kind)
        return numbers


def _ranked(documents: BitMap, found: Found) -> list[int]:
    """By how well the best name answers: it is what was asked, begins so, or has every term; then by kind,
    in the order of ``NOUNS``, and by day, the newest first.
    """
    kinds = {f"kind={kind}": place for place, kind in enumerate(NOUNS)}
    rows = SearchDocument.objects.filter(pk__in=list(documents))
    keyed = [
        (found.rank(name), kinds[facets.partition("\n")[0]], -day, -pk)
        for pk, name, facets, day in rows.values_list("pk", "name", "facets", "day")
    ]
    return [-key[-1] for key in sorted(keyed)]


def _hits(numbers: list[int]) -> list[Hit]:
    rows: dict[int, Any] = {
        pk: (facets, key)
        for pk, facets, key in SearchDocument.objects.filter(pk__in=numbers).values_list(
            "pk", "facets", "object_id"
        )
    }
    return [
        Hit(rows[n][0].partition("\n")[0].removeprefix("kind="), rows[n][1], n)
        for n in numbers
        if n in rows
    ]
