import datetime

import pytest

from policies.metrics.attention import (
    Measure,
    attention,
    by_place,
    by_place_and_year,
    find_measure,
    rate,
)
from policies.metrics.term_counts import count_terms
from policies.models import Lexicon, Speech, SpeechText, Status, Term, TermCount

pytestmark = pytest.mark.django_db


@pytest.fixture
def lexicon():
    lexicon = Lexicon.objects.create(name="industry", title_en="Industry", status=Status.PUBLISHED)
    for text in ("产业", "产业政策"):
        Term.objects.create(lexicon=lexicon, text=text, group="industry")
    return lexicon


def speech(register, text, year=2025, code="440000"):
    speech = Speech.objects.create(
        title_en=f"Speech of {year}", locality=register[code], status=Status.PUBLISHED,
        spoken_on=datetime.date(year, 1, 1), characters=len(text),
    )  # fmt: skip
    SpeechText.objects.create(speech=speech, content=text)
    return speech


def counts(speech):
    return {
        (row.term.text if row.term else row.group): row.count
        for row in TermCount.objects.computed().filter(speech=speech).select_related("term")
    }


def test_rate_is_per_ten_thousand_characters():
    assert rate(79, 4526) == pytest.approx(174.5, abs=0.05)
    assert rate(1, 0) is None


def test_counts_of_terms_and_groups_are_stored_with_offsets(register, lexicon):
    spoken = speech(register, "产业政策与产业")
    assert count_terms([lexicon], [spoken]) == 1
    assert counts(spoken) == {"产业": 2, "产业政策": 1, "industry": 2}
    row = TermCount.objects.get(term__text="产业")
    assert row.offsets == [[0, 2], [5, 7]]


def test_counting_again_replaces_computed_counts_and_keeps_reported_ones(register, lexicon):
    spoken = speech(register, "产业")
    from policies.models import Source

    source = Source.objects.create(title="Paper", kind="news")
    TermCount.objects.create(speech=spoken, source=source, label="x", count=9, basis="reported")
    count_terms([lexicon], [spoken])
    spoken.text.content = "产业产业"
    spoken.text.save()
    count_terms([lexicon], [Speech.objects.get(pk=spoken.pk)])
    assert counts(spoken)["产业"] == 2
    assert TermCount.objects.reported().get().count == 9


def test_attention_is_in_order_of_time(register, lexicon):
    speeches = [
        speech(register, "产业" * n + "好" * 10, year) for n, year in ((3, 2024), (1, 1954))
    ]
    count_terms([lexicon], speeches)
    points = attention(find_measure([lexicon], term="产业").counts())
    assert [(point.year, point.count) for point in points] == [(1954, 1), (2024, 3)]
    assert points[1].rate == pytest.approx(3 / 16 * 10_000)


def test_a_measure_is_a_term_or_a_whole_group_of_a_lexicon(register, lexicon):
    assert find_measure([lexicon], term="产业政策").label == "产业政策"
    assert find_measure([lexicon], group="industry") == Measure(lexicon, "industry")
    assert find_measure([lexicon], term="产业", lexicon="other") is None
    assert find_measure([lexicon], term="人才") is None
    spoken = speech(register, "产业政策与产业")
    count_terms([lexicon], [spoken])
    assert [point.count for point in attention(Measure(lexicon, "industry").counts())] == [2]


def test_speeches_of_a_place_and_year_are_taken_together_by_their_length(register, lexicon):
    """A locality's own speeches alone: Zhejiang's are not China's, and drafts are nobody's."""
    spoken = [
        speech(register, "产业" + "好" * 8),
        speech(register, "产业产业" + "好" * 26),
        speech(register, "产业" + "好" * 18, 2024),
        speech(register, "好" * 20, 2025, "100000"),
    ]
    hidden = speech(register, "产业" * 9)
    Speech.objects.filter(pk=hidden.pk).update(status=Status.DRAFT)
    count_terms([lexicon], [*spoken, hidden])
    counts = find_measure([lexicon], term="产业").counts()
    assert [
        (row.place.code, row.year, row.speeches, row.count, row.characters)
        for row in by_place_and_year(counts)
    ] == [("100000", 2025, 1, 0, 20), ("440000", 2024, 1, 1, 20), ("440000", 2025, 2, 3, 40)]
    assert [(row.place.code, row.rate) for row in by_place(counts)] == [
        ("440000", 4 / 60 * 10_000),
        ("100000", 0),
    ]
