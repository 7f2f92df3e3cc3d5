import pytest

from policies.metrics.excerpts import EXCERPT_SIDE, SHARE, public_concordance, whole_text
from policies.models import Speech, Status
from tests.metrics.words import lexicon_of, spoken

pytestmark = pytest.mark.django_db
TEXT = "".join(f"第{n}段讲产业政策，也讲人才和创新的许多事情。" for n in range(100))
WORDS = {"产业": "g", "产业政策": "g", "人才": "g", "创新": "g"}


def speech(register, **fields):
    return spoken(register["440000"], TEXT, lexicon_of(WORDS), **fields)


def test_a_private_text_is_not_shown_at_all(register):
    record = speech(register)
    assert public_concordance(record, "产业") is None
    assert whole_text(record) is None


def test_a_draft_is_not_shown_whatever_its_text_allows(register):
    record = speech(register, status=Status.DRAFT, visibility="full", licence="CC BY 4.0")
    assert public_concordance(record, "产业") is None
    assert whole_text(record) is None


def test_of_an_open_text_every_line_of_any_word_is_shown(register):
    record = speech(register, visibility="full", licence="CC BY 4.0")
    assert len(public_concordance(record, "事情").lines) == 100
    assert public_concordance(record, "事情").withheld == 0
    assert whole_text(record) == TEXT


def test_all_excerpts_together_are_a_tenth_of_the_text(register):
    record = speech(register, visibility="excerpts")
    seen = set()
    for word in WORDS:
        excerpts = public_concordance(record, word)
        assert len(excerpts.lines) + excerpts.withheld == TEXT.count(word)
        for line in excerpts.lines:
            assert TEXT[line.start : line.end] == word
            seen.update(range(line.start - EXCERPT_SIDE, line.end + EXCERPT_SIDE))
    assert 0 < len(seen & set(range(len(TEXT)))) <= SHARE * len(TEXT)
    assert len(public_concordance(record, "产业").lines) >= 1
    assert public_concordance(record, "産業") == public_concordance(record, "产业")
    assert whole_text(record) is None


def test_a_word_of_no_list_is_not_even_counted_in_a_text_open_in_excerpts(register):
    """Else the text could be found out character by character."""
    record = speech(register, visibility="excerpts")
    for word in ("许多", "产业政策，", "没有这个"):
        excerpts = public_concordance(record, word)
        assert (excerpts.lines, excerpts.withheld) == ([], None)


def test_what_is_shown_does_not_depend_on_what_was_asked_before(register):
    record = speech(register, visibility="excerpts")
    first = public_concordance(record, "人才")
    public_concordance(record, "产业")
    assert public_concordance(Speech.objects.get(pk=record.pk), "人才") == first
