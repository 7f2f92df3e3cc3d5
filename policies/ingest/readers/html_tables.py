"""Tables of web pages, row by row; of a long page, no more than its source is in memory."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator

from django.utils.translation import gettext as _
from lxml.etree import LxmlError, _Element, iterparse

from policies.ingest.readers.content import Content
from policies.ingest.readers.records import COLUMNS
from policies.ingest.readers.table import DAMAGE, filled, unreadable
from policies.ingest.readers.text import Utf8, text_of

SPAN = 1000  # columns or rows that one cell may span, as browsers have it
SILENT = {"script", "style", "table"}  # elements whose text is not that of the cell around them


def cell_text(element: _Element) -> str:
    """The text of a cell without that of tables in it; white space as one blank, <br> a line."""
    if not len(element):
        return " ".join((element.text or "").split())
    lines: list[list[str]] = [[]]
    stack: list[_Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            lines[-1].append(node)
            continue
        if node.tag == "br":
            lines.append([])
        for child in reversed(node):
            if child.tail:
                stack.append(child.tail)
            if isinstance(child.tag, str) and child.tag not in SILENT:
                stack.append(child)
        if node.text:
            stack.append(node.text)
    return "\n".join(line for parts in lines if (line := " ".join("".join(parts).split())))


def largest_table(content: Content, encoding: str, aside: set[int]) -> tuple[int, int]:
    """Which table has the most filled cells in rows of the same width, two rows at least, and how
    many they are. Tables count from 0 as they begin; those ``aside`` do not take part.
    """
    tables: dict[int, dict[int, list[int]]] = {}
    for table, cells in _streamed(content, encoding):
        width = sum(span(cell, "colspan") for cell in cells)
        widths = tables.setdefault(table, {})
        rows, count = widths.get(width, (0, 0))
        widths[width] = [rows + 1, count + filled(list(map(cell_text, cells)))]
    sizes = {
        table: sum(count for width, (rows, count) in widths.items() if width > 1 and rows > 1)
        for table, widths in tables.items()
        if table not in aside
    }
    best = max(sizes, key=lambda table: sizes[table], default=0)
    return best, sizes.get(best, 0)


def rows_of_table(content: Content, encoding: str, table: int) -> Generator[list[str], None, None]:
    """The rows of one table of a page, as ``largest_table`` counts them."""
    return grid(cells for found, cells in _streamed(content, encoding) if found == table)


def grid(rows: Iterable[list[_Element]]) -> Generator[list[str], None, None]:
    """Rows of cells as texts by position; a cell over several positions stands in the first."""
    covered: Counter[int] = Counter()  # by column, how many rows a cell from above still covers
    for row in rows:
        texts: list[str] = []
        spans: Counter[int] = Counter()
        for cell in row:
            while covered[len(texts)]:
                texts.append("")
            width = min(span(cell, "colspan"), max(COLUMNS - len(texts), 1))
            if below := span(cell, "rowspan") - 1:
                spans.update({len(texts) + column: below for column in range(width)})
            texts += [cell_text(cell), *[""] * (width - 1)]
        while covered[len(texts)]:
            texts.append("")
        if covered or spans:
            covered = +(covered - Counter(covered.keys()) + spans)
        yield texts


def span(cell: _Element, name: str) -> int:
    """How many columns or rows a cell spans."""
    value = cell.get(name, "1")
    return min(max(int(value), 1), SPAN) if value.isascii() and value.isdigit() else 1


def _streamed(content: Content, encoding: str) -> Iterator[tuple[int, list[_Element]]]:
    """Each row of each table as it ends: the number of its table, and its cells until the next."""
    reason = _("a web page that cannot be read (%(error)s)")
    with text_of(content, encoding) as handle:
        events = iterparse(
            Utf8(handle), events=("start", "end"), tag=("table", "tr"), html=True,
            encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True,
        )  # fmt: skip
        open_tables: list[int] = []
        count = 0
        try:
            for event, element in events:
                if element.tag == "tr" and event == "end" and open_tables:
                    yield open_tables[-1], list(element.iter("td", "th"))
                    _forget(element)
                elif element.tag == "table" and event == "start":
                    open_tables.append(count)
                    count += 1
                elif element.tag == "table":
                    open_tables.pop()
        except (LxmlError, *DAMAGE) as error:
            raise unreadable(content.name, reason % {"error": error}) from error
        # The parser keeps quiet about what it leaves out after a fatal error.
        for fault in events.error_log.filter_from_fatals():
            raise unreadable(content.name, reason % {"error": fault.message.strip()})


def _forget(row: _Element) -> None:
    """Give back the memory of a row that has been read, and of what stands before it."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]
