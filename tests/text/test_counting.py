from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.text.counting import TermCounter, leftmost_longest
from tests.text import slow

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


ANYTHING = "业業體体系产政策AaＡi1１eé\u0301\u0323…㎡㈱ﬁ \n\u3000\t\u200b\ufeff，-"


@given(
    st.dictionaries(
        st.text(alphabet="業业體体系产Aai1é -", min_size=1, max_size=4).filter(
            lambda term: slow.normal_form(term) and term.strip()
        ),
        st.sampled_from(["one", "two"]),
        min_size=1,
        max_size=6,
    ),
    st.text(alphabet=ANYTHING, max_size=80),
)
@settings(max_examples=500)
def test_any_text_is_counted_as_one_character_at_a_time(groups, text):
    counts = TermCounter(groups).count(text)
    assert (counts.terms, counts.groups) == slow.counted(groups, text)


@given(
    st.lists(
        st.sampled_from(["产业", "政策", "AI", "产业链", "industrial policy", "，"]), max_size=20
    )
)
def test_a_broken_full_width_traditional_copy_counts_as_the_clean_text(words):
    """Each Han word broken over a line, traditional, with a zero-width character; Latin in full width."""
    messy = {
        "产业": "產\n業", "政策": "政\u3000\u200b策", "AI": "ＡＩ", "产业链": "產 業\r\n鏈",
        "industrial policy": "Industrial\n  Policy",
    }  # fmt: skip
    counter = TermCounter(dict.fromkeys(["产业", "政策", "ai", "产业链", "industrial policy"], "g"))
    clean = counter.count("，".join(words))
    copy = counter.count("，".join(messy.get(word, word) for word in words))
    assert {t: len(s) for t, s in copy.terms.items()} == {t: len(s) for t, s in clean.terms.items()}
    assert len(copy.groups["g"]) == len(clean.groups["g"])


def test_nested_terms_are_each_exact():
    text = "现代化产业体系和产业政策"
    terms = ["产业", "产业体系", "现代化产业体系", "产业政策"]
    assert counted(terms, text) == {"产业": 2, "产业体系": 1, "现代化产业体系": 1, "产业政策": 1}


def test_offsets_quote_the_original_text():
    text = "發展產\n業政策，ＡＩ產業"
    spans = TermCounter({"产业": "g", "AI": "g"}).count(text).terms
    assert [text[a:b] for a, b in spans["产业"]] == ["產\n業", "產業"]
    assert [text[a:b] for a, b in spans["AI"]] == ["ＡＩ"]


def test_offsets_take_a_letter_with_its_accents():
    text = "le marche\u0301, les marche\u0301s"
    assert TermCounter({"marché": "g"}).count(text).terms == {"marché": [(3, 10)]}
    assert text[3:10] == "marche\u0301"


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
