"""What every reader gives: a header and its rows, or the reason why the file cannot be read."""

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.utils.translation import gettext as _

HEADER_WITHIN = 5  # the header is among so many first rows that hold anything: titles stand above
WIDEST = 16_384  # columns, as a workbook has them at most
# What reading a damaged or mistaken file raises, besides UnreadableFile.
DAMAGE = (UnicodeDecodeError, csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError)


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


def unreadable(name: str, reason: str) -> UnreadableFile:
    """The error that names the file and the reason."""
    return UnreadableFile(f"{name}: {reason}")


Failure = Callable[[str, Exception, int], UnreadableFile]


class RawRow(NamedTuple):
    """One row as read. ``number`` is as a spreadsheet counts: 2 for the first under a first header."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file as a header and an iterator over its rows, each as wide as the header.

    ``kind`` is what the file turned out to be: csv (any delimiter), json, html, xlsx, xls, ods.
    ``unread`` names the other sheets of a workbook that hold rows.
    """

    header: list[str]
    rows: Iterator[RawRow]
    kind: str = "csv"
    unread: tuple[str, ...] = ()


def cleaned(header: Sequence[str]) -> list[str]:
    """A header as printed, without white space around the names and without byte order marks."""
    return [name.replace("\ufeff", "").strip() for name in header]


def filled(cells: Sequence[str]) -> int:
    """How many cells hold more than white space."""
    return sum(map(bool, map(str.strip, cells)))


def damaged(name: str, error: Exception, row: int) -> UnreadableFile:
    """The error for a file that could be read no further than ``row``."""
    reason = _("cannot be read after row %(row)d (%(error)s)") % {"row": row, "error": error}
    return unreadable(name, reason)


def as_table(
    name: str,
    kind: str,
    records: Iterator[list[str]],
    *,
    failure: Failure = damaged,
    end: str | None = None,
    unread: tuple[str, ...] = (),
) -> Table:
    """Rows of cells, counted from 1, as a table with the header found among the first of them.

    Short rows are filled, cells beyond the header dropped, rows of white space skipped. ``end`` is
    white space that stands alone in the last record, unless a quotation mark was left open. Raises
    UnreadableFile, also while the rows are read, when there is no header or no row under it.
    """
    numbered = enumerate(records, start=1)
    try:
        number, header = _header(name, numbered)
    except DAMAGE as error:
        raise failure(name, error, 0) from error
    if len(header) > WIDEST:
        reason = _("more than %(columns)d columns, so it is no table")
        raise unreadable(name, reason % {"columns": WIDEST})
    rows = table_rows(name, numbered, number, len(header), failure, end)
    first = next(rows, None)
    if first is None:
        raise unreadable(name, _("there is a header and no row under it"))
    return Table(cleaned(header), chain([first], rows), kind, unread)


def _header(name: str, numbered: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    seen = 0
    for number, cells in numbered:
        count = filled(cells)
        if count > 1:
            return number, cells
        seen += bool(count)
        if seen == HEADER_WITHIN:
            break
    if not seen:
        raise unreadable(name, _("the file is empty"))
    reason = _("no header: none of the first rows has two filled cells")
    raise unreadable(name, reason)


def table_rows(
    name: str,
    numbered: Iterator[tuple[int, list[str]]],
    number: int,
    width: int,
    failure: Failure = damaged,
    end: str | None = None,
) -> Iterator[RawRow]:
    """The rows under the header, which is record ``number``; the rest as ``as_table`` says."""
    strip = str.strip
    cells: list[str] = []
    try:
        for number, cells in numbered:
            if any(map(strip, cells)):
                if len(cells) != width:
                    yield RawRow(number, (cells + [""] * (width - len(cells)))[:width])
                else:
                    yield RawRow(number, cells)
    except DAMAGE as error:
        raise failure(name, error, number) from error
    if end is not None and cells != [end]:
        reason = _("the quotation mark that opens in row %(row)d is never closed") % {"row": number}
        raise unreadable(name, reason)
