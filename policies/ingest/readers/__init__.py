"""Files into tables, whatever they are called: a header, and rows that stream where they can."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from policies.ingest.mapping import REJECT_COLUMNS
from policies.ingest.readers.archive import Archive, printed_name
from policies.ingest.readers.content import Content, file_content, file_sha256
from policies.ingest.readers.delimited import open_delimited, open_text, read_csv
from policies.ingest.readers.json_records import open_json, read_json_lines
from policies.ingest.readers.kinds import Kind, is_page, kind_of
from policies.ingest.readers.pages_apart import open_notices_apart, open_page_apart
from policies.ingest.readers.table import RawRow, Table, UnreadableFile, unreadable
from policies.ingest.readers.text import SAMPLE_BYTES
from policies.ingest.readers.workbooks import open_workbook
from policies.text.cells import unmarked

__all__ = [
    "RawRow", "Table", "UnreadableFile", "excerpt", "file_sha256", "open_table", "open_text",
    "read_csv", "read_json_lines",
]  # fmt: skip

READERS: dict[str, Callable[[Content, Kind], AbstractContextManager[Table]]] = {
    "csv": open_delimited,
    "json": open_json,
    "html": open_page_apart,
    "xlsx": open_workbook,
    "xls": open_workbook,
    "ods": open_workbook,
}
LISTED = 10


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """A file as a table, told by its content and not by its name: ``with open_table(path) as table``.

    Delimited text, JSON, workbooks and saved web pages, each also in gzip or alone in a zip archive,
    which may instead hold many saved notices. Raises UnreadableFile, also while the rows are read.
    """
    content = file_content(path)
    kind = kind_of(content)
    with _open_content(content, kind) as table:
        yield _as_brought(table)


def _as_brought(table: Table) -> Table:
    """A download of rejected rows, brought again: without the marks that keep formulas from being run."""
    if tuple(table.header[-len(REJECT_COLUMNS) :]) != REJECT_COLUMNS:
        return table
    rows = (RawRow(row.number, list(map(unmarked, row.cells))) for row in table.rows)
    return replace(table, header=list(map(unmarked, table.header)), rows=rows)


def _open_content(content: Content, kind: Kind) -> AbstractContextManager[Table]:
    if kind.name == "zip" and content.path:
        return _open_archive(Archive(content, content.path))
    if kind.name == "gzip":
        content = content.gunzipped()
        kind = kind_of(content)
    if kind.name not in READERS:
        reason = _("an archive within an archive: please unpack the outer one")
        raise unreadable(content.name, reason)
    return READERS[kind.name](content, kind)


def _open_archive(archive: Archive) -> AbstractContextManager[Table]:
    """The one file with a table in an archive, or all when they are saved notices."""
    infos = archive.infos()
    if not infos:
        raise unreadable(archive.content.name, _("there is no file in the archive"))
    if len(infos) == 1:
        member = archive.member(infos[0])
        return _open_content(member, kind_of(member))
    if all(is_page(data) for _name, data in archive.read(infos, SAMPLE_BYTES)):
        return open_notices_apart(archive.content)
    listed = ", ".join(map(printed_name, infos[:LISTED])) + (" …" if infos[LISTED:] else "")
    reason = _("%(count)d files in one archive; please import them one at a time: %(names)s")
    raise unreadable(archive.content.name, reason % {"count": len(infos), "names": listed})


def excerpt(path: Path, limit: int = 20) -> tuple[list[str], list[RawRow]]:
    """A file's header and first rows."""
    with open_table(path) as table:
        return table.header, list(islice(table.rows, limit))
