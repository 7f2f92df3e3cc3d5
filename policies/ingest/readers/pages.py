"""Saved web pages: notices of labels and values, one row a page, or a page with a table."""

import json
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from django.utils.translation import gettext as _
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from policies.ingest.readers.archive import Archive
from policies.ingest.readers.content import Content
from policies.ingest.readers.html_tables import cell_text, grid, largest_table, rows_of_table
from policies.ingest.readers.kinds import Kind
from policies.ingest.readers.records import Record, open_records, put
from policies.ingest.readers.table import Table, as_table, filled, unreadable
from policies.ingest.readers.text import decoded

NOTICE_BYTES = 4 << 20  # a page of more may hold a table, but is no notice
LABEL = re.compile(r"(.{1,30}?)\s*[:：]\s*", re.DOTALL)
# A page is a notice when one table in it has so many labels with a cell for a value beside them.
NOTICE_LABELS = 3
# The one label whose value the site moves to the next line of the table when it is long.
CONTINUED = "土地使用权人"
SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
SAVED_FROM_COLUMN = "url"

Pages = Callable[[], Iterator[tuple[str, bytes]]]


@contextmanager
def open_page(content: Content, kind: Kind) -> Iterator[Table]:
    """One saved page as a table: the one row of a notice, or the rows of a table larger than that.

    Raises UnreadableFile for a page with neither.
    """
    encoding = kind.sample.encoding
    name, data = content.name, content.head(NOTICE_BYTES + 1)
    notice, labels, within = None, 0, set[int]()
    if len(data) <= NOTICE_BYTES:
        tree = _parsed(name, data)
        notice, labels = _notice(tree)
        within = _numbers(tree, notice)
    table, cells = largest_table(content, encoding, within)
    if cells > 2 * labels:
        with closing(rows_of_table(content, encoding, table)) as rows:
            yield as_table(name, "html", rows)
    elif notice is not None:
        with open_notices(name, lambda: iter([(name, data)])) as records:
            yield records
    else:
        raise unreadable(name, _("a web page with neither a table nor labels and values"))


def _numbers(tree: HtmlElement, notice: HtmlElement | None) -> set[int]:
    """Which tables of a page are that of the notice and those within it, counted from 0."""
    own = set(notice.iter("table")) if notice is not None else set()
    return {number for number, table in enumerate(tree.iter("table")) if table in own}


@contextmanager
def open_notices(name: str, pages: Pages) -> Iterator[Table]:
    """Saved notices, given by name and first NOTICE_BYTES + 1 bytes, as a table: one row a page.

    Labels lose their colon; those of a table within a value follow its label (约定容积率下限); a table
    of several rows there becomes JSON text. Where a browser noted the address of the page, it is in
    column ``url``. Raises UnreadableFile for a page that is no notice.
    """

    def read() -> Generator[Record, None, None]:
        for page, data in pages():
            tree = _parsed(page, data)
            notice, _count = _notice(tree)
            if notice is None:
                raise unreadable(page, _("a web page without labels and values, so no notice"))
            try:
                yield _record(tree, notice)
            except OverflowError as error:
                raise unreadable(page, str(error)) from error

    with open_records(name, "html", read) as table:
        yield table


def open_archived(archive: Archive) -> AbstractContextManager[Table]:
    """The saved notices of an archive as a table."""
    infos = archive.infos()
    return open_notices(archive.content.name, lambda: archive.read(infos, NOTICE_BYTES + 1))


def _parsed(name: str, data: bytes) -> HtmlElement:
    """A page as a tree. Nothing that it refers to is fetched or run."""
    if len(data) > NOTICE_BYTES:
        reason = _("a web page of more than %(megabytes)d MiB is no notice")
        raise unreadable(name, reason % {"megabytes": NOTICE_BYTES >> 20})
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    reason = _("a web page that cannot be read (%(error)s)")
    try:
        tree = document_fromstring(decoded(name, data).encode(), parser=parser)
    except LxmlError as error:
        raise unreadable(name, reason % {"error": error}) from error
    # The parser keeps quiet about what it leaves out after a fatal error.
    for fault in parser.error_log.filter_from_fatals():
        raise unreadable(name, reason % {"error": fault.message.strip()})
    return tree


def _rows(table: HtmlElement) -> list[HtmlElement]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row.iter("td", "th") if next(cell.iterancestors("tr")) is row]


def _label(text: str) -> str:
    """The label in a text that is one, without its colon; empty for any other text."""
    match = LABEL.fullmatch(text)
    return match[1] if match else ""


def _pairs(row: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """The labels of a table row, each with the cell for its value beside it."""
    cells = _cells(row)
    texts = [cell_text(cell) for cell in cells]
    labels = [_label(text) for text in texts]
    return [
        (label, cells[position + 1])
        for position, label in enumerate(labels[:-1])
        if label and not labels[position + 1]
    ]


def _notice(tree: HtmlElement) -> tuple[HtmlElement | None, int]:
    """The table with the most labels and how many; none when they are too few for a notice."""
    best, most = None, 0
    for table in tree.iter("table"):
        count = sum(len(_pairs(row)) for row in _rows(table))
        if count > max(most, NOTICE_LABELS - 1):
            best, most = table, count
    return best, most


def _record(tree: HtmlElement, table: HtmlElement) -> Record:
    """The labels and values of a notice, which are in ``table``."""
    record: Record = {}
    last = ""
    for row in _rows(table):
        pairs = _pairs(row)
        if not pairs and last == CONTINUED and record.get(last) == "":
            record[last] = " ".join(filter(None, map(cell_text, _cells(row))))
        for last, cell in pairs:
            _put_value(record, last, cell)
    for comment in tree.xpath("//comment()"):
        if match := SAVED_FROM.search(comment.text or ""):
            put(record, SAVED_FROM_COLUMN, match[1])
            break
    return record


def _put_value(record: Record, label: str, cell: HtmlElement) -> None:
    tables = cell.xpath(".//table")
    if not tables:
        put(record, label, cell_text(cell))
        return
    inner = [pair for table in tables for row in _rows(table) for pair in _pairs(row)]
    for name, value in inner:
        put(record, label + name, cell_text(value))
    if not inner:
        put(record, label, _as_json(tables[0]))


def _as_json(table: HtmlElement) -> str:
    """A table under its header as a JSON list of objects; empty when there is no row."""
    header, *rows = [row for row in grid(map(_cells, _rows(table))) if filled(row)] or [[]]
    if not rows:
        return ""
    objects = [dict(zip(header, row, strict=False)) for row in rows]
    return json.dumps(objects, ensure_ascii=False, separators=(",", ":"))
