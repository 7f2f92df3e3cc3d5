"""The shipped counts against the texts they were made of, counted once more in plain Python.

Nothing of ``policies.text`` is used for what is expected: white space and zero-width characters are
dropped, traditional characters replaced by a table, and then ``str.count`` and regular expressions count.
"""

import csv
import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from policies.text.counting import TermCounter

STARTER = Path(__file__).resolve().parents[2] / "policies/data/starter"
LEXICONS = json.loads((STARTER / "lexicons.json").read_text(encoding="utf-8"))
# Traditional characters of these texts that have a simplified form in one of the lexicons.
TRADITIONAL = (
    "國業經産發關設計現來資進動機劃並濟萬應實學級營費務後術團領長數財聯係總組體統戰軍結員據衆間導羣項規門"
    "權億職質購標敎無採準製養廠轉驗識獨礎電場險構穩佈勵層價稅幹單貸創舊評幷專補訓換獎頭優興風網園償擔"
)
SIMPLIFIED = (
    "国业经产发关设计现来资进动机划并济万应实学级营费务后术团领长数财联系总组体统战军结员据众间导群项规门"
    "权亿职质购标教无采准制养厂转验识独础电场险构稳布励层价税干单贷创旧评并专补训换奖头优兴风网园偿担"
)
FULL_WIDTH = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
PLAIN = str.maketrans(TRADITIONAL, SIMPLIFIED) | FULL_WIDTH


def of_csv(name):
    with (STARTER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


SPEECHES = {
    row["uid"]: row["text_sha256"]
    for row in (
        *of_csv("national_reports.csv"),
        *json.loads((STARTER / "speeches.json").read_text(encoding="utf-8")),
    )
}


@pytest.fixture(scope="module")
def texts(shared_data):
    """Every text of the folder by its checksum."""
    folder = shared_data / "speeches"
    lines = (folder / "national_work_reports_1954-2025.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line)["content"] for line in lines.splitlines()]
    found += [path.read_text(encoding="utf-8") for path in folder.glob("*.txt")]
    return {hashlib.sha256(text.encode()).hexdigest(): text for text in found}


@pytest.fixture(scope="module")
def shipped():
    """Shipped rows by speech and lexicon; a group's total stands under its name, without a term."""
    rows = defaultdict(dict)
    for row in of_csv("term_counts.csv"):
        spans = [tuple(map(int, span.split("-"))) for span in row["offsets"].split()]
        key = row["term"] or (row["group"],)
        rows[row["speech"], row["lexicon"]][key] = (int(row["count"]), spans)
    return rows


def plain(text):
    """Simplified, half width, lower case, without white space beside anything but Latin words."""
    text = re.sub("[\u200b-\u200f\ufeff]", "", text.translate(PLAIN).lower())
    return re.sub(r"(?<![0-9a-z])\s+|\s+(?![0-9a-z])", "", text)


def pattern(term):
    """A term where it is no part of a Latin word."""
    word = plain(term)
    before = "(?<![0-9a-z])" if re.match("[0-9a-z]", word) else ""
    after = "(?![0-9a-z])" if re.search("[0-9a-z]$", word) else ""
    return before + re.escape(word) + after


def times(term, text):
    if re.search("[0-9A-Za-z]", term):
        return len(re.findall(pattern(term), text))
    return text.count(plain(term))


def total(terms, text):
    """The words of a group as they follow each other: leftmost, then longest.

    A regular expression takes the first alternative that fits, so the longer ones stand first.
    """
    longest_first = sorted(map(plain, terms), key=len, reverse=True)
    return re.findall("|".join(map(pattern, longest_first)), text)


def grouped(lexicon):
    groups = defaultdict(list)
    for term in lexicon["terms"]:
        groups[term["group"]].append(term["text"])
    return groups


def test_every_term_and_every_group_is_shipped_for_every_speech(shipped):
    assert len(SPEECHES) == 54
    assert set(shipped) == {(uid, row["name"]) for uid in SPEECHES for row in LEXICONS}
    for lexicon in LEXICONS:
        groups = grouped(lexicon)
        keys = {term for terms in groups.values() for term in terms} | {(name,) for name in groups}
        for uid in SPEECHES:
            assert set(shipped[uid, lexicon["name"]]) == keys, uid


@pytest.mark.shared_data
@pytest.mark.parametrize("uid", SPEECHES)
def test_counts_equal_a_count_in_plain_python(uid, texts, shipped):
    text = texts[SPEECHES[uid]]
    clean = plain(text)
    for lexicon in LEXICONS:
        rows = shipped[uid, lexicon["name"]]
        for group, terms in grouped(lexicon).items():
            expected = {term: times(term, clean) for term in terms}
            assert {term: rows[term][0] for term in terms} == expected
            for term in terms:
                assert {plain(text[a:b]) for a, b in rows[term][1]} <= {plain(term)}
            words = total(terms, clean)
            count, places = rows[group,]
            assert count == len(words)
            assert [plain(text[a:b]) for a, b in places] == words


@pytest.mark.shared_data
@pytest.mark.parametrize("uid", SPEECHES)
def test_places_are_those_that_counting_finds_today(uid, texts, shipped):
    text = texts[SPEECHES[uid]]
    for lexicon in LEXICONS:
        counter = TermCounter({term["text"]: term["group"] for term in lexicon["terms"]})
        found = counter.count(text)
        spans = found.terms | {(group,): places for group, places in found.groups.items()}
        rows = shipped[uid, lexicon["name"]]
        assert {key: row for key, (_, row) in rows.items()} == spans
        assert all(count == len(places) for count, places in rows.values())


@pytest.mark.shared_data
def test_without_cleaning_the_texts_would_be_counted_otherwise(texts):
    """Traditional spelling, and line breaks and zero-width characters inside words, are really there."""
    raw = {
        text: sum(text.count(term) for term in ("产业", "工业", "发展")) for text in texts.values()
    }
    clean = {
        text: sum(plain(text).count(term) for term in ("产业", "工业", "发展")) for text in raw
    }
    assert any(raw[text] < clean[text] for text in raw)
    assert any("\u200b" in text for text in raw)


def test_the_figures_of_the_article_and_of_the_first_and_a_late_report(shipped):
    lexicon = "industry-and-industrial-policy"
    secretary = shipped["spe-guangdong-2025-02-05-huang-kunming", lexicon]
    words = ("产业", "产业体系", "现代化产业体系", "产业政策")
    assert [secretary[word][0] for word in words] == [79, 33, 25, 1]
    assert shipped["spe-100000-1954", lexicon]["产业"][0] == 0
    assert shipped["spe-100000-2024", lexicon]["产业"][0] == 42
