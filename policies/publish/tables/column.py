"""The kinds of column a file is made of; each noun lists its own beside this file.

A column has the name that the API gives to the same figure, a heading for readers with its unit, and says
which columns of the database it needs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import get_language

from policies.publish.public import public_values

Row = tuple[Any, ...]
Reader = Callable[[Row], Any]

CHUNK = 2000


@dataclass(frozen=True)
class Column:
    """A value of the record's own; with ``value`` computed from several columns."""

    name: str
    heading: Any
    paths: tuple[str, ...] = ()
    value: Callable[..., Any] | None = None

    def columns(self) -> tuple[str, ...]:
        return self.paths or (self.name,)

    def reader(self, place: dict[str, int], rows: Sequence[Row], site: str) -> Reader:
        """A function from a row to the value. ``site`` is where the addresses of pages begin."""
        columns = [place[path] for path in self.columns()]
        if self.value is None:
            first = columns[0]
            return lambda row: row[first]
        value = self.value
        if len(columns) == 1:  # a label or the like: made once for all rows that have the code
            labels = {code: value(code) for code in {row[columns[0]] for row in rows}}
            return lambda row: labels[row[columns[0]]]
        return lambda row: value(*[row[column] for column in columns])


@dataclass(frozen=True)
class Linked(Column):
    """Something of a record pointed at, None where that is not public; ``paths`` is the one relation."""

    model: Any = None
    shows: tuple[str, ...] = ("uid",)

    def columns(self) -> tuple[str, ...]:
        return (f"{self.paths[0]}_id",)

    def reader(self, place: dict[str, int], rows: Sequence[Row], site: str) -> Reader:
        key = place[self.columns()[0]]
        found = public_values(self.model, {row[key] for row in rows}, self.shows)
        value = self.value or (lambda first, *more: first)
        shown = {each: value(*values) for each, values in found.items()}
        return lambda row: shown.get(row[key])


@dataclass(frozen=True)
class Listed(Column):
    """A list of what belongs to the record, fetched for many records at once.

    ``fetch`` takes primary keys and gives pairs of a key and an item.
    """

    fetch: Callable[[list[Any]], Iterable[tuple[Any, Any]]] = lambda keys: ()

    def columns(self) -> tuple[str, ...]:
        return ("pk",)

    def reader(self, place: dict[str, int], rows: Sequence[Row], site: str) -> Reader:
        key = place["pk"]
        found: dict[Any, list[Any]] = defaultdict(list)
        for owner, item in self.fetch([row[key] for row in rows]):
            found[owner].append(item)
        return lambda row: found.get(row[key], [])


@dataclass(frozen=True)
class Single(Listed):
    """One value that lies apart from the record; None where there is none."""

    def reader(self, place: dict[str, int], rows: Sequence[Row], site: str) -> Reader:
        key = place["pk"]
        found = dict(self.fetch([row[key] for row in rows]))
        return lambda row: found.get(row[key])


@dataclass(frozen=True)
class Page(Column):
    """The address of the record's page; ``value`` gives its path."""

    def reader(self, place: dict[str, int], rows: Sequence[Row], site: str) -> Reader:
        path = super().reader(place, rows, site)

        def address(row: Row) -> str:
            found = path(row)
            return f"{site}{found}" if found else ""

        return address


@dataclass(frozen=True)
class Table:
    """The file of one noun: ``noun`` names it, as the API does."""

    noun: str
    title: Any
    model: type[models.Model]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def headings(self) -> list[str]:
        """What readers read, in their language."""
        return [str(column.heading) for column in self.columns]

    def chunks(self, rows: QuerySet[Any], site: str) -> Iterator[list[list[Any]]]:
        """The values of the rows in the order of the columns, two thousand rows at a time."""
        paths = list(dict.fromkeys(["pk", *(p for c in self.columns for p in c.columns())]))
        place = {path: position for position, path in enumerate(paths)}
        found = iter(rows.values_list(*paths).iterator(chunk_size=CHUNK))
        while chunk := list(islice(found, CHUNK)):
            readers = [column.reader(place, chunk, site) for column in self.columns]
            yield [[read(row) for read in readers] for row in chunk]


def in_language(en: str, zh: str, fr: str = "") -> str:
    """The reader's language of a text; else English, else Chinese."""
    language = (get_language() or "en")[:2]
    return {"zh": zh, "fr": fr}.get(language, "") or en or zh


def labelled(choices: Any) -> Callable[[str], str]:
    """From a code to its label in the reader's language; what is no code stays as it is."""
    labels = dict(choices)
    return lambda code: str(labels.get(code, code)) if code else ""
