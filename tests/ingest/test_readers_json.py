"""JSON in the forms that exports have: arrays, several arrays, one object, one a line."""

import gzip
import json
import re

import pytest

from policies.ingest.readers import open_table
from tests.ingest.reading import cells, fields, numbers, refusal, written

RECORDS = [{"place": "甲县", "area": 1.5}, {"place": "乙县", "area": 2}]


def text(*records, indent=None):
    return json.dumps(list(records), ensure_ascii=False, indent=indent)


@pytest.mark.parametrize(
    "content",
    [
        text(*RECORDS),
        text(*RECORDS, indent=2),
        text(RECORDS[0]) + "\n" + text(RECORDS[1]),
        text(RECORDS[0]) + text(RECORDS[1]),
        "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS),
        "\r\n\r\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS) + "\r\n",
        text(RECORDS[0]) + "\n" + json.dumps(RECORDS[1]),
        "\n [ \n" + text(*RECORDS)[1:],
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_form_gives_a_row_an_object(tmp_path, content, encoding):
    path = written(tmp_path / "a.txt", content, encoding)
    assert cells(path) == [["place", "area"], ["甲县", "1.5"], ["乙县", "2"]]
    assert numbers(path) == [2, 3]
    with open_table(path) as table:
        assert table.kind == "json"


def test_a_single_object_is_one_row(tmp_path):
    path = written(tmp_path / "a.json", json.dumps(RECORDS[0], ensure_ascii=False, indent=1))
    assert cells(path) == [["place", "area"], ["甲县", "1.5"]]


def test_the_header_is_the_union_of_all_keys_in_order_of_appearance(tmp_path):
    records = [{"a": "1"}] * 3000 + [{"b": "2", "a": "3"}, {}, {"c": ""}, {" d ": "4"}]
    path = written(tmp_path / "a.json", text(*records))
    header, *rows = cells(path)
    assert header == ["a", "b", "c", "d"]
    assert rows[-2:] == [["3", "2", "", ""], ["", "", "", "4"]]
    assert numbers(path)[-2:] == [3002, 3005]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("1234.5000", "1234.5000"),
        ("0.1", "0.1"),
        ("7.1250000000000003", "7.1250000000000003"),
        ("1E5", "100000"),
        ("-2.5e-3", "-0.0025"),
        ("1e999999", "1E+999999"),
        ("12345678901234567890", "12345678901234567890"),
        ("null", ""),
        ("true", "true"),
        ("false", "false"),
        ('""', ""),
        ('"\\u4e2d\\"\\n"', '中"\n'),
        ("[]", "[]"),
        ("{}", "{}"),
        ('{ "1": ["2016年05月01日", "12.3400"] }', '{"1":["2016年05月01日","12.3400"]}'),
        ('[{"期号": 1, "金额": 56.7800}, {"期号": 2, "金额": null}, true]',
         '[{"期号":1,"金额":56.7800},{"期号":2,"金额":null},true]'),
        ('[[], {}, [[]], "a\\"b"]', '[[],{},[[]],"a\\"b"]'),
    ],
)  # fmt: skip
def test_values_are_as_written(tmp_path, value, printed):
    path = written(tmp_path / "a.json", f'[{{"a": "x", "b": {value}}}]')
    assert cells(path) == [["a", "b"], ["x", printed]]


def test_nested_values_are_json_again(tmp_path):
    nested = {"分期": [{"期": 1, "额": "1.50"}, {"期": 2, "额": None}], "注": {"x": [True, "a,b"]}}
    path = written(tmp_path / "a.json", text({"a": nested, "b": "x"}))
    assert json.loads(fields(path)[0]["a"]) == nested


def test_a_key_that_an_object_has_twice_keeps_both_values(tmp_path):
    path = written(tmp_path / "a.json", '[{"use": "1", "use": "2", "a": "3"}, {"use": "4"}]')
    assert cells(path) == [["use", "use", "a"], ["1", "2", "3"], ["4", "", ""]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"a": "1"}, {"a": ', "row 3 is not JSON"),
        ('{"a": "1"}\n{"a": "2"}\n{"a" "3"}\n', "row 4 is not JSON"),
        ('[{"a": "1"}, 5]', "row 3: .*something else than objects"),
        ("[1, 2]", "row 2: .*something else than objects"),
        ('[["a"], ["b"]]', "row 2: .*something else than objects"),
        ('["a"]', "row 2: .*something else than objects"),
        ("[]", "no records"),
        ('[{"a": NaN}]', "row 2 is not JSON"),
        ('[{"a": ' + "9" * 4301 + "}]", "after row 1 .*digits"),
        ('[{"a": 1e99999999999999999999}]', "row 2 is not JSON"),
        ('[{"x": 1}, {"a": ' + "[" * 51 + "]" * 51 + "}]", "row 3: .*more than 50 deep"),
        ('[{"a": ' + '{"b": ' * 100_000, "row 2: .*more than 50 deep"),
        ("[" * 100_000, "row 2: .*something else than objects"),
        ('{"rows": [' + ",".join(["1"] * 200_000) + "]}", "row 2: .*too many"),
        ("{" + ",".join(f'"{n}": {n}' for n in range(3000)) + "}", "more than 2000 values"),
    ],
)
def test_what_is_no_table_is_refused_with_the_row(tmp_path, content, reason):
    assert re.search(reason, refusal(written(tmp_path / "a.json", content)))


def test_keys_without_end_are_no_columns(tmp_path):
    path = written(tmp_path / "a.json", text(*({f"key {n}": "1"} for n in range(2001))))
    assert "more than 2000 different keys" in refusal(path)


def test_fifty_levels_are_read(tmp_path):
    path = written(tmp_path / "a.json", '[{"a": ' + "[" * 50 + "]" * 50 + ', "b": 1}]')
    assert cells(path)[1] == ["[" * 50 + "]" * 50, "1"]


def test_bytes_that_are_no_text_are_refused_with_the_row(tmp_path):
    lines = [
        json.dumps({"n": n, "用途": "工业用地挂牌"}, ensure_ascii=False) for n in range(2, 9000)
    ]
    data = "\n".join(lines).encode() + b'\n{"n": 9000, "x": "\xff"}\n'
    assert "cannot be read after row" in refusal(written(tmp_path / "a.json", data))


def test_json_in_gzip_is_read(tmp_path):
    path = written(tmp_path / "a", gzip.compress(text(*RECORDS).encode()))
    assert len(cells(path)) == 3
