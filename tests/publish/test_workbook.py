"""Workbooks as openpyxl, which is not ours, reads them."""

import datetime
import io
from decimal import Decimal

import openpyxl

from policies.publish.workbook import LONGEST_TEXT, Sheet, workbook


def read(*sheets, **more):
    data = b"".join(workbook(*sheets, **more))
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_values_are_what_they_were():
    day = datetime.date(2014, 5, 6)
    row = ["杭州市 <&>\n", 1, 2.5, Decimal("8000000.00"), True, day, None, "=1+1", "330100"]
    book = read(Sheet("Land", list("abcdefghi"), [row]))
    assert rows_of(book["Land"])[1] == [
        "杭州市 <&>\n", 1, 2.5, 8000000, True, datetime.datetime(2014, 5, 6), None, "=1+1", "330100",
    ]  # fmt: skip
    assert book["Land"].cell(2, 8).data_type == "s"  # a text, no formula
    assert book["Land"].freeze_panes == "A2"


def test_a_day_before_excel_counts_is_a_text():
    book = read(Sheet("x", ["a"], [[datetime.date(1899, 1, 2)]]))
    assert rows_of(book["x"])[1] == ["1899-01-02"]


def test_what_no_cell_can_hold_is_left_out():
    book = read(Sheet("x", ["a", "b"], [["a\x00\x0bb\ud800", "长" * (LONGEST_TEXT + 9)]]))
    first, second = rows_of(book["x"])[1]
    assert first == "ab"
    assert second == "长" * LONGEST_TEXT


def test_a_long_list_goes_on_on_further_sheets():
    book = read(
        Sheet("Long", ["n"], ([n] for n in range(7))), Sheet("About", ["t"], []), most_rows=3
    )
    assert book.sheetnames == ["Long", "Long 2", "Long 3", "About"]
    numbers = [row[0] for title in book.sheetnames[:3] for row in rows_of(book[title])[1:]]
    assert numbers == list(range(7))
    assert all(rows_of(book[title])[0] == ["n"] for title in book.sheetnames[:3])


def test_titles_are_made_fit_for_excel():
    book = read(Sheet("a/b:c*[d]?" * 9, ["n"], []), Sheet("A b c  d  " * 9, ["n"], []))
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in book.sheetnames)
    assert len({title.lower() for title in book.sheetnames}) == 2


def test_rows_are_asked_for_only_as_the_file_is_read():
    asked = []

    def rows():
        for n in range(200_000):
            asked.append(n)
            yield [n, "杭州市" * 5]

    pieces = workbook(Sheet("x", ["a", "b"], rows()))
    size = 0
    while size < 20_000:
        size += len(next(pieces))
    assert len(asked) < 100_000
