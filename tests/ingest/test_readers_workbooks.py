"""Workbooks: cells as the sheet shows them, the sheet with rows, and no harm from a damaged one."""

import datetime
import zipfile

import openpyxl
import pytest
import xlwt

from policies.ingest.readers import open_table
from tests.ingest.reading import cells, numbers, refusal, written


def xlsx(path, *rows, sheets=()):
    """A workbook whose first sheet has these rows, then sheets given as (title, rows)."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in sheets:
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    book.save(path)
    return path


def xls(path, *rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    book.save(str(path))
    return path


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a"])
@pytest.mark.parametrize(("write", "kind"), [(xlsx, "xlsx"), (xls, "xls")])
def test_a_workbook_is_read_whatever_its_name(tmp_path, write, kind, name):
    path = tmp_path / name
    with path.open("wb") as handle:
        write(tmp_path / "original", ["行政区：", "用途"], ["甲县", "工业用地"])
        handle.write((tmp_path / "original").read_bytes())
    assert cells(path) == [["行政区：", "用途"], ["甲县", "工业用地"]]
    with open_table(path) as table:
        assert (table.kind, table.unread) == (kind, ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.5, "0.5"),
        (-3.25, "-3.25"),
        (7.125375, "7.125375"),
        (1234002016, "1234002016"),
        (1e15, "1000000000000000"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (1.5e-10, "0.00000000015"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        ("\xa0", ""),
        ("  ", ""),
        ("001", "001"),
        ("=没有", "=没有"),
        (datetime.date(2013, 1, 15), "2013-01-15"),
        (datetime.datetime(2013, 1, 15), "2013-01-15"),
        (datetime.datetime(2013, 1, 15, 9, 52, 2), "2013-01-15 09:52:02"),
        (datetime.datetime(2013, 1, 15, 23, 59, 59), "2013-01-15 23:59:59"),
        (datetime.time(9, 30), "09:30:00"),
    ],
)
def test_cells_become_text(tmp_path, value, text):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active.append(["x", value])
    cell = book.active["B2"]
    if isinstance(value, str):
        cell.data_type = "s"
    book.save(path)
    assert cells(path)[1] == ["x", text]


def test_dates_and_numbers_of_old_workbooks_become_text(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, name in enumerate(["日期", "面积", "期号"]):
        sheet.write(0, column, name)
    sheet.write(1, 0, datetime.datetime(2008, 2, 29), day)
    sheet.write(1, 1, 0.8125)
    sheet.write(1, 2, 2)
    book.save(str(tmp_path / "a.xls"))
    assert cells(tmp_path / "a.xls")[1] == ["2008-02-29", "0.8125", "2"]


def test_rows_count_as_the_sheet_counts_them(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", ["公示表"], [], ["甲", "乙"], ["1", "2"], [], ["3", "4"])
    assert cells(path) == [["甲", "乙"], ["1", "2"], ["3", "4"]]
    assert numbers(path) == [4, 6]


def test_a_table_away_from_the_corner_is_found(tmp_path):
    book = openpyxl.Workbook()
    for position, value in {"C4": "甲", "D4": "乙", "C5": "1", "D5": "2"}.items():
        book.active[position] = value
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [["甲", "乙"], ["1", "2"]]
    assert numbers(tmp_path / "a.xlsx") == [5]


def test_the_first_sheet_with_rows_is_read_and_the_others_named(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        ["说明"],
        sheets=[
            ("2018", [["甲", "乙"], ["1", "2"]]),
            ("空", []),
            ("2019", [["甲", "乙"], ["3", "4"]]),
        ],
    )
    assert cells(path) == [["甲", "乙"], ["1", "2"]]
    with open_table(path) as table:
        assert table.unread == ("2019",)


def test_hidden_sheets_are_not_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["代码", "名称"])
    book.active.append(["1", "工业用地"])
    book.active.sheet_state = "hidden"
    book.create_sheet("数据").append(["甲", "乙"])
    book["数据"].append(["1", "2"])
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [["甲", "乙"], ["1", "2"]]


def test_many_rows_come_over_complete_and_in_order(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", ["甲", "乙"], *([str(n), "x"] for n in range(1201)))
    assert [row[0] for row in cells(path)[1:]] == [str(n) for n in range(1201)]


def test_a_sheet_of_open_document_is_read(tmp_path):
    path = tmp_path / "a.ods"
    namespaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in row
        )
        + "</table:table-row>"
        for row in (["甲", "乙"], ["1", "二"])
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml",
            f"<office:document-content{namespaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="一">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    assert cells(path) == [["甲", "乙"], ["1", "二"]]


def test_a_workbook_without_rows_says_so(tmp_path):
    assert "no sheet" in refusal(xlsx(tmp_path / "a.xlsx", ["甲", "乙"]))


def test_a_protected_old_workbook_says_so(tmp_path):
    data = xls(tmp_path / "a.xls", ["甲", "乙"], ["1", "2"]).read_bytes()
    first = data.index(b"\x09\x08\x10\x00") + 4 + 16
    second = b"\x2f\x00" + data[first + 2 : first + 4] + b"\x01\x00"
    path = written(tmp_path / "b.xls", data[:first] + second + data[first + 6 :])
    assert "password" in refusal(path)


def test_a_protected_new_workbook_says_so(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    data = ole + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    assert "password" in refusal(written(tmp_path / "a.xlsx", data))


def test_a_damaged_new_workbook_says_so(tmp_path):
    data = bytearray(xlsx(tmp_path / "a.xlsx", ["甲", "乙"], ["1", "2"]).read_bytes())
    sheet = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[sheet : sheet + 60] = bytes(60)
    assert "damaged" in refusal(written(tmp_path / "b.xlsx", bytes(data)))
    assert "damaged" in refusal(written(tmp_path / "c.xlsx", bytes(data[:-100])))


def test_a_cut_old_workbook_says_so(tmp_path):
    data = xls(tmp_path / "a.xls", ["甲", "乙"], *([["1", "2"]] * 50)).read_bytes()
    for size in (100, 600, 2000, len(data) - 700):
        assert "damaged" in refusal(written(tmp_path / "b.xls", data[:size]))


def test_an_old_workbook_that_asks_for_all_memory_ends_nothing_but_its_reading(tmp_path):
    data = xls(tmp_path / "a.xls", ["甲", "乙"], ["1", "2"]).read_bytes()
    dimensions = b"\x00\x02\x0e\x00"
    assert data.count(dimensions) == 1
    # A first row far below the last: so many cells that the library ends its process.
    damaged = data.replace(dimensions + b"\x00", dimensions + b"\xd4")
    assert "damaged" in refusal(written(tmp_path / "b.xls", damaged))
