"""In which documents a token stands: Roaring bitmaps, one row of the database per token.

Days are bit slices: the token ``day:3`` has the documents whose day, counted since 1900, has bit 3 set, so
that the newest documents of any set come out of sixteen intersections (P. O'Neil and D. Quass, "Improved
query performance with variant indexes", SIGMOD 1997).
"""

from __future__ import annotations

import datetime
import time
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db import connection
from pyroaring import BitMap

from policies.models import SearchPosting
from policies.text.search_tokens import tokens

DAY_BITS = 16
FIRST_DAY = datetime.date(1900, 1, 1)
WRITTEN = 2000  # postings read and written together
WORTH_SHORTENING = 1000  # documents of a posting
END = "\U0010ffff"


def number_of(day: datetime.date | None) -> int:
    """A day as a number, 0 for none and for days that no record of ours can have."""
    number = (day - FIRST_DAY).days if day else 0
    return number if 0 < number < 1 << DAY_BITS else 0


def day_of(number: int) -> datetime.date | None:
    """The day of a number."""
    return FIRST_DAY + datetime.timedelta(days=number) if number else None


def day_tokens(number: int) -> list[str]:
    return [f"day:{bit}" for bit in range(DAY_BITS) if number >> bit & 1]


def tokens_of(text: str, facets: str, day: int) -> set[str]:
    """All tokens of a document of the search."""
    return {*tokens(text), *facets.split("\n"), *day_tokens(day)}


class Changes:
    """Documents on their way into the postings and out of them, by token."""

    FOLDED = 50_000  # documents after which the lists of their numbers become bitmaps

    def __init__(self) -> None:
        self.added: dict[str, BitMap] = {}
        self.removed: dict[str, BitMap] = {}
        self._lists: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._held = 0

    def add(self, number: int, found: Iterable[str]) -> None:
        lists = self._lists
        for token in found:
            lists[token].append(number)
        self._held += 1
        if self._held >= self.FOLDED:
            self._fold()

    def remove(self, number: int, found: Iterable[str]) -> None:
        for token in found:
            self.removed.setdefault(token, BitMap()).add(number)

    def _fold(self) -> None:
        for token, numbers in self._lists.items():
            if token in self.added:
                self.added[token].update(numbers)
            else:
                self.added[token] = BitMap(numbers)
        self._lists.clear()
        self._held = 0

    def write(self, *, fresh: bool = False) -> None:
        """Bring the postings up to date; where they are ``fresh``, there is none yet. In a transaction."""
        self._fold()
        changed = sorted({*self.added, *self.removed})
        for start in range(0, len(changed), WRITTEN):
            some = changed[start : start + WRITTEN]
            stored = {} if fresh else read(some)
            self._write(some, stored)

    def _write(self, some: list[str], stored: dict[str, BitMap]) -> None:
        rows: list[tuple[str, bytes, int]] = []
        gone = []
        for token in some:
            documents = stored.get(token, BitMap())
            if token in self.removed:
                documents -= self.removed[token]
            if token in self.added:
                documents |= self.added[token]
            if not documents:
                gone.append(token)
                continue
            if len(documents) > WORTH_SHORTENING:
                documents.run_optimize()
            rows.append((token, documents.serialize(), len(documents)))
        SearchPosting.objects.filter(token__in=gone).delete()
        with connection.cursor() as cursor:
            cursor.executemany(_POSTING, rows)


_POSTING = (
    f"INSERT INTO {SearchPosting._meta.db_table} "  # nosec B608 # a table of our own
    "(token, documents, number) VALUES (%s, %s, %s) "
    "ON CONFLICT (token) DO UPDATE SET documents = excluded.documents, number = excluded.number"
)


def read(wanted: Collection[str]) -> dict[str, BitMap]:
    """The documents of each token that stands in any."""
    rows = SearchPosting.objects.filter(token__in=wanted).values_list("token", "documents")
    return {token: BitMap.deserialize(bytes(documents)) for token, documents in rows}


class _Kept(NamedTuple):
    """Postings that most questions need, as they are since the merge of a number."""

    merge: int
    postings: dict[str, BitMap]


_kept = _Kept(-1, {})
MERGES = "merges"  # the token that counts them


def merges() -> int:
    """The number of the last merge."""
    rows = SearchPosting.objects.filter(token=MERGES).order_by()
    return rows.values_list("number", flat=True).first() or 0


def read_kept(wanted: Collection[str], merge: int) -> dict[str, BitMap]:
    """The documents of each token, empty for one that stands in none, as they are since a merge; kept in
    the process until the next.

    For facets and days, of which there are some hundreds. Nobody changes what is returned.
    """
    global _kept
    kept = _kept if _kept.merge == merge else _Kept(merge, {})
    missing = [token for token in wanted if token not in kept.postings]
    if missing:
        found = read(missing)
        kept = _Kept(
            kept.merge, kept.postings | {token: found.get(token, BitMap()) for token in missing}
        )
        _kept = kept
    return {token: kept.postings[token] for token in wanted}


def count_merge() -> None:
    """Say that the postings have changed; in the transaction of the merge."""
    row = SearchPosting.objects.filter(token=MERGES).first()
    # The first number of a database is no number that a process can have seen of another.
    number = 1 + (row.number if row else time.time_ns() // 1000 % 1_000_000_000)
    SearchPosting.objects.update_or_create(
        token=MERGES, defaults={"number": number, "documents": BitMap().serialize()}
    )


def beginning(start: str, limit: int = 2000) -> Iterator[tuple[str, BitMap]]:
    """The tokens that begin so, with their documents; the commonest where there are too many."""
    rows = SearchPosting.objects.filter(token__gte=start, token__lt=start + END)
    for token, documents in rows.order_by("-number").values_list("token", "documents")[:limit]:
        yield token, BitMap.deserialize(bytes(documents))


def in_order(
    documents: BitMap, slices: dict[str, BitMap], start: int, stop: int, *, oldest: bool = False
) -> Iterator[int]:
    """The documents from one place to another in the order of their days, the newest first.

    Those of one day stand as they came in, the last first; those without a day come last in either order.
    ``slices`` are the documents of the tokens of days.
    """
    if oldest:
        dated = documents & BitMap.union(BitMap(), *slices.values())
        parts = [dated, documents - dated]
    else:
        parts = [documents]
    for part in parts:
        yield from _ordered(part, slices, start, stop, DAY_BITS - 1, oldest)
        start, stop = start - len(part), stop - len(part)


def _ordered(
    documents: BitMap, slices: dict[str, BitMap], start: int, stop: int, bit: int, oldest: bool
) -> Iterator[int]:
    start, number = max(0, start), len(documents)
    if start >= number or stop <= start:
        return
    if bit < 0:
        for place in range(start, min(stop, number)):
            yield documents[number - 1 - place]
        return
    later = documents & slices.get(f"day:{bit}", BitMap())
    earlier = documents - later
    first, second = (earlier, later) if oldest else (later, earlier)
    yield from _ordered(first, slices, start, stop, bit - 1, oldest)
    yield from _ordered(second, slices, start - len(first), stop - len(first), bit - 1, oldest)
