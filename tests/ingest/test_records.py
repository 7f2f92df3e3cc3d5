"""Policies, firms, speeches and documents to sift come in by the same path as land."""

import pytest

from policies.curation.imports import follow
from policies.ingest.kinds import KINDS
from policies.ingest.records import running
from policies.ingest.running import import_file
from policies.models import (
    Candidate,
    Citation,
    Firm,
    ImportBatch,
    ImportChange,
    InstrumentType,
    PolicyInstrument,
    Sector,
    Source,
    Speech,
    SpeechText,
    Status,
)
from tests.ingest.tables import outcome, taken, write_table

pytestmark = pytest.mark.django_db

POLICY = {
    "标题": "杭州市机器人产业扶持办法", "文号": "杭政办[2020] 9号", "地区": "杭州市",
    "成文日期": "2020年3月1日", "类型": "Grant；贷款", "行业": "机器人", "取向": "支持", "网址": "https://example.org/a.html",
}  # fmt: skip
USCC = "91330108MA27XYNC14"  # of no firm; its check character is right
FIRM = {
    "企业名称": "甲机器人有限公司",
    "曾用名": "甲机器有限公司；甲　机器人有限公司",
    "股票代码": "600001",
}
SPEECH = {
    "标题": "在大会上的讲话", "讲话人": "李市长", "地区": "330100", "日期": "2025-02-05",
    "正文": "高质量发展是硬道理。\n产业强则城市强。",
}  # fmt: skip
DOCUMENT = {
    "标题": "浙江省人民政府关于促进机器人产业发展的意见",
    "发文字号": "浙政发〔2020〕9号",
    "来源": "Zhejiang",
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.IMPORTS_BY = "worker"


@pytest.fixture
def lists(register):
    """Two types of instruments and a sector, beside the register of places."""
    branch = InstrumentType.objects.create(code="money", name_en="Money", name_zh="资金")
    for code, name_en, name_zh in (("grant", "Grant", "补助"), ("loan", "Loan", "贷款")):
        InstrumentType.objects.create(code=code, name_en=name_en, name_zh=name_zh, parent=branch)
    Sector.objects.create(code="robots", name_en="Robots", name_zh="机器人")
    return register


def reasons():
    return list(ImportBatch.objects.latest("pk").notes.values_list("column", "reason"))


def test_policy_comes_in_as_a_draft_with_its_source(lists, tmp_path):
    assert outcome(taken(tmp_path / "a.csv", "policy_instrument", POLICY)) == (1, 1, 0, 0, 0)
    made = PolicyInstrument.objects.get()
    assert (made.status, made.title_zh, made.document_number, made.locality) == (
        "draft", POLICY["标题"], "杭政办〔2020〕9号", lists["330100"]
    )  # fmt: skip
    assert (str(made.announced_on), made.tone) == ("2020-03-01", "supportive")
    assert {kind.code for kind in made.types.all()} == {"grant", "loan"}
    assert [sector.code for sector in made.sectors.all()] == ["robots"]
    citation = Citation.objects.of(made).get()
    assert (citation.source.url, citation.source.status) == (POLICY["网址"], "draft")


@pytest.mark.parametrize(
    ("noun", "row"),
    [("policy_instrument", POLICY), ("firm", FIRM), ("speech", SPEECH), ("candidate", DOCUMENT)],
)
def test_same_file_again_changes_nothing(noun, row, lists, tmp_path):
    assert outcome(taken(tmp_path / "a.csv", noun, row)) == (1, 1, 0, 0, 0)
    changes = ImportChange.objects.count()
    assert outcome(taken(tmp_path / "b.csv", noun, row)) == (1, 0, 0, 1, 0)
    assert KINDS[noun].model.objects.count() == 1
    assert ImportChange.objects.count() == changes


@pytest.mark.parametrize(
    ("noun", "row"),
    [("policy_instrument", POLICY), ("firm", FIRM), ("speech", SPEECH), ("candidate", DOCUMENT)],
)
def test_trial_counts_and_writes_nothing(noun, row, lists, tmp_path):
    report = taken(tmp_path / "a.csv", noun, row, row, dry_run=True)
    assert outcome(report) == (2, 1, 0, 1, 0)
    assert not KINDS[noun].model.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("noun", "row"),
    [("policy_instrument", POLICY), ("firm", FIRM), ("speech", SPEECH), ("candidate", DOCUMENT)],
)
def test_undone_import_takes_its_drafts_with_it(noun, row, lists, tmp_path):
    taken(tmp_path / "a.csv", noun, row)
    batch, kind = ImportBatch.objects.get(), KINDS[noun]
    assert kind.foresee(batch).deleted == 1
    assert kind.model.objects.count() == 1
    assert kind.undo(batch).deleted == 1
    assert not kind.model.objects.exists()


def test_draft_is_changed_field_by_field_and_put_back(lists, tmp_path):
    taken(tmp_path / "a.csv", "policy_instrument", POLICY)
    other = POLICY | {"取向": "规范", "成文日期": "", "类型": "补助"}
    assert outcome(taken(tmp_path / "b.csv", "policy_instrument", other)) == (1, 0, 1, 0, 0)
    change = ImportChange.objects.latest("pk")
    assert (change.before, change.after) == ({"tone": "supportive"}, {"tone": "regulatory"})
    made = PolicyInstrument.objects.get()
    assert (made.tone, str(made.announced_on), made.types.count()) == (
        "regulatory",
        "2020-03-01",
        2,
    )
    KINDS["policy_instrument"].undo(ImportBatch.objects.latest("pk"))
    made.refresh_from_db()
    assert made.tone == "supportive"


def test_row_that_names_nothing_known_is_rejected_with_every_reason(lists, tmp_path):
    bad = POLICY | {"地区": "某某市", "类型": "魔法", "网址": "nowhere", "成文日期": "gestern"}
    assert outcome(taken(tmp_path / "a.csv", "policy_instrument", bad)) == (1, 0, 0, 0, 1)
    assert sorted(reasons()) == sorted(
        [
            ("地区", "not in the register; state the locality"),
            ("类型", "魔法: no type of instrument of this code or name"),
            ("网址", "no web address"),
            ("成文日期", "not a date"),
        ]
    )


def test_two_rows_of_one_number_that_differ_are_not_both_right(lists, tmp_path):
    report = taken(tmp_path / "a.csv", "policy_instrument", POLICY, POLICY | {"取向": "规范"})
    assert outcome(report) == (2, 1, 0, 0, 1)
    assert reasons()[0][1] == "the same record as row 2, with other content"


def test_same_title_with_another_number_is_another_act(lists, tmp_path):
    rows = POLICY, POLICY | {"文号": "杭政办〔2021〕1号"}
    assert outcome(taken(tmp_path / "a.csv", "policy_instrument", *rows)) == (2, 2, 0, 0, 0)


def test_published_record_is_left_to_an_approved_import(lists, tmp_path, django_user_model):
    taken(tmp_path / "a.csv", "policy_instrument", POLICY)
    PolicyInstrument.objects.update(status=Status.PUBLISHED)
    bringer = django_user_model.objects.create_superuser("wen")
    other = POLICY | {"取向": "规范"}
    report = taken(tmp_path / "b.csv", "policy_instrument", other, started_by=bringer)
    assert outcome(report) == (1, 0, 0, 0, 1)
    assert reasons()[0][1].startswith("published: changing it needs a second curator's approval")
    assert PolicyInstrument.objects.get().tone == "supportive"


def test_firm_is_found_by_code_then_ticker_then_name(lists, tmp_path):
    taken(tmp_path / "a.csv", "firm", FIRM)
    firm = Firm.objects.get()
    assert [name.name for name in firm.names.all()] == ["甲机器有限公司"]
    rows = {"名称": "甲机器人有限公司", "信用代码": USCC}, {"名称": "甲集团", "信用代码": USCC}
    for number, row in enumerate(rows):
        report = taken(tmp_path / f"{number}.csv", "firm", row)
        assert outcome(report) == (1, 0, 1, 0, 0), report.notes
    firm.refresh_from_db()
    assert (firm.name_zh, firm.uscc, firm.ticker) == ("甲集团", USCC, "600001")


def test_firms_of_one_name_are_told_apart_or_left_out(lists, tmp_path):
    for _ in range(2):
        Firm.objects.create(name_zh="乙公司")
    assert outcome(taken(tmp_path / "a.csv", "firm", {"名称": "乙公司", "行业": ""})) == (
        1,
        0,
        0,
        0,
        1,
    )
    assert "2 records are like it" in reasons()[0][1]


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("信用代码", USCC[:-1] + "A", "no unified social credit code: form or check character"),
        ("LEI", "529900T8BM49AURSDO56", "no LEI: form or check digits"),
        ("Wikidata", "Wuhan", "no Wikidata item, such as Q95"),
    ],
)
def test_code_that_is_none_is_refused(header, value, reason, lists, tmp_path):
    taken(tmp_path / "a.csv", "firm", FIRM | {header: value})
    assert (header, reason) in reasons()
    assert not Firm.objects.exists()


def test_text_of_a_speech_is_kept_apart_and_stands_in_no_account(lists, tmp_path):
    taken(tmp_path / "a.csv", "speech", SPEECH)
    speech = Speech.objects.get()
    assert (speech.status, speech.visibility, speech.official.name_zh) == (
        "draft", "private", "李市长"
    )  # fmt: skip
    assert SpeechText.objects.get(speech=speech).content == SPEECH["正文"]
    assert "硬道理" not in str(list(ImportChange.objects.values("before", "after")))


def test_other_text_of_a_speech_on_record_is_left_to_a_curator(lists, tmp_path):
    taken(tmp_path / "a.csv", "speech", SPEECH)
    report = taken(tmp_path / "b.csv", "speech", SPEECH | {"正文": "另一篇。"})
    assert outcome(report) == (1, 0, 0, 0, 1)
    assert "as a transcript" in reasons()[0][1]


def test_document_that_was_decided_on_does_not_wait_again(lists, tmp_path):
    taken(tmp_path / "a.csv", "candidate", DOCUMENT)
    Candidate.objects.update(state=Candidate.State.REJECTED)
    assert outcome(taken(tmp_path / "b.csv", "candidate", DOCUMENT)) == (1, 0, 0, 1, 0)
    assert Candidate.objects.get().state == "rejected"
    assert KINDS["candidate"].undo(ImportBatch.objects.earliest("pk")).left == 1


def test_run_that_was_killed_goes_on_where_it_was(lists, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    rows = [{"名称": f"第{n}公司", "股票代码": f"60000{n}"} for n in (1, 2, 3, 4, 1)]
    path = write_table(tmp_path / "a.csv", *rows)
    seen = []

    def killed(count):
        seen.append(count)
        if len(seen) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, noun="firm", progress=killed)
    assert Firm.objects.count() == 2
    assert outcome(import_file(path, noun="firm")) == (5, 4, 0, 1, 0)
    assert (Firm.objects.count(), ImportBatch.objects.count()) == (4, 1)


def test_what_lacks_a_citation_stays_a_draft_and_the_reason_is_said(lists, tmp_path):
    rows = FIRM, {"企业名称": "乙公司", "来源网址": "https://example.org/b"}
    taken(tmp_path / "a.csv", "firm", *rows, publish=True, then=follow)
    by_name = dict(Firm.objects.values_list("name_zh", "status"))
    assert by_name == {"甲机器人有限公司": "draft", "乙公司": "published"}
    assert reasons() == [("status", "stays a draft: Cite one source at least.")]
