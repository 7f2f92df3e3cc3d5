"""The documents that have every term of a question: from the postings, or looked at.

A question in Latin letters is also read as pinyin: ``chanyeyuan`` and ``chan ye yuan`` find 产业园. Without
any hit, the nearest words of the index are tried instead, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q
from pyroaring import BitMap
from rapidfuzz.distance import DamerauLevenshtein

from policies.models import SearchDocument, SearchPosting
from policies.search.postings import END, beginning, read
from policies.text.search_tokens import Term, read_so, spoken_pattern, syllables_in

State = SearchDocument.State
READ_AT_MOST = (
    20_000  # texts that are looked at one by one; beyond that the database goes through all
)
CHUNK = 5000
RANGES = 200  # in one query
SHORTEST_MISTYPED = 4
MOST_WAYS = 4  # of cutting letters into syllables


@dataclass
class Found:
    """The documents found, those not yet in the postings among them, and the patterns of the terms.

    ``pending`` gives the facets of those found among the latter, ``pending_days`` their days.
    ``instead`` are the words that were looked for instead of mistyped ones.
    """

    documents: BitMap
    patterns: list[str]
    pending: dict[int, set[str]] = field(default_factory=dict)
    pending_days: dict[int, int] = field(default_factory=dict)
    instead: list[str] = field(default_factory=list)
    spoken: bool = False

    def __post_init__(self) -> None:
        self._compiled = [re.compile(pattern) for pattern in self.patterns]
        self._whole = re.compile(r"\W*".join(self.patterns))

    def rank(self, names: str) -> int:
        """How well the best of the names answers: 0 it is what was asked, 1 it begins so, 2 it has every
        term, 3 it does not.
        """
        best = 3
        for name in names.split("\n"):
            begins = self._whole.match(name) if self.patterns else None
            if begins and len(name) - begins.end() <= 1:  # 杭州 is what 杭州市 is called
                return 0
            if begins:
                best = min(best, 1)
            elif all(pattern.search(name) for pattern in self._compiled):
                best = min(best, 2)
        return best


def find(asked: list[Term]) -> Found:
    """The documents that have all terms; all documents where nothing is asked."""
    columns = ("pk", "text", "facets", "day", "state")
    apart = list(SearchDocument.objects.not_merged().values_list(*columns))
    gone = BitMap(row[0] for row in apart if row[4] == State.GONE)
    index = _Index(gone, [row[:4] for row in apart if row[4] == State.PENDING])
    found = index.with_all(asked)
    if asked and not found.documents:
        found = index.with_likest(asked) or found
    return found


class _Index:
    """The postings and the documents that wait beside them, as they are during one question."""

    def __init__(self, gone: BitMap, waiting: list[tuple[int, str, str, int]]) -> None:
        self.gone, self.waiting = gone, waiting

    def with_all(self, asked: list[Term]) -> Found:
        if not asked:
            documents = BitMap.union(BitMap(), *(docs for _token, docs in beginning("kind=")))
            return self._completed(documents, [])
        spoken = _as_spoken(asked)
        documents = self._with_terms(asked)
        patterns = [term.pattern for term in asked]
        if not spoken:
            return self._completed(documents, patterns)
        heard, ways = BitMap(), []
        for syllables in spoken:
            pattern = spoken_pattern(syllables)
            heard |= self._verified(with_readings(syllables), pattern, looked_at=len(syllables) > 2)
            ways.append(pattern)
        either = rf"(?:{'|'.join(ways)}|{' '.join(patterns)})"
        return self._completed(documents | heard, [either], alone=patterns, spoken=bool(heard))

    def with_likest(self, asked: list[Term]) -> Found | None:
        """The documents with the nearest words of the index for those that stand nowhere."""
        known = read([token for term in asked if term.is_word for token in term.pairs])
        better: list[Term] = []
        for term in asked:
            if term.is_word and term.text not in known:
                likest = _likest(term.text)
                if likest is None:
                    return None
                term = Term(likest, frozenset({likest}))
            better.append(term)
        if better == asked:
            return None
        found = self.with_all(better)
        found.instead = [term.text for term in better]
        return found

    def _completed(
        self,
        documents: BitMap,
        patterns: list[str],
        alone: list[str] | None = None,
        spoken: bool = False,
    ) -> Found:
        """Documents of the postings, with those that wait and have the terms, without those that went."""
        found = Found(documents - self.gone, patterns, spoken=spoken)
        ways = [[re.compile(pattern) for pattern in each] for each in (patterns, alone or patterns)]
        for number, text, facets, day in self.waiting:
            if any(all(pattern.search(text) for pattern in way) for way in ways):
                found.documents.add(number)
                found.pending[number] = set(facets.split("\n"))
                found.pending_days[number] = day
        return found

    def _with_terms(self, asked: list[Term]) -> BitMap:
        postings = read({token for term in asked for token in term.pairs})
        documents: BitMap | None = None
        for term in asked:
            sets = [postings.get(token, BitMap()) for token in term.pairs]
            sets += [
                BitMap.union(BitMap(), *(docs for _token, docs in beginning(start)))
                for start in term.starts
            ]
            candidates = BitMap.intersection(*sets) if sets else BitMap()
            documents = candidates if documents is None else documents & candidates
        documents = documents if documents is not None else BitMap()
        for term in asked:
            if not term.exact:
                documents = self._verified(documents, term.pattern, literal=term.text)
        return documents

    def _verified(
        self, documents: BitMap, pattern: str, looked_at: bool = True, literal: str = ""
    ) -> BitMap:
        """Those of the documents whose text has a pattern."""
        documents = documents - self.gone
        if not looked_at or not documents:
            return documents
        if literal and len(documents) > READ_AT_MOST:
            rows = SearchDocument.objects.filter(state=State.MERGED, text__contains=literal)
            return documents & BitMap(rows.values_list("pk", flat=True))
        has = re.compile(pattern).search
        return BitMap(number for number, text in _texts(documents) if has(text))


def _texts(documents: BitMap) -> Iterator[tuple[int, str]]:
    numbers = list(documents)
    for start in range(0, len(numbers), CHUNK):
        rows = SearchDocument.objects.filter(pk__in=numbers[start : start + CHUNK])
        yield from rows.values_list("pk", "text")


def _as_spoken(asked: list[Term]) -> list[tuple[str, ...]]:
    """The ways to read a question in Latin letters as pinyin, two syllables or more, the shortest first."""
    if not all(term.is_word and term.text.isascii() and term.text.isalpha() for term in asked):
        return []
    ways = syllables_in("".join(term.text for term in asked))
    return sorted((way for way in ways if len(way) > 1), key=len)[:MOST_WAYS]


def with_readings(syllables: tuple[str, ...]) -> BitMap:
    """The documents that have, for each two syllables that follow each other, a pair read so."""
    sets = [_with_pair(*pair) for pair in pairwise(syllables)]
    return BitMap.intersection(*sets) if sets else BitMap()


def _with_pair(first: str, second: str) -> BitMap:
    beginnings, ends = read_so(first), set(read_so(second))
    known: list[str] = []
    for start in range(0, len(beginnings), RANGES):
        ranges = Q()
        for char in beginnings[start : start + RANGES]:
            ranges |= Q(token__gte=char, token__lt=char + END)
        rows = SearchPosting.objects.filter(ranges)
        known += [token for token in rows.values_list("token", flat=True) if token[1:] in ends]
    return BitMap.union(BitMap(), *read(known).values())


def _likest(word: str) -> str | None:
    """The word of the index that is nearest to one that is not in it: of equal ones the commonest."""
    if len(word) < SHORTEST_MISTYPED or not word.isalpha():
        return None
    most = 1 if len(word) < 8 else 2
    candidates = [
        (distance, known)
        for known in _words_like(word)
        if (distance := DamerauLevenshtein.distance(word, known, score_cutoff=most)) <= most
    ]
    if not candidates:
        return None
    numbers = dict(
        SearchPosting.objects.filter(token__in=[known for _d, known in candidates]).values_list(
            "token", "number"
        )
    )
    return min(candidates, key=lambda pair: (pair[0], -numbers.get(pair[1], 0), pair[1]))[1]


def _words_like(word: str) -> list[str]:
    """The Latin words of the index as long as a word, two letters more or less."""
    lengths = range(len(word) - 2, len(word) + 3)
    rows = SearchPosting.objects.filter(Q(token__gte="a", token__lt="z" + END))  # nosec B106 # a word
    tokens = rows.values_list("token", flat=True)
    return [token for token in tokens if len(token) in lengths and token.isalpha()]
