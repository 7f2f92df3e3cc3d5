"""What is missing is counted, and nothing that is there is taken for right when it is not."""

import pytest

from policies.metrics import term_counts
from policies.metrics.term_counts import anything_missing, count_missing, progress_of, uncounted
from policies.models import Lexicon, Speech, SpeechText, Status, Term, TermCount
from tests.metrics.words import lexicon_of, spoken

pytestmark = pytest.mark.django_db
TEXTS = ("产业兴，人才聚。产业政策", "人才，人才")


@pytest.fixture
def speeches(register):
    return [spoken(register["330100"], text) for text in TEXTS]


def counts(lexicon):
    rows = TermCount.objects.computed().of_terms().filter(lexicon=lexicon)
    return {(row.speech_id, row.term.text): row.count for row in rows.select_related("term")}


def test_what_is_missing_is_every_lexicon_in_every_text(speeches):
    industry = lexicon_of({"产业": "i", "政策": "p"}, "industry", counted_at=None)
    talent = lexicon_of({"人才": "t"}, "talent", counted_at=None)
    assert count_missing() == 4
    assert counts(industry) | counts(talent) == {
        (speech.pk, word): text.count(word)
        for speech, text in zip(speeches, TEXTS, strict=True)
        for word in ("产业", "政策", "人才")
    }
    assert Lexicon.objects.filter(counted_at=None).count() == 0
    assert (count_missing(), anything_missing(set())) == (0, False)


def test_published_versions_and_those_in_review_are_kept_counted(register):
    kept = [
        lexicon_of({"甲": "g"}, "a", version=2),
        lexicon_of({"甲": "g"}, "a", version=3, status="in_review"),
    ]
    lexicon_of({"甲": "g"}, "a", version=1)
    lexicon_of({"甲": "g"}, "a", version=4, status=Status.DRAFT)
    lexicon_of({"甲": "g"}, "b", status=Status.WITHDRAWN)
    assert list(Lexicon.objects.to_be_counted().order_by("version")) == kept


def test_the_public_is_shown_the_old_version_until_the_new_one_is_counted(speeches):
    old = lexicon_of({"产业": "i"}, counted_at=None)
    count_missing()
    new = lexicon_of({"人才": "i"}, version=2, counted_at=None)
    assert Lexicon.objects.current().get() == old
    count_missing()
    assert Lexicon.objects.current().get() == new
    assert counts(old) and counts(new)


def test_a_speech_that_comes_later_is_missing(speeches, register):
    lexicon = lexicon_of({"产业": "i"}, counted_at=None)
    count_missing()
    later = spoken(register["330100"], "产业")
    assert list(uncounted(lexicon)) == [later]
    assert (count_missing(), counts(lexicon)[later.pk, "产业"]) == (1, 1)


def test_counts_of_another_text_are_gone_and_made_anew(speeches):
    lexicon = lexicon_of({"人才": "t"}, counted_at=None)
    count_missing()
    speech = Speech.objects.get(pk=speeches[1].pk)
    SpeechText.objects.filter(speech=speech).update(content="人才" * 5)
    speech.text_sha256 = "1" * 64
    speech.save()
    assert list(uncounted(lexicon)) == [speech]
    count_missing()
    assert counts(lexicon) == {(speeches[0].pk, "人才"): 1, (speech.pk, "人才"): 5}


def test_saving_a_speech_with_the_same_text_keeps_its_counts(speeches):
    lexicon = lexicon_of({"人才": "t"}, counted_at=None)
    count_missing()
    speeches[0].occasion = "Opening"
    speeches[0].save()
    assert not uncounted(lexicon).exists()


def test_a_lexicon_without_texts_is_counted_at_once(register):
    lexicon_of({"产业": "i"}, counted_at=None)
    assert anything_missing(set())
    assert (count_missing(), anything_missing(set())) == (0, False)
    assert Lexicon.objects.current().exists()


def test_counts_of_texts_that_are_not_held_go_over_to_the_next_version(speeches):
    old = lexicon_of({"产业": "i", "政策": "i", "人才": "t"}, counted_at=None)
    count_missing()
    SpeechText.objects.filter(speech=speeches[0]).delete()
    new = lexicon_of({"产业": "i", "人才": "t", "税收": "tax"}, version=2, counted_at=None)
    count_missing()
    carried = TermCount.objects.computed().filter(lexicon=new, speech=speeches[0])
    found = {(row.term.text if row.term else "", row.group): row.count for row in carried}
    assert found == {
        ("产业", "i"): 2,
        ("人才", "t"): 1,
        ("", "t"): 1,
    }  # not the group that lost a word
    assert (
        carried.get(term__text="产业").offsets
        == old.counts.get(term__text="产业", speech=speeches[0]).offsets
    )
    SpeechText.objects.create(speech=speeches[0], content=TEXTS[0])
    assert list(uncounted(new)) == [speeches[0]]


def test_a_fault_in_one_text_leaves_the_others_their_turn(speeches, monkeypatch):
    lexicon = lexicon_of({"人才": "t"}, counted_at=None)
    count = term_counts._Counting.count

    def faulty(self, speech):
        if speech == speeches[0].pk:
            raise RuntimeError(TEXTS[0])
        return count(self, speech)

    monkeypatch.setattr(term_counts._Counting, "count", faulty)
    stopped: set[tuple[int, int]] = set()
    assert count_missing(stopped) == 1
    assert stopped == {(lexicon.pk, speeches[0].pk)}
    assert not anything_missing(stopped)
    assert not Lexicon.objects.current().exists()


def test_words_changed_between_two_texts_are_counted_as_they_are(speeches, monkeypatch):
    lexicon = lexicon_of({"产业": "i"}, status="in_review", counted_at=None)
    counting = term_counts._Counting(lexicon.pk)
    assert counting.count(speeches[0].pk)
    Term.objects.create(lexicon=lexicon, text="人才", group="t")
    assert counting.count(speeches[1].pk)
    assert counts(lexicon) == {
        (speeches[0].pk, "产业"): 2, (speeches[1].pk, "产业"): 0, (speeches[1].pk, "人才"): 2,
    }  # fmt: skip


def test_progress_is_told_in_texts(speeches, django_assert_max_num_queries):
    lexicon = lexicon_of({"人才": "t", "产业": "i"}, counted_at=None)
    empty = lexicon_of({}, "empty")
    term_counts.count_terms([lexicon], speeches[:1])
    with django_assert_max_num_queries(3):
        progress = progress_of([lexicon, empty])
    assert (progress[lexicon.pk].counted, progress[lexicon.pk].texts) == (1, 2)
    assert progress[empty.pk].complete
