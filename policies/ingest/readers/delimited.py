"""Delimited text: comma, tab, semicolon or vertical bar, whichever makes a table of the file."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from policies.ingest.readers.content import Content, file_content
from policies.ingest.readers.kinds import GZIP, Kind
from policies.ingest.readers.table import (
    DAMAGE,
    HEADER_WITHIN,
    Table,
    UnreadableFile,
    as_table,
    cleaned,
    damaged,
    filled,
    table_rows,
    unreadable,
)
from policies.ingest.readers.text import Sample, printed, text_of

RECORD_CHARACTERS = 10_000_000  # and so many in one field at most
csv.field_size_limit(RECORD_CHARACTERS)
DELIMITERS = ",\t;|"
SAMPLE_RECORDS = 100
# White space that no exporter writes, as a record of its own after the last: when it does not come
# back alone, a quotation mark has swallowed it, and who knows how much more.
END = "\x1f"
# A character that no valid text decodes to.
FAULT = "\udcff"
codecs.register_error("policies-fault", lambda error: (FAULT, error.end))  # type: ignore[attr-defined]


class Lines:
    """The lines of a text for a reader of records, which is a fault when one record has too many."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle
        self._held = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._handle.readline(RECORD_CHARACTERS)
        self._held += len(line)
        if self._held >= RECORD_CHARACTERS:
            reason = _("more than %(characters)s characters in one row")
            raise csv.Error(reason % {"characters": f"{RECORD_CHARACTERS:,}"})
        if not line:
            raise StopIteration
        return line

    def records(self, delimiter: str, end: Sequence[str] = ()) -> Iterator[list[str]]:
        """The records of the text, and of the lines that are thought of at its ``end``."""
        for record in csv.reader(chain(self, end), delimiter=delimiter):
            self._held = 0
            yield record


def find_delimiter(sample: Sample) -> str | None:
    """The delimiter under which most records fit the header; None when none makes two columns."""
    fits = {d: fit for d in DELIMITERS if (fit := _fit(sample, d))}
    return max(fits, key=lambda delimiter: fits[delimiter], default=None)


def _fit(sample: Sample, delimiter: str) -> tuple[float, bool, float, int] | None:
    """How well a delimiter fits: share of records no wider than the header and not of one cell,
    whether the first is one, share of the commonest width, columns.

    One cell more than the header is allowed: exporters add a delimiter at the end of their lines.
    """
    records = [record for record in _records(sample, delimiter) if filled(record)]
    header = next((r for r in records[:HEADER_WITHIN] if filled(r) > 1), None)
    if header is None:
        return None
    width = len(header)
    fitting = sum(1 < len(record) <= width + 1 for record in records)
    ((_width, common),) = Counter(map(len, records)).most_common(1)
    return fitting / len(records), len(records[0]) > 1, common / len(records), width


def _records(sample: Sample, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample.text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    with suppress(csv.Error):
        records.extend(islice(reader, SAMPLE_RECORDS))
    if not sample.whole and 1 < len(records) < SAMPLE_RECORDS:
        records.pop()
    return records


def open_text(path: Path) -> IO[str]:
    """A file as UTF-8 text, gzip unpacked. Raises UnreadableFile when there is no such file."""
    content = file_content(path)
    if content.head(len(GZIP)) == GZIP:
        content = content.gunzipped()
    return text_of(content, "utf-8-sig")


@contextmanager
def read_csv(path: Path) -> Iterator[Table]:
    """A CSV file in UTF-8, gzip or plain, as a table that streams: ``with read_csv(path) as table``.

    The header is the first line. Raises UnreadableFile, also while the rows are read.
    """
    with open_text(path) as handle:
        reader = Lines(handle).records(",")
        try:
            header = cleaned(next(reader))
        except StopIteration:
            raise unreadable(path.name, _("the file is empty")) from None
        except DAMAGE as error:
            reason = _("not a UTF-8 CSV file (%(error)s)") % {"error": error}
            raise unreadable(path.name, reason) from error
        yield Table(header, table_rows(path.name, enumerate(reader, start=2), 1, len(header)))


@contextmanager
def open_delimited(content: Content, kind: Kind) -> Iterator[Table]:
    """A delimited text file as a table that streams."""
    sample = kind.sample
    delimiter = find_delimiter(sample)
    if delimiter is None and filled([sample.text]):
        reason = _(
            "text, but no table: none of comma, tab, semicolon and vertical bar parts its first "
            "lines into columns"
        )
        raise unreadable(content.name, reason)

    def failure(name: str, error: Exception, row: int) -> UnreadableFile:
        if isinstance(error, UnicodeDecodeError):
            return _undecodable(content, sample.encoding, delimiter or ",")
        return damaged(name, error, row)

    with text_of(content, sample.encoding) as handle:
        reader = Lines(handle).records(delimiter or ",", [END])
        yield as_table(content.name, "csv", reader, failure=failure, end=END)


def _undecodable(content: Content, encoding: str, delimiter: str) -> UnreadableFile:
    """The error for text that is not in its encoding throughout, with the row where it is not."""
    rows = 1
    with text_of(content, encoding, "policies-fault") as handle, suppress(*DAMAGE):
        records = Lines(handle).records(delimiter)
        rows += sum(1 for _record in takewhile(lambda cells: FAULT not in "".join(cells), records))
    reason = _("row %(row)d holds bytes that are not %(encoding)s text")
    return unreadable(content.name, reason % {"row": rows, "encoding": printed(encoding)})
