import hashlib

import pytest
from django.utils import timezone

from policies.metrics import text_counts
from policies.metrics.text_counts import MOST_BYTES, Refused, count_text, own_words, words_of
from policies.models import Lexicon, Status
from tests.metrics.words import lexicon_of

pytestmark = pytest.mark.django_db
TEXT = "產業政策，产 业体系。\n人才"


def test_the_counts_are_those_of_a_plain_count_and_quote_the_text_as_sent():
    words = own_words([("产业", "industry"), ("产业政策", "industry"), ("人才", "")])
    counts = count_text(TEXT, words)
    assert {f.term: f.count for f in counts.terms} == {"产业": 2, "产业政策": 1, "人才": 1}
    assert [TEXT[start:end] for start, end in counts.terms[0].spans] == ["產業", "产 业"]
    assert {f.group: f.count for f in counts.groups} == {"industry": 2, "all": 1}
    assert counts.characters == len("产业政策，产业体系。人才")
    assert counts.terms[0].rate == pytest.approx(2 / counts.characters * 10_000)
    assert (counts.bytes, counts.text_sha256) == (
        len(TEXT.encode()), hashlib.sha256(TEXT.encode()).hexdigest(),
    )  # fmt: skip


def test_the_version_in_use_of_the_first_lexicon_is_taken():
    lexicon_of({"人才": "t"}, name="talent")
    lexicon_of({"产业": "i"}, version=1)
    lexicon_of({"产业": "i", "政策": "i"}, version=2)
    lexicon_of({"政策": "i"}, version=3, counted_at=None)
    assert (words_of().lexicon, words_of().version) == ("industry", 2)
    assert list(words_of("talent").groups) == ["人才"]
    assert list(words_of("industry", 1).groups) == ["产业"]
    assert list(words_of("industry", 3).groups) == ["政策"]


def test_a_lexicon_that_is_not_public_is_as_one_that_is_not_there():
    lexicon_of({"产业": "i"}, name="hidden", status=Status.DRAFT)
    for name, version in (("hidden", None), ("hidden", 1), ("nothing", None), (None, None)):
        with pytest.raises(Refused) as refused:
            words_of(name, version)
        assert (refused.value.member, refused.value.allowed) == ("lexicon", [])


def test_a_lexicon_is_made_ready_once_until_it_is_changed(django_assert_num_queries):
    lexicon = lexicon_of({"产业": "i"})
    words_of("industry")
    with django_assert_num_queries(1):
        assert (
            words_of("industry").counter
            is words_of.__globals__["_prepared"](lexicon.pk, lexicon.updated_at)[1]
        )
    lexicon.terms.update(text="政策")
    Lexicon.objects.filter(pk=lexicon.pk).update(updated_at=timezone.now())
    assert list(words_of("industry").groups) == ["政策"]


def test_a_text_of_one_megabyte_is_taken_and_one_byte_more_is_not():
    words = own_words([("产业", "")])
    text = "产业" * (MOST_BYTES // 6)
    text += "a" * (MOST_BYTES - len(text.encode()))
    assert count_text(text, words).terms[0].count == MOST_BYTES // 6
    with pytest.raises(Refused) as refused:
        count_text(text + "a", words)
    assert (refused.value.member, refused.value.too_large) == ("text", True)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "a\ud800"])
def test_a_text_without_characters_is_refused(text):
    with pytest.raises(Refused) as refused:
        count_text(text, own_words([("产业", "")]))
    assert refused.value.member == "text"


@pytest.mark.parametrize(
    ("terms", "member"),
    [
        ([], "terms"),
        ([("产业", ""), (" ", "")], "terms[1]"),
        ([("产业", ""), ("产业", "g")], "terms[1]"),
        ([("产" * 81, "")], "terms[0]"),
        ([(f"第{n}", "") for n in range(501)], "terms"),
    ],
)
def test_a_list_that_is_none_is_refused(terms, member):
    with pytest.raises(Refused) as refused:
        own_words(terms)
    assert refused.value.member == member
    assert "产" not in refused.value.detail


def test_terms_that_end_in_one_another_are_limited_by_the_length_of_the_text(monkeypatch):
    words = own_words([("业", ""), ("产业", ""), ("新产业", ""), ("產業", "")])
    assert words.depth == 4
    monkeypatch.setattr(text_counts, "MOST_BYTES", 30)
    assert count_text("新产业" * 2, words).terms[0].count == 2  # 18 bytes times 4
    with pytest.raises(Refused) as refused:
        count_text("新产业" * 3, words)  # 27 bytes times 4
    assert refused.value.member == "terms"
