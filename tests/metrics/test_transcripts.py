"""Agreement of transcripts and what differs in them, by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.metrics.term_counts import count_missing
from policies.metrics.transcripts import (
    agreement,
    compare_transcripts,
    differences,
    differing_terms,
)
from policies.models import Transcript, TranscriptText
from tests.metrics.words import lexicon_of, spoken

TEXT = st.text(alphabet="产业政策發展，。\n A", max_size=30)


def common_subsequence(a: str, b: str) -> int:
    """Its length, by the table in every textbook."""
    row = [0] * (len(b) + 1)
    for char in a:
        before = row[:]
        for j, other in enumerate(b, 1):
            row[j] = before[j - 1] + 1 if char == other else max(before[j], row[j - 1])
    return row[-1]


def test_agreement_is_twice_the_common_subsequence_over_both_lengths():
    # Common: 产业政策 and 。, five characters of seven and of six.
    assert agreement("产业新政策好。", "产业的政策。") == pytest.approx(2 * 5 / (7 + 6))


def test_white_space_width_and_traditional_characters_do_not_disagree():
    assert agreement("發展產業，ＡＢ\n", "发展 产\n业,ab") == 1


def test_texts_without_a_common_character_do_not_agree_at_all():
    assert agreement("甲乙", "丙丁") == 0


@given(TEXT, TEXT)
@settings(max_examples=60, deadline=None)
def test_agreement_equals_the_formula(a, b):
    a, b = (t.replace("發", "发") for t in (a, b))
    x, y = ("".join(t.lower().replace("，", ",").split()) for t in (a, b))
    expected = 2 * common_subsequence(x, y) / (len(x) + len(y)) if x or y else 1
    assert agreement(a, b) == pytest.approx(expected)


def said(parts) -> str:
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)


def test_the_passages_that_differ_are_found_sentence_by_sentence():
    found = differences(
        "同志们好。今天讲产业。明天讲人才！谢谢大家。",
        "同志们好。今天讲农业。明天讲人才！再见。谢谢大家。",
    )
    assert [(said(d.a), said(d.b), d.same_before) for d in found] == [
        ("今天讲[产]业。", "今天讲[农]业。", 5),
        ("", "[再见。]", 6),
    ]


def test_lines_and_characters_of_another_form_are_no_difference():
    assert differences("发展产\n业。\n\n谢谢！", "發展產業。謝謝！") == []


def test_sentences_cut_otherwise_differ_by_their_full_stop_alone():
    (found,) = differences("发展产业，谢谢。", "发展产业。谢谢。")
    assert (said(found.a), said(found.b)) == ("发展产业[，]谢谢。", "发展产业[。]谢谢。")


@given(TEXT, TEXT)
@settings(max_examples=60, deadline=None)
def test_what_is_not_in_a_difference_is_the_same_in_both(a, b):
    found = differences(a, b)
    if not found:
        assert agreement(a, b) == 1
    assert all(any(p.differs for p in (*d.a, *d.b)) for d in found)


@pytest.fixture
def pair(register):
    lexicon_of({"产业": "industry", "产业政策": "industry", "人才": "talent"})
    lexicon_of({"补贴": "money"}, name="money", version=2)
    lexicon_of({"租金": "money"}, name="drafted", status="draft")
    speech = spoken(register["330100"], "产业政策。产业。人才。租金。")
    transcript = Transcript.objects.create(speech=speech, text_sha256="1" * 64)
    TranscriptText.objects.create(transcript=transcript, content="产业。补贴。人才。")
    return speech, transcript


def test_terms_counted_otherwise_are_those_of_the_current_lexicons(pair):
    assert differing_terms("产业政策。产业。产业。人才。租金。", "产业。补贴。人才。") == [
        {"lexicon": "industry", "version": 1, "term": "产业", "counted": 3, "here": 1},
        {"lexicon": "industry", "version": 1, "term": "产业政策", "counted": 1, "here": 0},
        {"lexicon": "money", "version": 2, "term": "补贴", "counted": 0, "here": 1},
    ]


def test_a_comparison_is_written_to_the_transcript(pair):
    speech, transcript = pair
    compare_transcripts(speech)
    transcript.refresh_from_db()
    ours, here = "产业政策。产业。人才。租金。", "产业。补贴。人才。"
    assert transcript.agreement == pytest.approx(
        2 * common_subsequence(ours, here) / (len(ours) + len(here))
    )
    assert [(row["term"], row["counted"], row["here"]) for row in transcript.differing] == [
        ("产业", 2, 1), ("产业政策", 1, 0), ("补贴", 0, 1),
    ]  # fmt: skip


def test_without_the_text_counted_nothing_is_said(pair):
    speech, transcript = pair
    compare_transcripts(speech)
    speech.text.delete()
    compare_transcripts(speech)
    transcript.refresh_from_db()
    assert (transcript.agreement, transcript.differing) == (None, [])


def test_a_new_version_of_a_lexicon_compares_transcripts_by_its_words(register):
    words = lexicon_of({"产业": "g"})
    speech = spoken(register["440000"], "产业与人才，产业与人才。", words)
    other = Transcript.objects.create(speech=speech, characters=9, text_sha256="b" * 64)
    TranscriptText.objects.create(transcript=other, content="产业与人才，产业与人。")
    lexicon_of({"产业": "g", "人才": "g"}, version=2, counted_at=None)
    count_missing()
    other.refresh_from_db()
    assert other.differing == [
        {"lexicon": "industry", "version": 2, "term": "人才", "counted": 2, "here": 1}
    ]
