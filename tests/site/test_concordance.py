"""Words in context: open, in excerpts, or not at all; and the text itself where it is open."""

import pytest

from policies.models import Speech, SpeechText
from tests.metrics.words import lexicon_of, spoken

WORDS = {"产业": "industry", "产业体系": "industry", "人才": "talent"}
TEXT = "发展产业体系，建设产业体系。支持产业链和人才。"


@pytest.fixture
def record(places):
    return spoken(
        places.guangdong, TEXT, lexicon_of(WORDS), visibility="full", licence="CC BY 4.0",
        text_sha256="cd" * 32,
    )  # fmt: skip


def private(record):
    Speech.objects.filter(pk=record.pk).update(visibility="private", licence="")
    return f"/speeches/{record.uid}/concordance/"


def test_open_text_has_every_line_and_what_stands_beside(record, read):
    page = read(f"/speeches/{record.uid}/concordance/?term=产业")
    assert "Said 3 times, 1,304.3 per 10,000 characters." in page  # 3 in 23
    assert "2 发展 产业 体系，建设产业体系。支持产业链和人才。" in page
    assert "产业体系 2" in page
    assert "Licence: CC BY 4.0." in page


def test_any_word_of_an_open_text_can_be_looked_for(record, read):
    assert "Said 1 time," in read(f"/speeches/{record.uid}/concordance/?term=建设")


def test_lines_are_in_the_order_asked_for(record, client):
    def places(sort):
        context = client.get(f"/speeches/{record.uid}/concordance/?term=产业&sort={sort}").context
        return [line.start for line in context["lines"]]

    assert places("place") == [2, 9, 16]
    assert places("right") == [9, 2, 16]  # 体系。 before 体系， before 链


def test_private_text_shows_no_line_but_how_to_check_the_count(record, client, read):
    address = private(record)
    page = read(f"{address}?term=产业")
    assert "The text is not open." in page
    assert "Said 3 times" in page
    assert "cd" * 32 in page
    assert "发展" not in page and "建设" not in page
    html = client.get(f"{address}?term=产业").content.decode()
    assert f"/api/v1/term-counts/?speech={record.uid}&amp;term=" in html
    assert "/api/v1/concordance" not in html


def test_private_text_is_not_searched_for_other_words(record, read):
    page = read(f"{private(record)}?term=建设")
    assert "only the words of the lists are counted" in page
    assert "Said" not in page


def test_excerpts_say_how_many_lines_are_withheld(places, read):
    text = "，".join(f"第{n}段讲到产业的许多事情" + "还有别的话要讲" * 4 for n in range(40))
    record = spoken(places.guangdong, text, lexicon_of(WORDS), visibility="excerpts")
    page = read(f"/speeches/{record.uid}/concordance/?term=产业")
    assert "Said 40 times" in page
    shown = page.count("段讲到 产业 的许多")
    assert 0 < shown * 26 <= len(text) / 10
    assert f"{40 - shown} further lines are withheld" in page
    assert "at most 10.0% of it" in page
    assert "What stands beside it" not in page
    other = read(f"/speeches/{record.uid}/concordance/?term=事情")
    assert "only the words of the lists are shown" in other
    assert "Said" not in other


def test_speech_page_has_the_text_only_where_it_is_open(record, read):
    page = read(f"/speeches/{record.uid}/")
    assert TEXT in page
    assert "Everybody. Licence: CC BY 4.0." in page
    for visibility in ("private", "excerpts"):
        Speech.objects.filter(pk=record.pk).update(visibility=visibility)
        assert "发展产业" not in read(f"/speeches/{record.uid}/")


def test_what_is_not_a_word_is_refused(record, read):
    assert "The parameter term" in read(f"/speeches/{record.uid}/concordance/?term=%E2%80%8B", 400)
    assert "The parameter sort" in read(f"/speeches/{record.uid}/concordance/?sort=x", 400)


def test_an_installation_without_the_text_says_so(record, read):
    SpeechText.objects.all().delete()
    page = read(f"/speeches/{record.uid}/concordance/")
    assert "This installation does not hold the text." in page
    assert "but this installation does not hold it" in read(f"/speeches/{record.uid}/")
