import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.text.counting import TermCounter, leftmost_longest

HAN = st.text(alphabet="产业政策链", max_size=80)
TERMS = st.lists(
    st.text(alphabet="产业政策链", min_size=1, max_size=4), min_size=1, max_size=6, unique=True
)


def counted(terms, text):
    counter = TermCounter(dict.fromkeys(terms, "group"))
    return {term: len(spans) for term, spans in counter.count(text).terms.items()}


@given(TERMS, HAN)
def test_each_term_is_counted_as_str_count_does(terms, text):
    assert counted(terms, text) == {term: text.count(term) for term in terms}


def slow_total(terms, text):
    """Leftmost, then longest, one character at a time."""
    total = place = 0
    while place < len(text):
        longest = max((len(t) for t in terms if text.startswith(t, place)), default=0)
        total += longest > 0
        place += longest or 1
    return total


@given(TERMS, HAN)
def test_a_group_counts_a_character_once(terms, text):
    counter = TermCounter(dict.fromkeys(terms, "group"))
    assert len(counter.count(text).groups["group"]) == slow_total(terms, text)


def test_nested_terms_are_each_exact():
    text = "现代化产业体系和产业政策"
    terms = ["产业", "产业体系", "现代化产业体系", "产业政策"]
    assert counted(terms, text) == {"产业": 2, "产业体系": 1, "现代化产业体系": 1, "产业政策": 1}


def test_offsets_quote_the_original_text():
    text = "發展產\n業政策，ＡＩ產業"
    spans = TermCounter({"产业": "g", "AI": "g"}).count(text).terms
    assert [text[a:b] for a, b in spans["产业"]] == ["產\n業", "產業"]
    assert [text[a:b] for a, b in spans["AI"]] == ["ＡＩ"]


def test_a_latin_term_is_a_whole_word():
    assert counted(["AI"], "AI产业 said AIM, ai and 5AI") == {"AI": 2}


def test_a_term_that_is_empty_after_normalisation_is_refused():
    with pytest.raises(ValueError, match="empty"):
        TermCounter({"\u200b": "g"})


def test_leftmost_longest_drops_overlaps():
    assert leftmost_longest([(0, 2), (0, 4), (3, 5), (4, 6)]) == [(0, 4), (4, 6)]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("440000_2025-02-05_huang-kunming.txt", (79, 33, 25, 1)),
        ("440000_2025-02-05_wang-weizhong.txt", (51, 21, 17, 0)),
    ],
)
def test_guangdong_speeches_have_the_accepted_counts(shared_data: Path, file, expected):
    text = (shared_data / "speeches" / file).read_text(encoding="utf-8")
    terms = ["产业", "产业体系", "现代化产业体系", "产业政策"]
    assert tuple(counted(terms, text).values()) == expected


@pytest.mark.shared_data
def test_national_reports_count_as_plain_python_does(shared_data: Path):
    """Plain Python: drop white space and zero-width characters, then str.count."""
    path = shared_data / "speeches" / "national_work_reports_1954-2025.jsonl"
    terms = ["产业", "工业", "制造业", "实体经济"]
    counter = TermCounter(dict.fromkeys(terms, "g"))
    reports = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_year = {}
    for report in reports:
        plain = "".join(report["content"].split())
        for invisible in "\u200b\u200c\u200d\ufeff\u2060":
            plain = plain.replace(invisible, "")
        plain = plain.replace("產", "产").replace("業", "业").replace("實體經濟", "实体经济")
        spans = counter.count(report["content"]).terms
        assert {t: len(s) for t, s in spans.items()} == {t: plain.count(t) for t in terms}, report[
            "title"
        ]
        if report["year"]:
            by_year[int(report["year"])] = len(spans["产业"])
    assert len(by_year) == 52
    assert (by_year[1954], by_year[2024]) == (0, 42)
