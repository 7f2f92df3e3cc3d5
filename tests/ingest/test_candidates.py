"""Rows of an index of documents, with its defects."""

import csv
import gzip

import pytest

from policies.ingest.candidates import (
    COLUMNS,
    candidate_key,
    issuer_of,
    one_line,
    places_by_site,
    read_row,
)
from policies.models import Candidate, Locality
from policies.text.document_numbers import parse_document_number


@pytest.fixture
def places():
    """Places by site; not stored."""
    return {
        "State_Council": Locality(pk=1, code="100000", name_en="China"),
        "Guangdong": Locality(pk=2, code="440000", name_en="Guangdong"),
        "Inner Mongolia": Locality(pk=3, code="150000", name_en="Inner Mongolia"),
    }


def row(**cells):
    return {name: "" for name in COLUMNS} | {"来源": "Guangdong_Provincial_Government"} | cells


def test_row_becomes_a_judged_document(places):
    candidate, notes = read_row(
        row(
            网址="http://www.gd.gov.cn/a b/1.html",
            标题="广东省人民政府关于\n促进机器人产业发展的若干政策",
            成文日期="2020-01-02",
            发布日期="2020-01-09",
            发文字号="发文字号:粤府〔 2020 〕 07 号",
        ),
        places,
        7,
    )
    assert notes == []
    assert candidate.title == "广东省人民政府关于促进机器人产业发展的若干政策"
    assert candidate.url == "http://www.gd.gov.cn/ab/1.html"
    assert candidate.document_number == "粤府〔2020〕7号"
    number = candidate.number_issuer, candidate.number_year, candidate.number_serial
    assert number == ("粤府", 2020, 7)
    assert (candidate.written_on.isoformat(), candidate.published_on.isoformat()) == (
        "2020-01-02",
        "2020-01-09",
    )
    assert candidate.issuer == "广东省人民政府"
    assert candidate.locality == places["Guangdong"] and candidate.batch_row == 7
    assert candidate.score > 0.9 and candidate.suggested_sectors == ["robotics"]
    assert {"words": "产业", "weight": 3.0} in candidate.evidence


@pytest.mark.parametrize(
    ("site", "code"),
    [
        ("State_Council", "100000"),
        ("Guangdong_Provincial_Government", "440000"),
        ("Guangdong_Municipal_Government", "440000"),
        ("Inner_Mongolia_Autonomous_Region_Government", "150000"),
    ],
)
def test_site_names_the_place(places, site, code):
    candidate, _ = read_row(row(标题="通知", 来源=site), places)
    assert candidate.locality.code == code


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({}, "标题"),
        ({"标题": "通知", "来源": "Atlantis_Provincial_Government"}, "来源"),
        ({"标题": "长" * 501}, "标题"),
        ({"标题": "通知", "发文字号": "号" * 81}, "发文字号"),
    ],
)
def test_row_that_cannot_go_in_says_why(places, cells, column):
    candidate, notes = read_row(row(**cells), places, 3)
    assert candidate is None
    assert [(note.row, note.column, note.level) for note in notes] == [(3, column, "reject")]


def test_document_known_by_its_number_alone_waits_at_the_base_score(places):
    candidate, notes = read_row(row(发文字号="粤府〔2020〕8号"), places)
    assert notes == [] and candidate.title == "" and candidate.evidence == []
    assert candidate.score == pytest.approx(0.1192, abs=1e-4)


@pytest.mark.parametrize("wrong", ["0001-01-01", "2999-01-01", "2020-02-30", "昨天"])
def test_impossible_date_is_left_out_with_a_remark(places, wrong):
    candidate, notes = read_row(row(标题="通知", 成文日期=wrong), places, 5)
    assert candidate.written_on is None
    assert [(n.row, n.column, n.value, n.level) for n in notes] == [
        (5, "成文日期", wrong, "remark")
    ]


def test_the_date_as_printed_stands_in_for_a_missing_one(places):
    as_printed = {
        "成文日期 ：1998-03-03": ("1998-03-03", None),
        "发文日期：2019-07-17": ("2019-07-17", None),
        "2008-12-18 09:55:14": (None, "2008-12-18"),
        "2018/10/29": (None, "2018-10-29"),
    }
    for printed, expected in as_printed.items():
        candidate, _ = read_row(row(标题="通知", 发布日期_原文=printed), places)
        dates = candidate.written_on, candidate.published_on
        assert tuple(day and day.isoformat() for day in dates) == expected


def test_address_that_is_none_is_left_out_with_a_remark(places):
    candidate, notes = read_row(row(标题="通知", 网址="见附件"), places)
    assert candidate.url == "" and notes[0].column == "网址"


def test_key_knows_a_document_however_it_is_printed():
    key = candidate_key("关于《计划》的通知", "粤府〔2020〕7号")
    assert key == candidate_key("關於 “計劃” 的通知", "文号：粤府[2020]07号")
    assert key != candidate_key("关于《计划》的通知", "粤府〔2020〕8号")
    assert len(key) == 32


def test_issuer_is_what_a_title_begins_with():
    assert issuer_of("四川省人民政府办公厅关于印发计划的通知") == "四川省人民政府办公厅"
    assert issuer_of("国务院关于加快发展的决定") == "国务院"
    assert issuer_of("市政府印发《办法》") == "市政府"
    assert issuer_of("关于加快发展的意见") == ""


def test_lines_of_a_title_are_joined_as_its_script_has_it():
    assert one_line("海南省\n办法 WTO\n事务\u200b") == "海南省办法 WTO 事务"


@pytest.mark.django_db
def test_places_are_found_by_the_name_of_their_site(register):
    places = places_by_site()
    assert places["State_Council"].code == "100000"
    assert {name for name in places if name != "State_Council"} == {"Zhejiang", "Guangdong"}


@pytest.mark.shared_data
def test_every_row_of_the_real_index_is_taken_or_said_why_not(shared_data):
    sites = {
        "State_Council", "Chongqing", "Guangdong", "Hainan", "Hubei", "Liaoning", "Ningxia", "Shanghai",
        "Shanxi", "Sichuan", "Yunnan",
    }  # fmt: skip
    places = {name: Locality(pk=n, code=str(n)) for n, name in enumerate(sites, 1)}
    path = shared_data / "policies" / "policy_index_2023.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    read = [read_row(cells, places, n) for n, cells in enumerate(rows, 2)]
    taken = [candidate for candidate, _ in read if candidate]
    expected = sum(
        bool(cells["标题"].strip()) or parse_document_number(cells["发文字号"]) is not None
        for cells in rows
    )
    assert len(rows) == 39_896 and len(taken) == expected
    assert all(notes for candidate, notes in read if candidate is None)
    for candidate in taken:
        assert isinstance(candidate, Candidate) and 0 <= candidate.score <= 1
        assert "\n" not in candidate.title and len(candidate.key) == 32
    remarks = [note for candidate, notes in read if candidate for note in notes]
    print(f"\n{len(taken)} taken, {len({c.key for c in taken})} different, {len(remarks)} remarks")
    assert [(note.column, note.value) for note in remarks] == [("成文日期", "2028-07-31")]
