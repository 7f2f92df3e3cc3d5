"""A list as a file: CSV, XLSX or JSON, made while it is sent, so that its length costs no memory."""

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.publish.json_values import OPTIONS, plain
from policies.publish.tables import Table
from policies.publish.workbook import Sheet, workbook
from policies.text.cells import cell

LICENCE = gettext_lazy(
    "The licence of our own data is not decided yet. Until it is, quote figures with their source, and "
    "ask before republishing whole tables."
)


@dataclass(frozen=True)
class About:
    """What must stand beside the rows: what they are, of which version, and what was looked at.

    ``site`` is the address of the site in the reader's language without a slash at its end, ``address``
    that of the list; ``coverage`` says whether "none" means "none found" or "not looked".
    """

    title: str
    site: str
    address: str
    version: str
    taken: datetime.date
    language: str
    coverage: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """Heading and text of each line."""
        return [
            (_("List"), self.title),
            (_("Address"), self.address),
            (_("Version of the data"), self.version),
            (_("Taken on"), self.taken.isoformat()),
            (_("What was looked at"), self.coverage),
            (_("Licence"), str(LICENCE)),
            (_("Methods"), f"{self.site}/methods/"),
        ]


def as_csv(table: Table, rows: QuerySet[Any], about: About) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, for Excel; headings in the reader's language."""
    yield _csv_lines([table.headings]).encode("utf-8-sig")
    for chunk in table.chunks(rows, about.site):
        yield _csv_lines([cell(joined(value)) for value in row] for row in chunk).encode()


def _csv_lines(rows: Iterable[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def as_json(table: Table, rows: QuerySet[Any], about: About) -> Iterator[bytes]:
    """One object: what the rows are, then the rows, each with the names that the API gives its values."""
    head = {
        "title": about.title,
        "address": about.address,
        "data_version": about.version,
        "taken_on": about.taken.isoformat(),
        "coverage": about.coverage,
        "licence": str(LICENCE),
    }
    yield orjson.dumps(head)[:-1] + b',"results":['
    comma = b""
    for chunk in table.chunks(rows, about.site):
        lines = [
            orjson.dumps(dict(zip(table.names, row, strict=True)), default=plain, option=OPTIONS)
            for row in chunk
        ]
        yield comma + b",\n".join(lines)
        comma = b",\n"
    yield b"]}\n"


def as_xlsx(table: Table, rows: QuerySet[Any], about: About) -> Iterator[bytes]:
    """A sheet of the rows, then a sheet that says what they are and what the API calls each column."""

    def values() -> Iterator[list[Any]]:
        for chunk in table.chunks(rows, about.site):
            for row in chunk:
                yield [joined(value) for value in row]

    def told() -> Iterator[list[Any]]:
        yield from ([heading, text] for heading, text in about.lines() if text)
        yield []
        yield [_("Column"), _("Name in the API")]
        yield from zip(table.headings, table.names, strict=True)

    return workbook(
        Sheet(str(table.title), table.headings, values()),
        Sheet(_("About"), [about.title, ""], told()),
    )


def joined(value: Any) -> Any:
    """A list as one text; anything else as it is."""
    return "; ".join(str(item) for item in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Format:
    media_type: str
    write: Callable[[Table, QuerySet[Any], About], Iterator[bytes]]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": Format("application/json", as_json),
}


def written(suffix: str, table: Table, rows: QuerySet[Any], about: About) -> Iterator[bytes]:
    """The file in pieces, each made in the language of ``about`` whatever else goes on meanwhile."""
    with translation.override(about.language):
        pieces = FORMATS[suffix].write(table, rows, about)
    while True:
        with translation.override(about.language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
