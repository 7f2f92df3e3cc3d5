"""Words of leaders: counts, rates, and what a published figure agrees with."""

import pytest

from policies.models import TermCount


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
    assert len(captured) == 7
    with django_assert_max_num_queries(12):
        client.get(f"/speeches/{reported.uid}/")
