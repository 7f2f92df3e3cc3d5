"""Words of leaders: counts, rates, and what a published figure agrees with."""

import re

import pytest

from policies.models import Status, TermCount, Transcript
from tests.metrics.words import lexicon_of, spoken


@pytest.fixture
def reported(places, speech, source):
    record = speech(places.guangdong, "The speech", text_sha256="ab" * 32)
    TermCount.objects.create(
        speech=record, source=source, label="“industrial policies” and related terms", count=79,
        basis="reported",
    )  # fmt: skip
    return record


def test_reported_figure_stands_beside_the_term_that_comes_to_it(reported, read):
    page = read(f"/speeches/{reported.uid}/")
    assert "Reported: 79. What was counted?" in page
    assert "“industrial policies” and related terms" in page
    assert "The term 产业 – “industry” – occurs 79 times in the transcript" in page


def test_reported_figure_that_no_term_comes_to_is_said_to_be_so(reported, read):
    TermCount.objects.reported().update(count=80)
    assert "No term of ours comes to the reported figure, nor a group" in read(
        f"/speeches/{reported.uid}/"
    )


def test_speech_shows_counts_rates_and_what_was_counted(reported, client, read):
    page = read(f"/speeches/{reported.uid}/")
    assert "174.5" in page  # 79 / 4526 × 10,000
    assert "2.2" in page  # 1 / 4526 × 10,000
    assert "4,526 characters" in page
    assert "ab" * 32 in page
    html = client.get(f"/speeches/{reported.uid}/").content.decode()
    assert f"/api/v1/term-counts/?speech={reported.uid}" in html


def test_text_of_a_speech_is_nowhere(reported, client):
    from policies.models import SpeechText

    SpeechText.objects.create(speech=reported, content="不可公开的讲话全文")
    for url in ("/speeches/", f"/speeches/{reported.uid}/", "/", "/localities/440000/"):
        assert "不可公开" not in client.get(url).content.decode()


def test_list_gives_the_rate_of_the_term_asked_for(reported, read):
    assert "79 174.5" in read("/speeches/")
    assert "1 2.2" in read("/speeches/?term=产业政策")


def test_speech_not_counted_is_not_a_zero(places, reported, speech, read):
    speech(places.china, "Uncounted", count=None, day="1999-03-05")
    speech(places.china, "Silent", count=0, day="1954-01-01", spoken_precision="year")
    page = read("/speeches/")
    assert "Uncounted not counted China 4,526" in page
    assert "1954 Silent 0 0.0 China 4,526" in page  # the year alone: no more is known


def test_chart_stands_with_its_words_and_its_table(reported, client):
    html = client.get("/speeches/").content.decode()
    assert 'role="img"' in html
    assert "产业 per 10,000 characters, by year" in html
    assert "/api/v1/term-counts.csv?term=" in html


def test_unknown_term_is_named(reported, read):
    assert "The parameter term has the value 天气" in read("/speeches/?term=天气", 400)


@pytest.mark.parametrize("more", [0, 10])
def test_queries_do_not_grow_with_the_rows(
    places, reported, speech, client, more, django_assert_max_num_queries
):
    for n in range(more):
        speech(places.china, f"Report {n}", day=f"19{60 + n}-01-01")
    with django_assert_max_num_queries(12) as captured:
        client.get("/speeches/")
    assert len(captured) == 10
    client.get(f"/speeches/{reported.uid}/")  # what is kept, and kinds of records, are known then
    with django_assert_max_num_queries(12):
        client.get(f"/speeches/{reported.uid}/")


def explained(record, source, read, figure: int) -> str:
    """The page of a speech of which a publication says this figure."""
    TermCount.objects.create(
        speech=record, source=source, label="words", count=figure, basis="reported"
    )
    return read(f"/speeches/{record.uid}/")


@pytest.fixture
def chains(places):
    """产业 6 times, two of them in 产业链; 工业 twice."""
    lexicon = lexicon_of({"产业": "industry", "产业链": "industry", "工业": "industry"})
    return spoken(places.guangdong, "产业，" * 4 + "产业链，" * 2 + "工业" * 2, lexicon)


def test_a_group_that_comes_to_the_figure_is_named(chains, source, read):
    assert (
        "All words of the group “industry” of the list “industry” together, each character once, "
        "occur 8 times in the transcript, exactly the reported figure."
    ) in explained(chains, source, read, 8)


def test_two_terms_that_come_to_the_figure_together_are_named(chains, source, read):
    assert "The terms 产业链 and 工业 together, each character once, occur 4 times" in explained(
        chains, source, read, 4
    )


def test_the_nearest_counts_stand_with_their_difference(chains, source, read):
    page = explained(chains, source, read, 7)
    assert "The nearest:" in page
    assert "产业 6 -1" in page
    assert "Group “industry”, each character once 8 +1" in page


def test_every_list_in_use_has_its_table_and_two_are_open(places, client, read):
    lists = [lexicon_of({"产业": "a"}, "zeta"), *(lexicon_of({"人才": "b"}, n) for n in "cba")]
    record = spoken(places.guangdong, "产业人才" + "好" * 6, *lists)
    html = client.get(f"/speeches/{record.uid}/").content.decode()
    at = [html.index(f"<strong>{name}</strong> <span") for name in ("zeta", "a", "b", "c")]
    assert at == sorted(at)  # the one with the headline first
    assert html.count('<details class="list" open>') == 2
    assert html.count('<details class="list">') == 2
    assert "version 1; 1 of 1 words said" in read(f"/speeches/{record.uid}/")


def test_earlier_versions_that_counted_the_speech_are_linked(places, client):
    old = lexicon_of({"产业": "a"}, "words", counted_at="2026-01-02T00:00:00Z")
    draft = lexicon_of({"产业": "a"}, "words", version=3, status=Status.DRAFT)
    record = spoken(
        places.guangdong, "产业" * 3, old, draft, lexicon_of({"产业": "a"}, "words", version=2)
    )
    html = client.get(f"/speeches/{record.uid}/").content.decode()
    link = f"/api/v1/term-counts/?speech={record.uid}&amp;lexicon=words&amp;version="
    assert "also counted with version 1" in html and "2 January 2026" in html
    assert f"{link}1" in html and f"{link}2" in html and f"{link}3" not in html


def test_terms_that_set_it_apart_are_against_all_other_speeches(places, read):
    """产业 8 in 20 against 2 in 40 elsewhere: eight times as often."""
    lexicon = lexicon_of({"产业": "a", "人才": "a"})
    record = spoken(places.guangdong, "产业" * 8 + "人才" * 2, lexicon)
    for n in "甲乙":
        spoken(places.zhejiang, "产业人才" + n * 16, lexicon)
    hidden = spoken(places.zhejiang, "产业" * 9, lexicon, status=Status.DRAFT)
    page = read(f"/speeches/{record.uid}/")
    assert "产业 8.0 times as often here" in page
    assert "4,000.0 (8) 500.0 (2)" in page
    assert hidden.title not in page


def test_further_transcripts_stand_with_their_agreement_and_differences(reported, source, read):
    Transcript.objects.create(
        speech=reported, source=source, characters=4500, text_sha256="ef" * 32, agreement=0.987,
        differing=[
            {"lexicon": "industry", "version": 1, "term": "产业", "counted": 79, "here": 78},
            {"lexicon": "withdrawn", "version": 1, "term": "人才", "counted": 1, "here": 2},
        ],
    )  # fmt: skip
    page = read(f"/speeches/{reported.uid}/")
    assert (
        "A notice, An office 4,500 98.7% efefefefefef 产业 78 here, 79 in the text counted" in page
    )
    assert "人才" not in page


def test_front_page_names_a_term_of_two_lists_once(chains, source, places, read):
    other = lexicon_of({"产业": "x"}, "other")
    TermCount.objects.create(
        speech=chains, lexicon=other, term=other.terms.get(), group="x", count=6, basis="computed"
    )
    explained(chains, source, read, 6)
    assert read("/").count("occurs exactly 6 times") == 1


def test_places_show_the_count_of_the_version_in_use(chains, places, read):
    newer = lexicon_of({"产业": "industry"}, version=2, counted_at=None)
    TermCount.objects.create(
        speech=chains, lexicon=newer, term=newer.terms.get(), group="industry", count=5,
        basis="computed",
    )  # fmt: skip
    address = "/localities/440000/"
    assert f"6 {6 / chains.characters * 10_000:,.1f} Guangdong" in read(address)
    type(newer).objects.filter(pk=newer.pk).update(counted_at="2026-01-02T00:00:00Z")
    assert f"5 {5 / chains.characters * 10_000:,.1f} Guangdong" in read(address)


def test_methods_have_every_version_and_say_which_is_in_use(places, read):
    lexicon_of({"产业": "a"}, "words")
    lexicon_of({"人才": "a"}, "words", version=2)
    lexicon_of({"创新": "a"}, "words", version=3, status=Status.DRAFT)
    page = read("/methods/")
    assert re.search("words, version 2, counted [^.]*? in use", page)
    assert re.search("words, version 1, counted [^.]*? earlier version", page)
    assert "创新" not in page
    assert "G² ≥ 15.13: less than once in 10,000" in page


@pytest.mark.parametrize("more", [0, 4])
def test_queries_of_a_speech_do_not_grow(
    reported, source, places, client, more, django_assert_num_queries
):
    lists = [lexicon_of({"产业": "a", "人才": "b"}, f"list{n}") for n in range(more)]
    spoken(places.zhejiang, "产业", *lists)
    for n in range(more):
        TermCount.objects.create(
            speech=reported, source=source, label="words", count=n + 5, basis="reported"
        )
        Transcript.objects.create(speech=reported, source=source, text_sha256=f"{n}", characters=5)
    client.get(f"/speeches/{reported.uid}/")  # what is kept, and kinds of records, are known then
    with django_assert_num_queries(12):
        client.get(f"/speeches/{reported.uid}/")
