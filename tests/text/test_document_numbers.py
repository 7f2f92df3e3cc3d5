import pytest

from policies.text.document_numbers import DocumentNumber, parse_document_number


@pytest.mark.parametrize(
    "printed",
    ["豫政办〔2020〕9号", "豫政办[2020]9号", "豫政办（2020）09 号", "发文字号：豫政办〔2020〕9号",
     "豫政办【２０２０】第9号", "豫 政 办〔2020〕9号\u200b", "豫政办2020年9号", "文号: 豫政办﹝2020﹞9号"],
)  # fmt: skip
def test_one_number_however_it_is_printed(printed):
    assert str(parse_document_number(printed)) == "豫政办〔2020〕9号"


def test_orders_have_no_year():
    assert parse_document_number("国务院令第687号") == DocumentNumber("国务院令", None, 687)
    assert str(parse_document_number("国务院令 (第 687 号)")) == "国务院令第687号"
    assert str(parse_document_number("渝府令〔2016〕298号")) == "渝府令〔2016〕298号"


@pytest.mark.parametrize(
    "printed", ["", "发文字号：", "2020", "关于印发办法的通知", "豫政办〔20〕9号"]
)
def test_what_is_no_number_is_none(printed):
    assert parse_document_number(printed) is None


@pytest.mark.shared_data
def test_the_numbers_of_a_real_index_are_read(shared_data):
    """All but those that are empty or misprinted."""
    import csv
    import gzip

    path = shared_data / "policies" / "policy_index_2023.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        printed = [row["发文字号"] for row in csv.DictReader(handle) if row["发文字号"].strip()]
    unread = [text for text in printed if parse_document_number(text) is None]
    assert len(printed) == 32_355
    assert len(unread) <= 7
