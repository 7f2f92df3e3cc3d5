"""The real files, as their publishers left them: each opens with its header and all its rows."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from policies.ingest.readers import open_table

pytestmark = pytest.mark.shared_data

DELIMITED = {
    "guangdong_supply_results.csv": (32, 1838),
    "guangdong_supply_results_labelled.csv": (32, 68),
    "longyan_grant_results.csv": (27, 190),
    "shanxi_grant_results.csv": (21, 295),
    "shenzhen_exchange_2019-2020.csv": (76, 154),
    "tianjin_grant_results.csv": (15, 223),
    "zhengzhou_agreement_results.csv": (32, 190),
}
WORKBOOKS = {
    "beijing_results_2019_english_headers.xlsx": (28, 189),
    "landchina_results_2005-03.xls": (25, 3158),
    "landchina_results_2007-01.xls": (20, 90),
    "landchina_results_2007-02_industrial.xls": (22, 38),
    "landchina_results_2017.xls": (28, 3677),
    "landchina_results_2020-07.xls": (25, 26),
}


@pytest.fixture
def layouts(shared_data) -> Path:
    return shared_data / "land" / "layouts"


def read(path):
    with open_table(path) as table:
        rows = list(table.rows)
    assert [row.number for row in rows] == list(range(2, len(rows) + 2))
    return table.kind, table.header, [row.cells for row in rows]


def test_every_file_of_the_folder_is_tested(layouts):
    names = {*DELIMITED, *WORKBOOKS, "landchina_results_2018-2019.json"}
    assert {path.name for path in layouts.iterdir()} == names


@pytest.mark.parametrize("name", DELIMITED)
def test_delimited_files(layouts, name):
    with (layouts / name).open(encoding="gb18030", newline="") as handle:
        expected = list(csv.reader(handle))
    kind, header, rows = read(layouts / name)
    assert (kind, len(header), len(rows)) == ("csv", *DELIMITED[name])
    assert header == [cell.strip() for cell in expected[0]]
    width = len(header)
    assert rows == [[*row, *[""] * width][:width] for row in expected[1:]]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbooks(layouts, name):
    sheet = CalamineWorkbook.from_path(layouts / name).get_sheet_by_index(0)
    expected = sheet.to_python()
    kind, header, rows = read(layouts / name)
    assert (kind, len(header), len(rows)) == (name.rpartition(".")[2], *WORKBOOKS[name])
    assert header == [cell.strip() for cell in expected[0]]
    assert [[cell.strip() for cell in row] for row in rows] == [
        [cell.strip() for cell in row] for row in expected[1:]
    ]


def test_two_arrays_in_one_file(layouts):
    path = layouts / "landchina_results_2018-2019.json"
    text = path.read_text(encoding="gb18030")
    records = []
    while text := text.lstrip():
        array, end = json.JSONDecoder(parse_float=str).raw_decode(text)
        records += array
        text = text[end:]
    kind, header, rows = read(path)
    assert (kind, len(header), len(rows)) == ("json", 28, 241)
    assert header == list(dict.fromkeys(key for record in records for key in record))
    for row, record in zip(rows, records, strict=True):
        cells = dict(zip(header, row, strict=True))
        plan = record.pop("paid_plan", None)
        assert json.loads(cells.pop("paid_plan") or "null") == plan
        assert cells == {**dict.fromkeys(cells, ""), **record}


def test_the_national_file(shared_data):
    path = shared_data / "land" / "industrial_2012-2015.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle, open_table(path) as table:
        expected = csv.reader(handle)
        assert table.header == next(expected)
        count = 0
        for count, (row, cells) in enumerate(zip(table.rows, expected, strict=True), start=1):
            assert (row.number, row.cells) == (count + 1, cells)
    assert count == 132_783
