"""Saved web pages and archives of notices, read by another process: a page can be built to take all the
memory there is, or to end the parser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.ingest.readers.apart import messages_of, next_message
from policies.ingest.readers.archive import check_unpacked_size
from policies.ingest.readers.content import Content
from policies.ingest.readers.kinds import Kind
from policies.ingest.readers.table import RawRow, Table, UnreadableFile, unreadable

PROCESS = Path(__file__).with_name("page_process.py")


@contextmanager
def open_page_apart(content: Content, kind: Kind) -> Iterator[Table]:
    """One saved page as a table, as ``pages.open_page`` says."""
    with content.on_disk() as handle, _table("page", content.name, handle) as table:
        yield table


@contextmanager
def open_notices_apart(content: Content) -> Iterator[Table]:
    """An archive of saved notices as a table, as ``pages.open_notices`` says."""
    with content.on_disk() as handle:
        check_unpacked_size(content.name, handle)
        with _table("notices", content.name, handle) as table:
            yield table


@contextmanager
def _table(what: str, name: str, handle: IO[bytes]) -> Iterator[Table]:
    # What the system cannot pass on as an argument stands in no message either.
    printed = name.replace("\0", "").encode(errors="replace").decode()
    with messages_of(PROCESS, handle, what, printed, get_language() or "en") as messages:
        answer, header = next_message(messages)
        if answer != "table":
            raise _refusal(name, answer, header)
        yield Table(header, _rows(name, messages), "html")


def _rows(name: str, messages: IO[bytes]) -> Iterator[RawRow]:
    while isinstance(batch := next_message(messages), list):
        for number, cells in batch:
            yield RawRow(number, cells)
    answer, detail = batch
    if answer != "end":
        raise _refusal(name, answer, detail)


def _refusal(name: str, answer: str, detail: str) -> UnreadableFile:
    if answer == "refused":
        return UnreadableFile(detail)
    reason = _("a web page, but damaged or too large; its table saved as CSV may be read")
    return unreadable(name, reason)
