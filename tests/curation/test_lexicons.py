"""Versions: words that were public stay as they are, and both versions' counts remain."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import translation

from policies.curation import review
from policies.curation.lexicons import VersionExists, needs_version, other_words, revise, versions
from policies.curation.word_lists import (
    Word,
    clashes,
    read_lines,
    read_titles,
    words_of,
    write_titles,
)
from policies.ingest import queue
from policies.metrics.term_counts import count_missing
from policies.models import Lexicon, Status, TermCount
from tests.metrics.words import lexicon_of, spoken

pytestmark = pytest.mark.django_db
TEXT = "产业兴，人才聚。产业政策"


@pytest.fixture
def user():
    return User.objects.create_superuser("editor")


@pytest.fixture
def lexicon(register):
    lexicon = lexicon_of({"产业": "i", "政策": "p"}, title_fr="Industrie")
    spoken(register["330100"], TEXT, lexicon)
    return lexicon


def words(*texts, group="i"):
    return [Word(text, group) for text in texts]


def published(lexicon, author):
    """The lexicon, handed in by its author and accepted by another."""
    other = User.objects.create_superuser("other")
    review.submit(lexicon, User.objects.get(pk=author.pk))
    review.accept(review.open_review(lexicon), other)
    lexicon.refresh_from_db()
    return lexicon


def test_a_revision_is_the_next_version_and_leaves_the_old_one_as_it_was(lexicon, user):
    before = words_of(lexicon)
    new = revise(lexicon, words("产业", "人才"), user, title_en="Industry and talent")
    assert (new.name, new.version, new.status) == (lexicon.name, 2, Status.DRAFT)
    assert (new.title_en, new.title_fr) == ("Industry and talent", "Industrie")
    assert new.counted_at is None and new.uid != lexicon.uid
    assert new.history.get().history_user == user
    lexicon.refresh_from_db()
    assert words_of(lexicon) == before
    assert (lexicon.status, lexicon.title_en) == (Status.PUBLISHED, "industry")


def test_counts_of_both_versions_remain(lexicon, user, client):
    new = published(revise(lexicon, words("产业", "人才"), user), user)
    count_missing()
    found = {
        version: {
            (row["term"], row["count"])
            for row in client.get(f"/api/v1/term-counts/?version={version}").json()["results"]
            if row["term"]
        }
        for version in (1, 2)
    }
    assert found == {
        1: {("产业", TEXT.count("产业")), ("政策", TEXT.count("政策"))},
        2: {("产业", TEXT.count("产业")), ("人才", TEXT.count("人才"))},
    }
    assert Lexicon.objects.current().get() == new


def test_a_revision_is_not_in_use_before_another_curator_has_published_it(lexicon, user, client):
    new = revise(lexicon, words("产业", "人才"), user)
    count_missing()
    assert Lexicon.objects.current().get() == lexicon
    assert client.get("/api/v1/term-counts/?version=2").json()["results"] == []
    review.submit(new, user)
    with pytest.raises(review.NotAllowed, match="another curator"):
        review.accept(review.open_review(new), user)
    count_missing()
    assert Lexicon.objects.current().get() == lexicon


def test_a_version_that_another_has_revised_is_refused(lexicon, user):
    new = revise(lexicon, words("产业", "人才"), user)
    with pytest.raises(VersionExists, match="version 2") as refused:
        revise(lexicon, words("产业", "税收"), user)
    assert refused.value.lexicon == new
    assert Lexicon.objects.count() == 2


def test_only_a_text_or_its_group_makes_other_words(lexicon):
    same = [Word("政策", "p", gloss_en="policy", order=1), Word("产业", "i", order=7)]
    assert not other_words(lexicon, same)
    assert other_words(lexicon, [Word("政策", "i"), Word("产业", "i")])
    assert other_words(lexicon, words("产业"))


@pytest.mark.parametrize(
    ("statuses", "needed"),
    [
        (("draft",), False),
        (("in_review",), False),
        (("published",), True),
        (("published", "withdrawn"), True),
        (("published", "draft"), True),
    ],
)
def test_words_of_a_lexicon_are_fixed_once_it_was_public(statuses, needed):
    lexicon = lexicon_of({"产业": "i"}, status=statuses[0])
    for status in statuses[1:]:
        lexicon.status = status
        lexicon.save()
    assert needs_version(Lexicon.objects.get(), words("政策")) is needed


def test_a_revision_asks_for_its_counts_when_it_is_handed_in(
    lexicon, user, django_capture_on_commit_callbacks, monkeypatch
):
    woken: list[queue.Work] = []
    monkeypatch.setattr(queue, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        new = revise(lexicon, words("产业"), user)
    assert woken == []
    with django_capture_on_commit_callbacks(execute=True):
        review.submit(new, user)
    assert woken == [queue.COUNTS]


def test_versions_say_what_was_added_and_removed_and_what_they_come_to(lexicon, user):
    new = revise(lexicon, [Word("产业", "x"), Word("政策", "p"), Word("人才", "x")], user)
    review.submit(new, user)
    count_missing()
    new, old = versions(lexicon.name)
    assert (old.words, old.added, old.removed) == (2, [], [])
    assert (new.added, new.removed) == (["产业 (x)", "人才 (x)"], ["产业 (i)"])
    assert (old.speeches, old.occurrences) == (1, TEXT.count("产业") + TEXT.count("政策"))
    assert (new.speeches, new.occurrences) == (
        1,
        sum(TEXT.count(word) for word in ("产业", "政策", "人才")),
    )


def test_words_that_are_one_when_counted_are_named_both():
    found = clashes(
        [
            Word("产业", "i"),
            Word("產業", "i"),
            Word("\u200b", "i"),
            Word("AI", "i"),
            Word("ＡＩ", "i"),
        ]
    )
    assert len(found) == 3
    assert "产业" in found[0] and "產業" in found[0]
    assert "empty" in found[1]
    assert "AI" in found[2] and "ＡＩ" in found[2]


def test_clashing_words_make_no_version(lexicon, user):
    with pytest.raises(ValidationError, match="產業"):
        revise(lexicon, words("产业", "產業"), user)
    assert TermCount.objects.filter(lexicon__version=2).count() == 0


def test_pasted_lines_are_words():
    pasted = "产业\tindustry\tindustry\tindustrie\r\n\r\n 人才 \ttalent\n"
    assert read_lines(pasted, after=40) == [
        Word("产业", "industry", "industry", "industrie", 50),
        Word("人才", "talent", "", "", 60),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("产业", ("concept group", "“”")),
        ("产业\ta b", ("concept group", "a b")),
        ("产" * 81 + "\ti", ("term", "产产")),
        ("\ti", ("term", "“”")),
        ("产业\ti\ta\tb\tc", ("column “5”", "“c”")),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_by_line_column_and_value(line, told):
    with pytest.raises(ValidationError) as refused:
        read_lines(f"人才\tt\n{line}\n")
    (message,) = refused.value.messages
    assert "Line 2" in message
    assert all(part in message for part in told)


TITLES = {"talent": {"en": "Talent", "zh": "人才", "fr": "Talents"}, "new": {"en": "New"}}


def test_titles_of_groups_are_written_and_read_as_lines():
    assert write_titles(TITLES) == "talent\tTalent\t人才\tTalents\nnew\tNew"
    assert read_titles("talent\tTalent\t人才\tTalents\n\nnew\t New ") == TITLES
    assert read_titles("new\t\t新") == {"new": {"zh": "新"}}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("two words\tTitle", "Line 1, column “1”, value “two words”"),
        ("a\tA\na\tB", "Line 2, column “1”, value “a”: stands there already"),
        ("a\tA\t甲\tA\tmore", "Line 1, column “5”, value “more”: one too many"),
    ],
)
def test_a_bad_line_of_titles_is_told_by_line_column_and_value(lines, told):
    with pytest.raises(ValidationError) as error:
        read_titles(lines)
    assert told in error.value.messages[0]


@pytest.mark.parametrize(
    ("language", "group", "title"),
    [
        ("en", "talent", "Talent"), ("zh-hans", "talent", "人才"), ("fr", "talent", "Talents"),
        ("fr", "new", "New"), ("en", "large-firms", "large firms"),
    ],
)  # fmt: skip
def test_a_group_is_named_in_the_readers_language(language, group, title):
    with translation.override(language):
        assert Lexicon(group_titles=TITLES).group_title(group) == title


def test_titles_of_groups_go_on_into_the_next_version(lexicon, user):
    lexicon.group_titles = TITLES
    lexicon.save()
    assert (
        revise(lexicon, [*words_of(lexicon), Word("专家", "talent")], user).group_titles == TITLES
    )
