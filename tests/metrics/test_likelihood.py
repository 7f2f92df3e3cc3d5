"""Titles are judged by words, each of which can be shown; how often that is right on real titles."""

import csv
import gzip
import math
import random
import re
from pathlib import Path

import pytest

from policies.ingest.candidates import issuer_of, one_line
from policies.metrics.likelihood import BASE, THRESHOLD, clues, judge
from policies.text.document_numbers import parse_document_number

LABELS = Path(__file__).parent / "candidate_labels.csv"
TAXONOMY = Path(__file__).resolve().parents[2] / "policies" / "data"
# Each sample is of two strata: titles with one of these words, and others.
HINT = re.compile(
    "产业|企业|经济|投资|工业|科技|创新|农业|制造|贸易|市场|金融|开发|园区|技术|能源|旅游|物流|服务业"
    "|信息|资金|人才|发展"
)
DRAWN = {True: 130, False: 70}
# Least precision and recall, each document counted once and by what it stands for.
FLOORS = {"1": ((0.88, 0.83), (0.88, 0.74)), "2": ((0.80, 0.74), (0.73, 0.77))}


def test_score_is_the_logistic_of_what_is_shown():
    judgement = judge("某省人民政府关于加快集成电路产业发展的若干政策的通知")
    log_odds = BASE + sum(item.weight for item in judgement.evidence)
    assert judgement.score == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-4)
    assert {"集成电路", "产业", "若干政策"} <= {item.words for item in judgement.evidence}
    assert judgement.score > 0.99


@pytest.mark.parametrize(
    "title",
    [
        "某市人民政府关于扶持机器人产业发展的若干政策措施",
        "某省人民政府办公厅关于印发制造业高质量发展行动计划的通知",
        "某市科技创新券管理办法 创新券补贴细则",
        "国务院关于同意某某高新技术产业园区升级为国家高新技术产业开发区的批复",
        "某省人民政府關於促進中小企業發展的若干意見",
    ],
)
def test_acts_that_favour_an_industry_or_kind_of_firm_are_likely(title):
    assert judge(title).score >= THRESHOLD


@pytest.mark.parametrize(
    "title",
    [
        "关于某某等三名同志任免职的通知",
        "某省人民政府关于表彰先进工业企业的通报",
        "某省人民政府关于制造业类第0001号提案答复的函",
        "某省人民政府办公厅关于调整产业发展领导小组组成人员的通知",
        "某市人民政府工作报告",
        "某省人民政府关于同意调整部分行政区划的批复",
        "某省人民政府办公厅关于2020年部分节假日安排的通知",
        "某市人民政府关于加强防汛抗旱工作的通知",
        "",
    ],
)
def test_other_acts_of_government_are_not(title):
    assert judge(title).score < THRESHOLD


def test_what_is_likely_comes_with_types_and_sectors():
    judgement = judge("某市关于软件和集成电路企业的创新券及贷款贴息实施方案")
    assert {"innovation-voucher", "interest-subsidy", "plan"} <= set(judgement.types)
    assert set(judgement.sectors) == {"software", "semiconductors"}


def test_a_word_within_another_suggests_no_sector_of_its_own():
    assert judge("新能源汽车推广方案").sectors == ["electric-vehicles"]
    assert set(judge("新能源和新能源汽车方案").sectors) >= {"electric-vehicles"}
    assert judge("新能源发展方案").sectors == ["new-energy"]


def test_the_name_of_the_issuer_is_not_its_subject():
    body = "某省工业园区管理委员会"
    title = f"{body}关于食堂的通知"
    assert judge(title).score > judge(title, body).score == judge("关于食堂的通知").score


def test_of_a_row_only_the_first_word_in_a_title_counts():
    once = judge("钢铁").score
    assert judge("钢铁水泥玻璃钢铁").score == once


def test_the_longest_evidence_stands_first():
    weights = [abs(item.weight) for item in judge("关于加快制造业发展的若干意见答复的函").evidence]
    assert weights == sorted(weights, reverse=True) and len(weights) > 2


def test_every_suggested_code_is_one_of_ours():
    with (TAXONOMY / "taxonomy" / "instrument_types.csv").open(encoding="utf-8") as handle:
        leaves = {row["code"] for row in csv.DictReader(handle) if row["parent"]}
    text = (TAXONOMY / "starter" / "sectors.json").read_text(encoding="utf-8")
    for clue in clues():
        assert set(clue.types) <= leaves
        assert all(f'"code": "{code}"' in text for code in clue.sectors)
        assert clue.weight


def test_no_word_stands_in_the_list_twice_in_one_row():
    for clue in clues():
        assert len(set(clue.alternatives)) == len(clue.alternatives)


@pytest.fixture(scope="module")
def titles(shared_data) -> dict[str, str]:
    """The first title of each document number of the real index."""
    found: dict[str, str] = {}
    path = shared_data / "policies" / "policy_index_2023.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            number, title = parse_document_number(row["发文字号"]), one_line(row["标题"])
            if number and title:
                found.setdefault(str(number), title)
    return found


def strata(titles: dict[str, str]) -> dict[bool, list[str]]:
    """The document numbers by whether their title has a word of the hint."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for number in sorted(titles):
        found[bool(HINT.search(titles[number]))].append(number)
    return found


def labels(draw: str) -> dict[str, bool]:
    with LABELS.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["draw"] == draw]
    return {row["document_number"]: row["label"] == "yes" for row in rows}


@pytest.mark.shared_data
def test_the_first_sample_is_drawn_by_chance(titles):
    rng = random.Random(2023)
    drawn = [
        n for hinted, stratum in strata(titles).items() for n in rng.sample(stratum, DRAWN[hinted])
    ]
    assert set(drawn) == set(labels("1"))


@pytest.mark.shared_data
@pytest.mark.parametrize(("draw", "floors"), FLOORS.items())
def test_precision_and_recall_on_labelled_titles(titles, draw, floors):
    """Labels were given from the titles alone, by the inclusion test, before their scores were seen.

    Whoever chose the words had read the first two hundred titles; the second two hundred were drawn
    when the words were chosen, from titles that had not been looked at.
    """
    truth = labels(draw)
    assert len(truth) == sum(DRAWN.values())
    scores = {n: judge(titles[n], issuer_of(titles[n])).score for n in truth}
    weights = {
        n: len(stratum) / DRAWN[hinted]
        for hinted, stratum in strata(titles).items()
        for n in stratum
        if n in truth
    }
    for weight, floor in zip((dict.fromkeys(truth, 1.0), weights), floors, strict=True):
        chosen = sum(weight[n] for n in truth if scores[n] >= THRESHOLD)
        true = sum(weight[n] for n in truth if truth[n])
        both = sum(weight[n] for n in truth if truth[n] and scores[n] >= THRESHOLD)
        print(f"\ndraw {draw}: precision {both / chosen:.3f} recall {both / true:.3f}")
        assert both / chosen >= floor[0]
        assert both / true >= floor[1]
