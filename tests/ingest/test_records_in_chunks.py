"""Instruments come in by chunks: the same outcome as row by row, by a few queries."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.curation.imports import follow
from policies.ingest.records import running
from policies.models import (
    Citation,
    ImportBatch,
    ImportChange,
    InstrumentType,
    PolicyInstrument,
    RecordName,
    SearchMark,
    Source,
    StatusChange,
)
from policies.search.following import held_back
from tests.ingest.tables import outcome, taken

pytestmark = pytest.mark.django_db

STAYS = "stays a draft: Enter when it was announced or took effect. Choose one type at least."


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.IMPORTS_BY = "worker"


@pytest.fixture
def grant(register):
    branch = InstrumentType.objects.create(code="money", name_en="Money", name_zh="资金")
    return InstrumentType.objects.create(
        code="grant", name_en="Grant", name_zh="补助", parent=branch
    )


def policy(number: int, **others: str) -> dict[str, str]:
    return {
        "标题": f"办法{number}", "文号": f"杭政办〔2020〕{number}号", "地区": "330100",
        "类型": "补助", "网址": f"https://example.org/{number}", **others,
    }  # fmt: skip


def instruments(*titles: str):
    return PolicyInstrument.objects.filter(title_zh__in=titles)


def test_rows_of_every_shape_come_in_as_if_one_by_one(grant, register, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 20)
    place = register["330100"]
    earlier = PolicyInstrument.objects.create(
        title_zh="旧办法", title_en="Old", document_number="杭政办〔2019〕1号", locality=place
    )
    survivor = PolicyInstrument.objects.create(title_zh="留存", title_en="Kept", locality=place)
    gone = PolicyInstrument.objects.create(
        title_zh="并入", title_en="Gone", locality=place, merged_into=survivor, status="withdrawn"
    )
    known = Source.objects.create(
        title="Known", url="https://example.org/known", kind=Source.Kind.NEWS
    )
    rows = [
        *[policy(number) for number in range(1, 41)],
        policy(1),  # 41: again, in a later chunk
        policy(2, 标题="另一办法"),  # 42: the same number with other content
        policy(50),
        policy(50),  # 44: again, in the same chunk
        policy(50, 文号=""),  # 45: found by its title, says the same
        policy(50, 文号="", 取向="抑制"),  # 46: the same key with other content
        policy(51, 文号="", 类型="", 网址=""),  # 47: nothing but a title
        policy(51, 类型="", 网址=""),  # 48: the same title, now with a number: row 47's, changed
        policy(52, 网址="https://example.org/known"),
        policy(53, 网址="https://example.org/52"),
        policy(54, 网址="https://example.org/52"),  # 51: the source that row 50 entered
        policy(55, 地区="无此地"),
        policy(56, 类型="无此类"),
        policy(0, 标题="旧办法", 文号="杭政办〔2019〕1号"),  # 54: changes a draft
        policy(57, 标题="并入", 文号=""),  # 55: changes the survivor
        {"编号": survivor.uid, **policy(58, 标题="不同", 文号="")},
        policy(59, 标题=""),
    ]
    with held_back():
        report = taken(tmp_path / "a.csv", "policy_instrument", *rows, publish=True, then=follow)
    batch = ImportBatch.objects.get()
    notes = dict(batch.notes.filter(level="reject").values_list("row", "reason"))
    assert {row: reason.split(" (")[0] for row, reason in notes.items() if row not in (53, 54)} == {
        43: "the same record as row 3, with other content",
        47: "the same record as row 46, with other content",
        49: "the same record as row 48, with other content",
        57: "the same record as row 56, with other content",
        58: "no title",
    }
    assert {53, 54} < set(notes)
    assert outcome(report) == (57, 45, 2, 3, 7)
    assert PolicyInstrument.objects.count() == 3 + 45
    first = instruments("办法1").get()
    assert (first.status, first.title_en, first.locality) == ("draft", "办法1", place)
    assert list(first.types.all()) == [grant]
    version = first.history.get()
    assert (version.history_type, version.history_change_reason) == ("+", f"import {batch.uid}")
    assert (version.title_zh, version.created_at, version.updated_at) == (
        "办法1", first.created_at, first.updated_at
    )  # fmt: skip
    change = ImportChange.objects.get(record_id=first.pk)
    assert (change.row, change.before) == (2, {})
    assert change.after == {
        "title_en": "办法1", "title_zh": "办法1", "document_number": "杭政办〔2020〕1号",
        "locality_id": place.pk, "types": [grant.pk], "sources": ["https://example.org/1"],
    }  # fmt: skip
    source = Citation.objects.of(first).get().source
    assert (source.title, source.status, source.standing, source.directness, source.language) == (
        "办法1", "draft", "official", "primary", "zh"
    )  # fmt: skip
    assert (
        source.history.get().history_type
        == Citation.objects.of(first).get().history.get().history_type
    )
    assert Citation.objects.of(instruments("办法52").get()).get().source == known
    shared = {Citation.objects.of(one).get().source.url for one in instruments("办法53", "办法54")}
    assert shared == {"https://example.org/52"}
    assert Source.objects.count() == 1 + 40 + 1 + 1 + 2  # known, 1–40, 50, 52, of the two changed
    earlier.refresh_from_db()
    assert list(earlier.types.all()) == [grant]
    assert {one.source.url for one in Citation.objects.of(survivor)} == {"https://example.org/57"}
    assert not Citation.objects.of(gone).exists()
    remark = batch.notes.get(level="remark", row=48)
    assert (remark.column, remark.reason.startswith(STAYS)) == ("status", True)
    assert batch.notes.filter(level="remark").count() == 45 + 2
    kind = ContentType.objects.get_for_model(PolicyInstrument)
    names = RecordName.objects.filter(content_type=kind, object_id=first.pk)
    assert set(names.values_list("name", flat=True)) == {"办法1", "杭政办〔2020〕1号"}
    assert SearchMark.objects.filter(content_type=kind, object_id=first.pk).exists()


def test_complete_drafts_are_published_with_history_and_account(grant, register, tmp_path):
    answers = dict.fromkeys(PolicyInstrument.INCLUSION, True)
    old = PolicyInstrument.objects.create(
        title_zh="旧办法", title_en="Old", locality=register["330100"], announced_on="2019-01-01",
        **answers,
    )  # fmt: skip
    source = Source.objects.create(title="Source", kind=Source.Kind.NEWS)
    for field in ("announced_on", "types"):
        Citation.objects.create(record=old, source=source, field=field, quote="原文")
    taken(
        tmp_path / "a.csv", "policy_instrument", policy(1, 标题="旧办法", 文号=""), policy(2),
        publish=True, then=follow,
    )  # fmt: skip
    batch = ImportBatch.objects.get()
    old.refresh_from_db()
    assert old.status == "published"
    assert old.history.first().status == "published"
    assert old.history.first().history_change_reason == f"import {batch.uid}"
    account = StatusChange.objects.get()
    assert (account.object_id, account.before, account.after, account.reason) == (
        old.pk, "draft", "published", f"import {batch.uid}"
    )  # fmt: skip
    assert [note.row for note in batch.notes.all()] == [3]
    follow(batch)  # as after a run that was broken off
    assert [note.row for note in batch.notes.all()] == [3]
    assert StatusChange.objects.count() == 1


def test_queries_of_a_chunk_do_not_grow_with_its_rows(grant, tmp_path):
    counts = []
    for rows in (50, 200):
        first = rows * 1000
        table = [policy(number) for number in range(first, first + rows)]
        asked = []
        for name in ("new", "again"):
            path = tmp_path / f"{rows}-{name}.csv"
            with held_back(), CaptureQueriesContext(connection) as queries:
                taken(path, "policy_instrument", *table, publish=True, then=follow)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
