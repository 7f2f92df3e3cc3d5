"""Files as they come in, whole and hostile: bombs, liars, cycles, and what no person would send."""

import gzip
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import xlwt

from tests.ingest.papers import column, docx_of, pdf_of

ROWS = [["行政区", "用途", "面积"], ["甲县", "工业用地", "12.5"], ["乙县", "仓储用地", "3"]]
CSV = "\n".join(map(",".join, ROWS)) + "\n"
SENTENCE = "各位代表：现在，我代表市人民政府向大会报告工作，请予审议。"
LAUGHTER = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE l [<!ENTITY a "ha">{LAUGHTER}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
SECRET = "root:"


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    for y, row in enumerate(ROWS):
        for x, value in enumerate(row):
            sheet.write(y, x, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, part: str, *replaced: tuple[str, str], whole: str = "") -> bytes:
    """An office file with one part changed, or put in place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename == part:
                text = whole.encode() or text
                for before, after in replaced:
                    text = text.replace(before.encode(), after.encode())
            new.writestr(info.filename, text)
    return out.getvalue()


def html(*rows) -> bytes:
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in rows or ROWS)
    return f"<!doctype html><html><body><table>{body}</table></body></html>".encode()


def json_file() -> bytes:
    return json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]).encode()


def valid() -> dict[str, bytes]:
    """One file of every kind that is taken, as a table or as a document."""
    return {
        "csv": CSV.encode(),
        "gb18030.csv": CSV.encode("gb18030"),
        "utf16.csv": CSV.encode("utf-16"),
        "json": json_file(),
        "html": html(),
        "xlsx": workbook(),
        "xls": old_workbook(),
        "gz": gzip.compress(CSV.encode()),
        "zip": zipped(("a.csv", CSV)),
        "html.zip": zipped(("a.html", html())),
        "docx": docx_of(SENTENCE, SENTENCE),
        "pdf": pdf_of(column(SENTENCE, SENTENCE)),
        "txt": f"{SENTENCE}\n{SENTENCE}\n".encode(),
        "page.html": f"<!doctype html><html><body><p>{SENTENCE}</p></body></html>".encode(),
    }


def sheet(rows: str, dimension: str = "A1:C3") -> bytes:
    xml = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        f'main"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    return changed(workbook(), "xl/worksheets/sheet1.xml", whole=xml)


def shared(text: str, doctype: str = "", rows: int = 3) -> bytes:
    """A workbook of which every cell points to the one text that its cells share."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
        for n in range(1, rows + 1)
    )
    texts = (
        f'<?xml version="1.0"?>{doctype}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'
    )
    return changed(sheet(cells), "xl/sharedStrings.xml", whole=texts)


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _two(text: str = "x") -> str:
    return f'<row r="1">{_cell("A1", "甲")}{_cell("B1", "乙")}</row><row r="2">{_cell("A2", text)}</row>'


def quine() -> bytes:
    """A gzip file in which the next is packed, many times over."""
    data = CSV.encode()
    for _level in range(30):
        data = gzip.compress(data)
    return data


def overlapping(count: int = 300) -> bytes:
    """A zip of which every listed file is the same bytes, so that it unpacks to many times its size."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = b"1,2\n" * 4_000_000
    body = packed.compress(text) + packed.flush()
    crc, name = zlib.crc32(text), b"a.csv"
    local = struct.pack(
        "<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(body), len(text), len(name), 0
    )
    listed = b"".join(
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\1\2",
            20,
            20,
            0,
            8,
            0,
            0,
            crc,
            len(body),
            len(text),
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + name
        for _ in range(count)
    )
    start = len(local) + len(name) + len(body)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(listed), start, 0)
    return local + name + body + listed + end


def linked() -> bytes:
    info = zipfile.ZipInfo("a.csv")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def many_listed(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:0200d}.csv", b"")
    return out.getvalue()


def looping_pdf() -> bytes:
    """Pages that are their own children, an xref that points to itself."""
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]/Parent 2 0 R>>\nendobj\n"
    )
    xref = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (
        body.index(b"1 0 obj"),
        body.index(b"2 0 obj"),
    )
    return (
        body
        + xref
        + b"trailer<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(body),
            len(body),
        )
    )


def bombed_pdf() -> bytes:
    shown = zlib.compress(b"BT /F1 12 Tf 72 700 Td <4EA7> Tj ET\n" * 8_000_000)
    page = pdf_of(column(SENTENCE))
    return page.replace(
        page[page.index(b"<</Length") : page.index(b"endstream")],
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\n" % (len(shown), shown),
        1,
    )


def big_in_gzip(start: bytes, piece: bytes, megabytes: int, end: bytes = b"") -> bytes:
    """A packed file of a long middle."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    out = [packer.compress(start)]
    block = piece * ((1 << 20) // len(piece))
    out += [packer.compress(block) for _ in range(megabytes)]
    return b"".join([*out, packer.compress(end), packer.flush()])


def tables() -> dict[str, Callable[[], bytes]]:
    """Hostile files for the readers of tables, by what they are."""
    laughing = '<?xml version="1.0"?>' + LAUGHS
    return {
        "a zip of a zip": lambda: zipped(("b.zip", zipped(("a.csv", CSV)))),
        "gzip thirty deep": quine,
        "overlapping entries": overlapping,
        "a bomb in a zip": lambda: zipped(("a.csv", b"\0" * (300 << 20))),
        "a bomb in gzip": lambda: big_in_gzip(b"a,b\n1,", b"2", 300),
        "one row of commas": lambda: big_in_gzip(b"a,b\n", b",", 100),
        "one row over quoted lines": lambda: big_in_gzip(b"a,b\n", b'1,"\n",', 100),
        "a header of commas": lambda: b"a" * 10 + b",b" * 100_000 + b"\n1,2\n",
        "one text in JSON": lambda: big_in_gzip(b'[{"a":"', b"x", 100, b'"}]'),
        "blanks in JSON": lambda: big_in_gzip(b'[{"a":1},', b" ", 100, b'{"a":1}]'),
        "long keys in JSON": lambda: b'[{"' + b"k" * 2000 + b'":1}]',
        "a row of cells": lambda: big_in_gzip(b"<html><table><tr><td>a<td>b<tr>", b"<td>", 100),
        "deep HTML": lambda: b"<html><table>" + b"<div><table><tr><td>" * 100_000,
        "an attribute without end": lambda: big_in_gzip(b"<html><table a='", b"x", 100),
        "deep JSON": lambda: b'[{"a":' + b"[" * 1_000_000,
        "deep JSON of objects": lambda: b'{"a":' * 1_000_000,
        "not a number": lambda: b'[{"a": NaN, "b": Infinity}]',
        "huge numbers": lambda: b'[{"a": 1e999999999, "b": ' + b"9" * 999 + b"}]",
        "a number without end": lambda: b'[{"a": ' + b"9" * 100_000 + b"}]",
        "a duplicated key": lambda: b'[{"a":1,' + b'"a":1,' * 5000 + b'"b":2}]',
        "lone surrogates": lambda: b'[{"a":"\\ud800","b":"\\udfff\\u0000"}]',
        "null bytes": lambda: b"a,b\n1,\0\0\n",
        "UTF-7": lambda: b"+ADw-script+AD4-,b\n1,2\n",
        "UTF-16 without a mark": lambda: CSV.encode("utf-16-be"),
        "mixed encodings": lambda: CSV.encode() + CSV.encode("gb18030") + b"\xff\xfe\xfd\n",
        "a page called CSV": lambda: b"<html><script>alert(1)</script>",
        "a program": lambda: b"MZ\x90\0" + b"\0" * 500,
        "a zip behind a page": lambda: html() + zipped(("a.csv", CSV)),
        "a page behind a zip": lambda: zipped(("a.csv", CSV)) + html(),
        "names that climb": lambda: zipped(("../../../../tmp/a.csv", CSV)),
        "an absolute name": lambda: zipped(("/etc/cron.d/a.csv", CSV)),
        "names that turn": lambda: zipped(("\u202egnp.exe\u0007.csv", CSV)),
        "a link to a file": linked,
        "a device": lambda: zipped(("/dev/zero", "")),
        "a hundred thousand files": lambda: many_listed(60_000),
        "laughs in a sheet": lambda: changed(
            workbook(),
            "xl/worksheets/sheet1.xml",
            ('<?xml version="1.0"?>', ""),
            ("<worksheet", LAUGHS + "<worksheet"),
        ),
        "laughs in the texts": lambda: shared("&j;", LAUGHS),
        "a file in the texts": lambda: shared("&e;", OUTSIDE),
        "laughs in XML": lambda: (laughing + "<Workbook>&j;</Workbook>").encode(),
        "laughs in HTML": lambda: (LAUGHS + "<html><table><tr><td>a<td>b<tr><td>&j;<td>2").encode(),
        "a file in HTML": lambda: (
            OUTSIDE + "<html><table><tr><td>a<td>b<tr><td>&e;<td>2"
        ).encode(),
        "the last row": lambda: sheet(
            f'{_two()}<row r="1048576">{_cell("XFD1048576", "x")}</row>', "A1:XFD1048576"
        ),
        "a dimension that lies": lambda: sheet(_two(), "A1:XFD1048576"),
        "a row beyond the sheet": lambda: sheet(
            f'{_two()}<row r="4294967295">{_cell("A4294967295", "x")}</row>'
        ),
        "one text in every cell": lambda: shared("y" * 1_000_000, rows=2000),
        "many sheets": many_sheets,
        "an index of text that is not": lambda: sheet(
            '<row r="1"><c r="A1" t="s"><v>99999999</v></c><c r="B1" t="s"><v>-1</v></c></row><row r="2"/>'
        ),
        "a date that is none": lambda: sheet(
            f'{_two()}<row r="3"><c r="A3" s="1"><v>1e300</v></c><c r="B3"><v>NaN</v></c></row>'
        ),
        "an OLE file without end": lambda: old_workbook()[:512] + b"\0" * 4096,
        "an OLE file that turns in a circle": lambda: (
            old_workbook()[:76] + b"\0\0\0\0" * 109 + old_workbook()[512:]
        ),
    }


def many_sheets() -> bytes:
    book = openpyxl.Workbook()
    for number in range(300):
        book.create_sheet(f"s{number}").append(["a", "b"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def documents() -> dict[str, Callable[[], bytes]]:
    """Hostile files for the readers of documents, by what they are."""
    word = docx_of(SENTENCE, SENTENCE)
    main = "word/document.xml"
    return {
        "laughs in Word": lambda: changed(
            word, main, ("<w:document", LAUGHS + "<w:document"), (SENTENCE, "&j;")
        ),
        "a file in Word": lambda: changed(
            word, main, ("<w:document", OUTSIDE + "<w:document"), (SENTENCE, "&e;")
        ),
        "deep Word": lambda: changed(word, main, ("<w:body>", "<w:body>" + "<w:p>" * 5000)),
        "a bomb in Word": lambda: changed(word, main, (SENTENCE, "字" * 60_000_000)),
        "a part that is not there": lambda: changed(
            word, "_rels/.rels", ("document.xml", "nothing.xml")
        ),
        "parts that climb": lambda: changed(
            word, "_rels/.rels", ("word/document.xml", "../../etc/passwd")
        ),
        "pages in a circle": looping_pdf,
        "a bomb in a page": bombed_pdf,
        "a page of 501": lambda: pdf_of(*[column(SENTENCE)] * 501),
        "half a page": lambda: pdf_of(column(SENTENCE))[:700],
        "only the mark": lambda: b"%PDF-1.7\n%%EOF",
        "deep HTML": lambda: b"<html>" + b"<div>" * 200_000 + SENTENCE.encode(),
        "many attributes": lambda: (
            b"<html><p " + b" ".join(b"a%d=1" % n for n in range(30_000)) + b">"
        ),
        "a page of paragraphs": lambda: b"<html><body>" + b"<p>a" * 2_000_000,
        "laughs in HTML": lambda: (LAUGHS + f"<html><p>&j;{SENTENCE}").encode(),
        "a file in HTML": lambda: (OUTSIDE + f"<html><p>&e;{SENTENCE}").encode(),
        "one line": lambda: b"x" * (19 << 20),
        "nothing but lines": lambda: b"\n" * (10 << 20) + SENTENCE.encode(),
        "full stops": lambda: "。".encode() * 200_000,
        "null bytes": lambda: b"abc\0def",
        "lone surrogates": lambda: b"\xed\xa0\x80\xed\xbf\xbf" * 100,
        "UTF-7": lambda: b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "a charset that is none": lambda: (
            b'<meta charset="rot13"><p>\xff\xfe' + SENTENCE.encode("gb18030")
        ),
        "a charset that unpacks": lambda: b'<meta charset="zlib"><p>\xff\xfe',
        "a page called PDF": lambda: b"%PDF-" + html(),
        "a page behind a PDF": lambda: pdf_of(column(SENTENCE)) + b"<script>alert(1)</script>",
        "a Word file behind a PDF mark": lambda: b"%PDF-1.4" + word,
        "turned text": lambda: f"\u202e{SENTENCE}\u202c\u2066\u2069\u200f".encode(),
    }
