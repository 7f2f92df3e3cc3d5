"""An XLSX workbook written piece by piece: no row is kept, and nothing is written twice.

The parts are those of ECMA-376 that Excel, LibreOffice and Numbers ask for: texts stand in their cells
(``inlineStr``), so that none is ever taken for a formula and no table of texts has to be kept.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from policies.text.cells import for_xml

MOST_ROWS = 1_048_575  # below the heading; what goes beyond is on a further sheet
LONGEST_TEXT = (
    32_767  # characters of a cell; longer ones are cut, as Excel refuses the file otherwise
)
PIECE = 1000  # rows written at once
DAY_ZERO = datetime.date(1899, 12, 30)
FIRST_DAY = datetime.date(1900, 3, 1)  # before it Excel counts a day that never was
BOLD, DAY = 1, 2  # places in the list of cell formats
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True)
class Sheet:
    title: str
    headings: list[str]
    rows: Iterable[Iterable[Any]]


class _Pieces:
    """A file that can only be written to; what was written is fetched and forgotten."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.kept.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self.kept = b"".join(self.kept), []
        return taken


def workbook(*sheets: Sheet, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """The bytes of a workbook with these sheets; one longer than ``most_rows`` goes on on further ones."""
    out = _Pieces()
    titles: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:  # type: ignore[call-overload]
        for sheet in sheets:
            rows = iter(sheet.rows)
            first: Any = next(rows, None)
            while True:
                titles.append(_title(sheet.title, titles))
                ahead = [] if first is None else [first]
                part = chain(ahead, islice(rows, most_rows - len(ahead)))
                name = f"xl/worksheets/sheet{len(titles)}.xml"
                with package.open(name, "w") as handle:
                    for text in _sheet(sheet.headings, part):
                        handle.write(text.encode())
                        if piece := out.take():
                            yield piece
                if (first := next(rows, None)) is None:
                    break
        for name, text in _frame(titles).items():
            package.writestr(name, text)
    yield out.take()


def _sheet(headings: list[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The XML of a sheet in pieces; the row of headings stays in sight."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{max(12, min(40, 2 + len(text)))}" customWidth="1"/>'
        for n, text in enumerate(headings, 1)
    )
    yield (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
        f"<row>{''.join(_cell(text, BOLD) for text in headings)}</row>"
    )
    rows = iter(rows)
    while some := list(islice(rows, PIECE)):
        yield "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in some)
    yield "</sheetData></worksheet>"


def _cell(value: Any, style: int = 0) -> str:
    """The XML of a cell: numbers, days and yes or no as such, all else as text."""
    marked = f' s="{style}"' if style else ""
    if value is None or value == "":
        return f"<c{marked}/>"
    if isinstance(value, bool):
        return f'<c t="b"{marked}><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return (
            f"<c{marked}><v>{value:f}</v></c>"
            if isinstance(value, Decimal)
            else f"<c{marked}><v>{value!r}</v></c>"
        )
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    elif isinstance(value, datetime.date):
        if value >= FIRST_DAY:
            return f'<c s="{DAY}"><v>{(value - DAY_ZERO).days}</v></c>'
        value = value.isoformat()
    text = escape(for_xml(str(value))[:LONGEST_TEXT])
    return f'<c t="inlineStr"{marked}><is><t xml:space="preserve">{text}</t></is></c>'


def _title(title: str, taken: list[str]) -> str:
    """A title that Excel allows and no sheet has yet: at most 31 characters."""
    plain = _NOT_IN_TITLES.sub(" ", title).strip("'") or "1"
    found, number = plain[:31], 1
    while found.lower() in {other.lower() for other in taken}:
        number += 1
        found = f"{plain[:26]} {number}"
    return found


def _frame(titles: list[str]) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>'
        ),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(titles) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": STYLES,
    }
