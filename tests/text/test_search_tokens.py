"""Texts and questions as tokens."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.text.search_tokens import (
    bare,
    searchable,
    spoken_pattern,
    syllables_in,
    terms,
    tokens,
)


def test_han_text_is_cut_into_pairs_and_latin_text_into_words():
    text = searchable("ＬＥＤ半导体 Zürich 2014年")
    assert tokens(text) == {"led", "半导", "导体", "体", "zurich", "2014", "年"}


def test_traditional_characters_and_blanks_between_han_characters_do_not_count():
    assert searchable("產業 園") == searchable("产业园") == "产业园"


@given(st.text(max_size=40))
def test_a_text_without_accents_is_as_long_as_it_was(text):
    assert len(bare(text)) == len(text)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("产业园", ["产业园"]),
        ("产业园 杭州", ["产业园", "杭州"]),
        ('"industrial park" 2014', ["industrial park", "2014"]),
        ("“industrial park”", ["industrial park"]),
        ("「产业园」", ["产业园"]),
        ("浙政办〔2020〕9号", ["浙政办", "2020", "9号"]),
        ("Xi'an", ["xi", "an"]),
        ("LED半导体", ["led半导体"]),
        ('"unfinished', ["unfinished"]),
        ("，。 !", []),
    ],
)
def test_a_question_is_cut_into_terms(question, texts):
    assert [term.text for term in terms(question)] == texts


def test_two_characters_need_no_look_and_more_do():
    two, three, mixed, one = (terms(text)[0] for text in ("产业", "产业园", "5G产业", "园"))
    assert two.exact and two.pairs == {"产业"}
    assert not three.exact and three.pairs == {"产业", "业园"}
    assert not mixed.exact and mixed.pairs == {"产业"}
    assert one.exact and one.starts == {"园"}


def test_a_word_is_found_whole_and_beside_han_characters():
    pattern = re.compile(terms("led")[0].pattern)
    assert pattern.search("用led灯") and pattern.search("led")
    assert not pattern.search("oled") and not pattern.search("leds")


def test_letters_are_cut_into_syllables_in_every_way():
    assert ("chan", "ye", "yuan") in syllables_in("chanyeyuan")
    assert set(syllables_in("xian")) >= {("xian",), ("xi", "an")}
    assert syllables_in("plan") == [] and syllables_in("") == [()]


@pytest.mark.parametrize(
    ("syllables", "text"),
    [(("chan", "ye"), "产业"), (("xia", "men"), "厦门"), (("lv", "se"), "绿色"), (("lu", "se"), "绿色"),
     (("chong", "qing"), "重庆")],
)  # fmt: skip
def test_characters_are_found_by_any_of_their_readings(syllables, text):
    assert re.fullmatch(spoken_pattern(syllables), text)
