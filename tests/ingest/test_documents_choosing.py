"""Passages put back and taken out again, whatever was edited meanwhile."""

import pytest

from policies.ingest.documents.choosing import Chosen, choose

PASSAGES = [
    Chosen("首页", "navigation"),
    Chosen("同志们："),
    Chosen("掌声", "outside"),
    Chosen("谢谢！"),
    Chosen("责编：甲", "editor"),
]
TEXT = "同志们：\n谢谢！"


@pytest.mark.parametrize(
    ("keep", "text"),
    [
        (set(), TEXT),
        ({0}, "首页\n同志们：\n谢谢！"),
        ({2}, "同志们：\n掌声\n谢谢！"),
        ({4}, "同志们：\n谢谢！\n责编：甲"),
        ({0, 2, 4}, "首页\n同志们：\n掌声\n谢谢！\n责编：甲"),
    ],
)
def test_a_passage_returns_to_where_it_stood_and_goes_again(keep, text):
    found, passages = choose(TEXT, PASSAGES, keep)
    assert found == text
    assert {place for place, passage in enumerate(passages) if passage.kept} == keep
    assert choose(found, passages, keep) == (found, passages)
    assert choose(found, passages, set()) == (TEXT, PASSAGES)


def test_what_was_edited_stays():
    found, passages = choose("同志们好：\n一句新的\n谢谢！", PASSAGES, {2})
    assert found == "同志们好：\n一句新的\n掌声\n谢谢！"
    edited = found.replace("掌声", "（掌声）")
    assert choose(edited, passages, set())[0] == edited


def test_of_equal_lines_the_right_one_is_followed():
    passages = [
        Chosen("好！"),
        Chosen("甲"),
        Chosen("好！"),
        Chosen("乙", "outside"),
        Chosen("好！"),
    ]
    assert choose("好！\n甲\n好！\n好！", passages, {3})[0] == "好！\n甲\n好！\n乙\n好！"


def test_into_an_empty_text_passages_return_in_order():
    assert choose("", [Chosen("甲", "x"), Chosen("乙", "x")], {0, 1})[0] == "甲\n乙"
