"""Two speeches side by side: which two, every word, what sets them apart, in words."""

import math

import pytest

from policies.models import Speech, Status
from tests.metrics.words import lexicon_of, spoken

WORDS = {"产业": "industry", "产业链": "industry", "人才": "talent"}


@pytest.fixture
def lexicon(places):
    return lexicon_of(WORDS)


@pytest.fixture
def pair(places, lexicon, official):
    """产业 12 against 2, 人才 3 against 3, in 100 characters against 200."""
    a = spoken(
        places.guangdong, "产业，" * 10 + "产业链，" * 2 + "人才" * 3 + "，" * 56, lexicon,
        title_en="First", office="Governor",
    )  # fmt: skip
    b = spoken(
        places.zhejiang, "产业" * 2 + "人才" * 3 + "，" * 190, lexicon, title_en="Second",
        official=official("Wang Hui"),
    )  # fmt: skip
    return a, b


def test_counts_rates_and_groups_stand_side_by_side(pair, read):
    page = read(f"/speeches/compare/?a={pair[0].uid}&b={pair[1].uid}")
    assert "Guangdong and Wang Hui" in page
    assert "产业 12 1,200.0 2 100.0" in page
    assert "人才 3 300.0 3 150.0" in page
    assert "Group “industry”, each character once 12 1,200.0 2 100.0" in page
    assert "Governor" in page and "100 characters 200 characters" in page


def test_terms_that_set_them_apart_come_with_direction_and_chance(pair, read):
    """14 in 300 characters: 4⅔ and 9⅓ are expected."""
    g2 = 2 * (12 * math.log(12 / (14 / 3)) + 2 * math.log(2 / (28 / 3)))
    page = read(f"/speeches/compare/?a={pair[0].uid}&b={pair[1].uid}")
    assert f"产业 12.0 times as often with Guangdong {g2:.1f} less than once in 10,000" in page
    assert "产业链 only with Guangdong" in page
    assert "人才 2.0 times as often with Guangdong 0.7 may be chance" in page


def test_the_difference_is_read_out_by_rule(pair, read):
    page = read(f"/speeches/compare/?a={pair[0].uid}&b={pair[1].uid}")
    assert (
        "Words of the group “industry” stand 1,200.0 times in 10,000 characters of Guangdong and "
        "100.0 times in those of Wang Hui. What sets them apart most is 产业: 12 times against 2 "
        "(12.0 times as often with Guangdong); chance alone makes such a difference less than once in "
        "10,000. Wang Hui speaks 2.00 times as long, so rates are compared, not counts."
    ) in page


def test_nothing_sets_equal_speeches_apart(places, lexicon, read):
    for word in ("甲", "乙"):
        spoken(places.guangdong, "产业人才" + word * 16, lexicon)
    page = read("/speeches/compare/")
    assert "No word of this list sets them apart by more than chance may." in page
    assert "Guangdong 2025 (A) and Guangdong 2025 (B)" in page


def test_the_latest_two_of_one_day_and_place_are_shown_first(places, lexicon, pair, read):
    Speech.objects.filter(pk=pair[1].pk).update(spoken_on="2026-01-01")
    assert "Wang Hui and Guangdong" in read("/speeches/compare/")
    spoken(places.guangdong, "人才" + "丙" * 9, lexicon, title_en="Third")
    assert "Guangdong 2025 (A) and Guangdong 2025 (B)" in read("/speeches/compare/")


def test_one_speech_alone_awaits_the_other(pair, client, read):
    assert "Choose two speeches." in read(f"/speeches/compare/?a={pair[0].uid}")
    html = client.get(f"/speeches/compare/?a={pair[0].uid}").content.decode()
    assert html.count(f'<option value="{pair[0].uid}" selected>') == 1


def test_speeches_without_a_common_list_are_not_compared(pair, places, read):
    other = spoken(places.china, "人才", lexicon_of({"人才": "g"}, "other"))
    page = read(f"/speeches/compare/?a={pair[0].uid}&b={other.uid}")
    assert "The two have not been counted with the same word list." in page


def test_wrong_speeches_and_lists_are_named(pair, read):
    a, b = pair
    assert "The parameter b has the value nothing" in read(
        f"/speeches/compare/?a={a.uid}&b=nothing", 400
    )
    assert "is in the comparison already" in read(f"/speeches/compare/?a={a.uid}&b={a.uid}", 400)
    page = read(f"/speeches/compare/?a={a.uid}&b={b.uid}&lexicon=x", 400)
    assert "The parameter lexicon has the value x" in page
    Speech.objects.filter(pk=b.pk).update(status=Status.DRAFT)
    assert "The parameter b" in read(f"/speeches/compare/?a={a.uid}&b={b.uid}", 400)


def test_its_chart_is_a_file(pair, client):
    response = client.get(f"/speeches/compare/keyness.svg?a={pair[0].uid}&b={pair[1].uid}")
    assert response["Content-Disposition"] == 'attachment; filename="keyness.svg"'
    assert "产业" in response.content.decode()


def test_page_stands_without_speeches(db, client, read):
    assert "No speech has been counted yet." in read("/speeches/compare/")
    assert client.get("/speeches/compare/keyness.svg").status_code == 404


@pytest.mark.parametrize("more", [0, 5])
def test_queries_do_not_grow(pair, places, lexicon, client, more, django_assert_num_queries):
    for n in range(more):
        spoken(places.hangzhou, "产业" + "好" * n, lexicon, spoken_on=f"{2000 + n}-01-01")
    with django_assert_num_queries(4):
        client.get("/speeches/compare/")
