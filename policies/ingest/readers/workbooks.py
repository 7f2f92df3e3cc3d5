"""Workbooks, XLSX, XLS or ODS: the first sheet with more than one row, read by another process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from policies.ingest.readers.apart import messages_of, next_message
from policies.ingest.readers.archive import check_unpacked_size, protected
from policies.ingest.readers.content import Content
from policies.ingest.readers.kinds import Kind, refused_ole
from policies.ingest.readers.table import Table, UnreadableFile, as_table, unreadable

PROCESS = Path(__file__).with_name("workbook_process.py")


@contextmanager
def open_workbook(content: Content, kind: Kind) -> Iterator[Table]:
    """The first sheet with more than one row as a table; ``unread`` names the others.

    The sheet is loaded as a whole by the process that reads it, and comes over in pieces. Raises
    UnreadableFile when the workbook is protected, damaged or empty.
    """
    with content.on_disk() as handle:
        if kind.name != "xls":
            check_unpacked_size(content.name, handle)
        with messages_of(PROCESS, handle) as messages:
            answer, others = next_message(messages)
            if answer != "sheet":
                raise _refusal(content, answer, others)
            rows = _rows(content, messages)
            yield as_table(content.name, kind.name, rows, unread=tuple(others))


def _rows(content: Content, messages: IO[bytes]) -> Iterator[list[str]]:
    while isinstance(batch := next_message(messages), list):
        yield from batch
    answer, detail = batch
    if answer != "end":
        raise _refusal(content, answer, detail)


def _refusal(content: Content, answer: str, detail: str) -> UnreadableFile:
    if answer == "empty":
        return unreadable(content.name, _("no sheet of the workbook has more than one row"))
    if answer == "password":
        return unreadable(content.name, protected())
    reason = _("a workbook, but damaged or too large; saved as CSV it may be read")
    if detail:
        reason += f" ({detail})"
    return refused_ole(content) or unreadable(content.name, reason)
