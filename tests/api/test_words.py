"""Speeches, lexicons and term counts: what is told of each, and that no two versions are added up."""

import csv
import io

import orjson
import pytest
from django.utils import timezone

from policies import models as m
from policies.metrics.term_counts import count_terms
from tests.api.conftest import make_source, make_speech

TEXT = "产业政策与人才，产业体系。"  # 产业 twice, 产业政策 and 人才 once


def lexicon_of(name, version, words, **fields):
    lexicon = m.Lexicon.objects.create(
        name=name, version=version, title_en=name, status=m.Status.PUBLISHED,
        counted_at=timezone.now(), **fields,
    )  # fmt: skip
    for order, (text, group) in enumerate(words.items()):
        m.Term.objects.create(
            lexicon=lexicon, text=text, group=group, order=order, gloss_en="E", gloss_fr="F"
        )
    return lexicon


@pytest.fixture
def words(world):
    """A speech counted with two versions of one lexicon, and with another that shares a term."""
    w = world
    m.TermCount.objects.all().delete()
    m.Term.objects.all().delete()
    m.Lexicon.objects.all().delete()
    w.old = lexicon_of("industry", 1, {"产业": "industry", "人才": "talent"})
    w.new = lexicon_of("industry", 2, {"产业": "industry", "产业政策": "industry"})
    w.next = lexicon_of("industry", 3, {"体系": "industry"})
    w.talent = lexicon_of("talent", 1, {"产业": "firms", "人才": "talent"})
    m.SpeechText.objects.filter(speech=w.speech).update(content=TEXT)
    m.Speech.objects.filter(pk=w.speech.pk).update(characters=13)
    w.speech.refresh_from_db()
    count_terms([w.old, w.new, w.next, w.talent], [w.speech])
    m.Lexicon.objects.filter(pk=w.next.pk).update(counted_at=None)  # as while it is being counted
    m.TermCount.objects.create(
        speech=w.speech, source=w.source, label="产业", count=3, basis="reported"
    )
    return w


def versions(rows):
    return sorted({(row["lexicon"], row["lexicon_version"]) for row in rows if row["lexicon"]})


def test_counts_are_those_of_the_versions_in_use_and_the_reported_ones(api, words):
    rows = api("term-counts/")["results"]
    assert versions(rows) == [("industry", 2), ("talent", 1)]
    assert [row["count"] for row in rows if row["basis"] == "reported"] == [3]
    assert api("term-counts/?version=current")["results"] == rows


def test_counts_of_other_versions_can_be_asked_for(api, words):
    rows = api("term-counts/?version=all")["results"]
    assert versions(rows) == [("industry", 1), ("industry", 2), ("industry", 3), ("talent", 1)]
    rows = api("term-counts/?version=1&lexicon=industry")["results"]
    assert [(row["term"], row["group"], row["count"]) for row in rows] == [
        ("产业", "industry", 2), ("人才", "talent", 1),
        (None, "industry", 2), (None, "talent", 1),
    ]  # fmt: skip


def test_a_term_of_two_lexicons_has_a_row_for_each(api, words):
    rows = api("term-counts/?term=產業")["results"]
    assert [(row["lexicon"], row["count"]) for row in rows] == [("industry", 2), ("talent", 2)]
    (row,) = api("term-counts/?term=产业&lexicon=talent")["results"]
    assert (row["group"], row["rate_per_10k_characters"]) == ("firms", pytest.approx(20_000 / 13))


@pytest.mark.parametrize("version", ["two", "-1", "2.5", "123456", "²"])
def test_a_version_that_is_none_is_refused(api, words, version):
    assert api(f"term-counts/?version={version}", 400)["parameter"] == "version"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("locality=330000", 1), ("locality=330200", 0), ("year=2025", 1), ("year_min=2026", 0),
        ("year_max=2025", 1), ("basis=computed", 1), ("group=industry", 1), ("group=none", 0),
    ],
)  # fmt: skip
def test_counts_are_filtered(api, words, query, number):
    assert bool(api(f"term-counts/?{query}")["results"]) == number
    assert api(f"term-counts/?speech={words.speech.uid}&official={words.official.uid}")["results"]


def test_files_name_the_version_of_every_count(client, words):
    rows = client.get("/api/v1/term-counts/?version=all").json()["results"]
    text = client.get("/api/v1/term-counts.csv?version=all").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    lines = client.get("/api/v1/term-counts.ndjson?version=all").content.splitlines()
    assert [orjson.loads(line) for line in lines] == rows
    assert len(table) == len(rows) == 4 + 3 + 2 + 4 + 1
    for row, cells in zip(rows, table, strict=True):
        told = (row["lexicon"] or "", str(row["lexicon_version"] or ""))
        assert (cells["lexicon"], cells["lexicon_version"]) == told
    assert {cells["lexicon_version"] for cells in table} == {"1", "2", "3", ""}


def test_all_versions_of_a_lexicon_are_listed_and_one_is_current(api, words):
    rows = api("lexicons/?lexicon=industry")["results"]
    assert [(row["version"], row["is_current"]) for row in rows] == [
        (1, False), (2, True), (3, False),
    ]  # fmt: skip
    assert [row["counted_at"] is None for row in rows] == [False, False, True]
    assert versions_of(api("lexicons/?current=true")) == [("industry", 2), ("talent", 1)]
    assert versions_of(api("lexicons/?current=false")) == [("industry", 1), ("industry", 3)]


def versions_of(answer):
    return [(row["name"], row["version"]) for row in answer["results"]]


def test_terms_have_a_gloss_in_both_languages(api, words):
    detail = api(f"lexicons/{words.new.uid}/")
    assert detail["is_current"] is True
    assert detail["terms"][1] == {
        "text": "产业政策", "group": "industry", "gloss_en": "E", "gloss_fr": "F",
    }  # fmt: skip


def test_groups_have_a_title_in_each_language(api, words):
    words.new.group_titles = {"industry": {"en": "Industry", "zh": "产业"}}
    words.new.save()
    assert api(f"lexicons/{words.new.uid}/")["groups"] == [
        {"group": "industry", "title_en": "Industry", "title_zh": "产业", "title_fr": ""}
    ]


def test_speeches_are_filtered(api, words):
    other = make_speech(words.other, visibility="excerpts")
    uids = {words.speech.uid: words.speech, other.uid: other}

    def found(query):
        return [uids[row["uid"]] for row in api(f"speeches/?{query}")["results"]]

    assert found("locality=330000") == [words.speech, other]
    assert found("locality=330200") == found("visibility=excerpts") == [other]
    assert found("visibility=private") == found("lexicon=industry") == [words.speech]
    assert found("year_min=2025&year_max=2025") == found("year=2025") == [words.speech, other]
    m.TermCount.objects.filter(lexicon=words.new).delete()
    assert found("lexicon=industry") == []  # counted with an old version alone
    assert api("speeches/?lexicon=industri", 400)["nearest"] == "industry"


@pytest.mark.parametrize(
    ("visibility", "text"), [("private", None), ("excerpts", None), ("full", TEXT)]
)
def test_text_is_given_where_everybody_may_read_it(api, words, visibility, text):
    m.Speech.objects.filter(pk=words.speech.pk).update(visibility=visibility, licence="CC BY 4.0")
    assert api(f"speeches/{words.speech.uid}/")["text"] == text
    assert "text" not in api("speeches/")["results"][0]


def test_transcripts_are_told_without_their_texts(api, words):
    differing = [
        {"lexicon": "industry", "version": 2, "term": "产业", "counted": 2, "here": 1},
        {"lexicon": "hidden", "version": 1, "term": "隐词", "counted": 0, "here": 1},
    ]
    shown = m.Transcript.objects.create(
        speech=words.speech, source=words.source, characters=12, text_sha256="cd" * 32,
        agreement=0.9, differing=differing,
    )  # fmt: skip
    m.TranscriptText.objects.create(transcript=shown, content="另一份秘密记录")
    draft = make_source(status=m.Status.DRAFT, url="https://example.org/draft")
    m.Transcript.objects.create(speech=words.speech, source=draft, text_sha256="ef" * 32)
    detail = api(f"speeches/{words.speech.uid}/")
    assert detail["transcripts"] == [
        {
            "source": words.source.uid, "characters": 12, "text_sha256": "cd" * 32,
            "agreement": 0.9, "differing": differing[:1],
        }
    ]  # fmt: skip


def test_queries_do_not_grow_with_the_versions(client, words, django_assert_num_queries):
    for version in range(4, 9):
        count_terms([lexicon_of("industry", version, {"产业": "industry"})], [words.speech])
    for path, number in (("term-counts/", 4), ("lexicons/", 3), (f"lexicons/{words.new.uid}/", 5)):
        with django_assert_num_queries(number):
            client.get(f"/api/v1/{path}")
