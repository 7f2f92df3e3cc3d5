"""The shipped lexicons: their words, groups, glosses and titles."""

import hashlib
import re
from collections import Counter

import pytest

from policies.text.normalise import normalise
from tests.data.test_starter_json import HAN, read

GROUPS = {
    "industry-and-industrial-policy": ["industry", "industrial-policy"],
    "incentives": ["grants", "tax", "land-and-premises", "finance", "demand"],
    "talent": ["talent", "attracting", "researchers", "training"],
    "digital-and-ai": [
        "digital-economy", "artificial-intelligence", "chips-and-networks", "new-fields",
    ],
    "innovation-and-start-ups": [
        "innovation", "research", "start-ups", "small-and-private-firms",
    ],
    "giants-and-chains": ["leaders", "large-firms", "chains", "growing-large"],
}  # fmt: skip


def test_the_lexicons_are_six_each_of_its_first_version():
    assert {row["name"]: row["version"] for row in read("lexicons")} == dict.fromkeys(GROUPS, 1)
    for row in read("lexicons"):
        assert row["uid"] == f"lex-{row['name']}-zh-1"
        assert row["note"]


def test_the_first_lexicon_has_the_words_it_was_published_with():
    first, *_ = read("lexicons")
    words = sorted((term["text"], term["group"]) for term in first["terms"])
    digest = hashlib.sha256(repr(words).encode()).hexdigest()
    assert first["name"] == "industry-and-industrial-policy"
    assert digest == "57a0c87141c1d20aa2aaf2861a8be32a5adeb2a96aae621fdf0c362d6a580926"


@pytest.mark.parametrize("name", GROUPS)
def test_lexicon_terms_are_in_order_with_two_glosses_and_no_group_is_empty(name):
    (lexicon,) = [row for row in read("lexicons") if row["name"] == name]
    terms = lexicon["terms"]
    assert 20 <= len(terms) <= 35
    assert list(dict.fromkeys(term["group"] for term in terms)) == GROUPS[name]
    assert [term["order"] for term in terms] == sorted({term["order"] for term in terms})
    for term in terms:
        assert HAN.search(term["text"]) or re.fullmatch(r"[0-9A-Z]+", term["text"]), term
        assert term["gloss_en"], term
        assert term["gloss_fr"], term
        assert not HAN.search(term["gloss_en"] + term["gloss_fr"]), term


def test_every_group_of_a_lexicon_has_a_title_in_each_language():
    for lexicon in read("lexicons"):
        groups = {term["group"] for term in lexicon["terms"]}
        assert set(lexicon["group_titles"]) == groups
        for titles in lexicon["group_titles"].values():
            assert set(titles) == {"en", "zh", "fr"}
            assert HAN.search(titles["zh"])
            assert titles["en"] and titles["fr"]


def test_no_two_terms_of_a_lexicon_are_one_word_when_counted():
    """Full width, case and traditional spelling aside."""
    for lexicon in read("lexicons"):
        forms = Counter(normalise(term["text"]) for term in lexicon["terms"])
        assert [form for form, times in forms.items() if times > 1] == []
        assert all(forms)
