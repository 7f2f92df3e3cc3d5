"""Pairs that may be one record twice: found among all, ranked, and never found again once decided."""

import datetime

import pytest
from django.core.management import call_command

from policies.curation import merging
from policies.curation.similar import similar
from policies.curation.similar_pairs import WHOLE_GROUP, find_pairs
from policies.models import (
    Firm,
    FirmName,
    Official,
    PolicyInstrument,
    SimilarPair,
    Source,
    Status,
)
from tests.curation.merges import stewards

pytestmark = pytest.mark.django_db


def pairs():
    find_pairs()
    return [
        (str(pair.low), str(pair.high), pair.ground, pair.score)
        for pair in SimilarPair.objects.all()
    ]


def plan(place, title, on=None, **fields):
    day = datetime.date.fromisoformat(on) if on else None
    return PolicyInstrument.objects.create(
        title_en=title, title_zh=title, locality=place, announced_on=day, **fields
    )


def test_firms_of_one_name_code_or_nearly_one_name(register):
    for name, fields in (
        ("杭州宇树科技有限公司", {}), ("杭州宇树科技 有限公司", {}), ("杭州宇树科技股份有限公司", {}),
        ("深圳大疆创新有限公司", {"ticker": "1"}), ("大疆", {"ticker": "1"}), ("比亚迪股份有限公司", {}),
    ):  # fmt: skip
        Firm.objects.create(name_zh=name, **fields)
    found = pairs()
    assert found[0] in (
        ("杭州宇树科技有限公司", "杭州宇树科技 有限公司", "same_name", 100.0),
        ("深圳大疆创新有限公司", "大疆", "same_code", 100.0),
    )
    assert {pair[:3] for pair in found} == {
        ("杭州宇树科技有限公司", "杭州宇树科技 有限公司", "same_name"),
        ("深圳大疆创新有限公司", "大疆", "same_code"),
        ("杭州宇树科技有限公司", "杭州宇树科技股份有限公司", "near_name"),
        ("杭州宇树科技 有限公司", "杭州宇树科技股份有限公司", "near_name"),
    }


def test_a_former_name_of_the_one_is_the_name_of_the_other(db):
    old, new = (Firm.objects.create(name_zh=name) for name in ("甲乙丙丁有限公司", "戊己有限公司"))
    FirmName.objects.create(firm=new, name="甲乙丙丁有限公司", kind="former")
    assert pairs() == [(str(old), str(new), "other_name", 95.0)]


def test_officials_of_one_name_or_sound(db):
    for zh, en in (
        ("李强", "Li Qiang"),
        ("李强", "Qiang Li"),
        ("李墙", "Li Qiang"),
        ("王强", "Wang Q"),
    ):
        Official.objects.create(name_zh=zh, name_en=en)
    grounds = [(ground, score) for *_pair, ground, score in pairs()]
    assert grounds == [("same_name", 100.0), ("near_name", 90.0), ("near_name", 90.0)]


def test_instruments_of_one_number_in_whatever_form_their_titles_weigh(register):
    plan(register["330100"], "甲", document_number="杭政办〔2020〕9号")
    plan(register["330100"], "甲", document_number="杭政办[2020]09号")
    plan(register["440300"], "甲", document_number="杭政办〔2020〕9号")
    plan(register["330100"], "乙", document_number="杭政办〔2020〕9号")
    same, elsewhere = 100, 85
    other_title = 0.4 * 100
    scores = [score for _low, _high, ground, score in pairs() if ground == "same_number"]
    assert scores == [
        same, elsewhere, elsewhere, same - other_title, same - other_title, elsewhere - other_title,
    ]  # fmt: skip


def test_titles_are_near_within_a_locality_and_a_month(register):
    city, title = register["330100"], "杭州市人民政府关于促进机器人产业发展的若干意见"
    plan(city, title, "2024-03-01")
    plan(city, title + "的通知", "2024-03-20")
    plan(city, title, "2025-03-01")
    plan(register["440300"], title, "2024-03-01")
    plan(city, title.replace("若干", "第2批"), "2024-03-02")
    assert [pair[:3] for pair in pairs()] == [(title, title + "的通知", "near_title")]


def test_a_title_without_a_date_is_compared_word_by_word(register):
    city = register["330100"]
    for title, on in (
        ("机器人产业规划", None),
        ("机器人产业规划", "2024-03-01"),
        ("机器人产业规划案", None),
    ):
        plan(city, title, on)
    assert pairs() == [("机器人产业规划", "机器人产业规划", "same_title", 99.0)]


def test_sources_of_one_address_or_title(db):
    for url, title in (
        ("https://www.example.cn/a/", "甲"), ("http://example.cn/a", "乙"), ("", "甲"), ("", "丙"),
    ):  # fmt: skip
        Source.objects.create(title=title, url=url, publisher="社", kind="news")
    assert pairs() == [("甲", "乙", "same_address", 100.0), ("甲", "甲", "same_title", 95.0)]


def test_what_was_told_apart_merged_proposed_or_withdrawn_is_not_found_again(db):
    people = stewards("wen")
    firms = [Firm.objects.create(name_zh="甲有限公司", name_en=n) for n in "abcdef"]
    Firm.objects.filter(pk=firms[3].pk).update(status=Status.WITHDRAWN)
    Firm.objects.filter(pk__in=[firms[4].pk, firms[5].pk]).update(status=Status.PUBLISHED)
    merging.tell_apart(firms[0], firms[1], people[0])
    merging.propose_merge(
        *Firm.objects.filter(status="published").order_by("pk"), {}, people[0], "same"
    )
    merging.propose_merge(firms[0], firms[2], {}, people[0], "same")
    found = [pair[:2] for pair in pairs()]
    assert sorted(found) == sorted(
        (str(firms[a]), str(firms[b])) for a, b in ((0, 4), (0, 5), (1, 4), (1, 5))
    )


def test_found_again_the_pairs_are_the_same_rows(db):
    for n in "ab":
        Firm.objects.create(name_zh="甲有限公司", name_en=n)
    find_pairs()
    (first,) = SimilarPair.objects.all()
    find_pairs()
    assert list(SimilarPair.objects.all()) == [first]


def test_a_large_group_is_paired_with_its_oldest(db):
    for number in range(WHOLE_GROUP + 1):
        Source.objects.create(title="通知", url=f"https://example.cn/{number}", kind="news")
    found = pairs()
    assert len(found) == WHOLE_GROUP
    assert {pair.low_id for pair in SimilarPair.objects.all()} == {Source.objects.first().pk}


def test_what_is_told_of_one_record_is_among_the_pairs_of_all(register):
    for name in ("杭州宇树科技有限公司", "杭州宇树科技股份有限公司", "宇树", "比亚迪股份有限公司"):
        firm = Firm.objects.create(name_zh=name)
        FirmName.objects.create(firm=firm, name=f"{name[:4]}股份")
    find_pairs()
    stored = set(SimilarPair.objects.values_list("low_id", "high_id"))
    told = {
        tuple(sorted((firm.pk, found.record.pk)))
        for firm in Firm.objects.all()
        for found in similar(firm)
    }
    assert told == stored != set()


def test_command_says_how_many_wait(db, capsys):
    for n in "ab":
        Firm.objects.create(name_zh="甲有限公司", name_en=n)
    call_command("find_duplicates")
    assert capsys.readouterr().out == "pairs waiting: 1\n"
