"""Delimited text: the delimiter and the encoding are found, every row is counted and whole."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.ingest.readers import excerpt, open_table
from policies.ingest.readers.text import SAMPLE_BYTES
from tests.ingest.reading import cells, numbers, refusal, written

HEADER = ["行政区", "项目名称", "面积(公顷)", "土地使用权人"]
ROW = ["甲县", "一号厂房", "1.50", "某某有限公司"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = written(tmp_path / "a.txt", f"{delimiter.join(HEADER)}\n{delimiter.join(ROW)}\n")
    assert cells(path) == [HEADER, ROW]
    with open_table(path) as table:
        assert table.kind == "csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a"])
def test_the_encoding_is_found_whatever_the_name(tmp_path, encoding, name):
    text = "".join(",".join(row) + "\r\n" for row in [HEADER, ROW])
    assert cells(written(tmp_path / name, text, encoding)) == [HEADER, ROW]


def test_characters_that_only_gb18030_has_are_read(tmp_path):
    path = written(tmp_path / "a.csv", "姓名,地块\n㐂某,𠀀地块\n", "gb18030")
    assert cells(path) == [["姓名", "地块"], ["㐂某", "𠀀地块"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("shift", range(4))
def test_a_character_cut_at_the_end_of_the_sample_is_no_fault(tmp_path, encoding, shift):
    count = SAMPLE_BYTES // 20
    rows = [["编号", "名称"], *([f"{n:05d}", "工业用地挂牌出让"] for n in range(count))]
    text = "x" * shift + "\n".join(map(",".join, rows))
    data = text.encode(encoding)
    assert len(data) > SAMPLE_BYTES
    assert len(cells(written(tmp_path / "a.csv", data))) == count + 1


@pytest.mark.parametrize("header", ["<编号>,用途", "[编号],用途", "{编号},用途"])
def test_brackets_around_a_name_make_no_other_kind_of_file(tmp_path, header):
    assert cells(written(tmp_path / "a.csv", f"{header}\n1,2\n")) == [header.split(","), ["1", "2"]]


def test_joined_parcels_and_uses_within_cells_are_no_delimiters(tmp_path):
    text = (
        "宗地号,土地用途,面积\n"
        "A1|A2|A3|,工业用地50年; 教育用地50年;,1\n"
        "B1|B2|B3|,工业用地50年; 教育用地50年;,2\n"
    )
    assert cells(written(tmp_path / "a.csv", text))[1] == [
        "A1|A2|A3|", "工业用地50年; 教育用地50年;", "1",
    ]  # fmt: skip


def test_decimal_commas_are_no_delimiters(tmp_path):
    path = written(tmp_path / "a.csv", "name;area;price\n甲;1,5;2,25\n乙;2,5;3,75\n")
    assert cells(path)[1] == ["甲", "1,5", "2,25"]


def test_tabs_around_values_are_no_delimiters(tmp_path):
    row = "标题,\t\t甲路以东,\t\t工业用地\n"
    assert cells(written(tmp_path / "a.csv", "标题,位置,用途\n" + row * 3))[3] == [
        "标题", "\t\t甲路以东", "\t\t工业用地",
    ]  # fmt: skip


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks_and_count_as_one_row(tmp_path):
    text = '地块,说明\nA1,"一,二\n三""四"""\nA2,五\n'
    path = written(tmp_path / "a.csv", text)
    assert cells(path)[1:] == [["A1", '一,二\n三"四"'], ["A2", "五"]]
    assert numbers(path) == [2, 3]


def test_short_rows_are_filled_long_ones_cut_and_blank_ones_skipped(tmp_path):
    path = written(tmp_path / "a.csv", "甲,乙,丙\n1\n1,2,3,4\n\n , ,\n\xa0,,\n5,6,7\n")
    assert cells(path)[1:] == [["1", "", ""], ["1", "2", "3"], ["5", "6", "7"]]
    assert numbers(path) == [2, 3, 7]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path, line_end):
    path = written(tmp_path / "a.csv", line_end.join(["甲,乙", "1,2", "3,4"]))
    assert cells(path) == [["甲", "乙"], ["1", "2"], ["3", "4"]]


def test_the_header_is_as_printed_but_for_white_space_and_byte_order_marks(tmp_path):
    path = written(tmp_path / "a.csv", "\ufeff 面积（公顷）： ,用途,用途,上限:,\n1,2,3,4,\n")
    assert cells(path) == [
        ["面积（公顷）：", "用途", "用途", "上限:", ""],
        ["1", "2", "3", "4", ""],
    ]


@pytest.mark.parametrize(
    "titles", [["某市供地结果公示表,,"], ["公示表,,", "", "2019年,,"], ["公示表"]]
)
def test_titles_above_the_header_are_skipped_and_counted(tmp_path, titles):
    path = written(tmp_path / "a.csv", "\n".join([*titles, "甲,乙,丙", "1,2,3"]))
    assert cells(path) == [["甲", "乙", "丙"], ["1", "2", "3"]]
    assert numbers(path) == [len(titles) + 2]


def test_a_row_in_another_encoding_is_named(tmp_path):
    good = "".join(f"{n},某某路以东工业用地\n" for n in range(2, 30_000))
    data = f"编号,位置\n{good}".encode() + "30000,工业\n30001,用地\n".encode("gb18030")
    assert "row 30000 holds bytes that are not UTF-8" in refusal(written(tmp_path / "a.csv", data))


def test_a_damaged_file_of_one_encoding_is_not_taken_for_another(tmp_path):
    data = "编号,位置\n1,某某路以东的工业用地\n2,".encode() + b"\xe4\xb8," + "路\n".encode()
    assert "row 3 holds bytes that are not UTF-8" in refusal(written(tmp_path / "a.csv", data))


def test_a_quotation_mark_never_closed_is_no_reason_to_lose_the_rest(tmp_path):
    path = written(tmp_path / "a.csv", '地块,说明\nA1,甲\nA2,"乙\nA3,丙\nA4,丁\n')
    assert "quotation mark that opens in row 3 is never closed" in refusal(path)


def test_an_excerpt_has_the_header_and_the_first_rows(tmp_path):
    path = written(tmp_path / "a.csv", "甲,乙\n" + "".join(f"{n},x\n" for n in range(100)))
    header, rows = excerpt(path, limit=3)
    assert header == ["甲", "乙"]
    assert rows == [(2, ["0", "x"]), (3, ["1", "x"]), (4, ["2", "x"])]
    assert len(excerpt(path)[1]) == 20


printed = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]))


@given(
    rows=st.lists(st.lists(printed, min_size=3, max_size=3), min_size=1, max_size=30),
    delimiter=st.sampled_from(",\t;|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_what_was_written_is_read_back(tmp_path_factory, rows, delimiter, encoding):
    header = ["土地使用权人", "电子监管号", "项目所在位置"]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    path = written(tmp_path_factory.mktemp("csv") / "a", out.getvalue(), encoding)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if filled:
        assert cells(path) == [header, *filled]
    else:
        assert "no row under it" in refusal(path)
