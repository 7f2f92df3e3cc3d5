"""Versions of lexicons: words that the public has seen counts of stay as they are.

Other words (a text, or its group) are a new version, a draft until another curator publishes it; the old
one stays published, with its counts. A gloss, a title, a note or the order of words is corrected in place,
what is published by a proposal. The words of a draft that was never public change in place too, and its
counts go.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from policies.curation.word_lists import Word, clashes, what_is_counted, words_of
from policies.models import Lexicon, Term, TermCount

TITLES = ("title_en", "title_zh", "title_fr", "group_titles", "note")


class VersionExists(Exception):
    """Somebody made a later version already; ``lexicon`` is that version."""

    def __init__(self, lexicon: Lexicon) -> None:
        text = _("There is a version %(version)d of this lexicon already: “%(title)s”.")
        super().__init__(text % {"version": lexicon.version, "title": lexicon.title})
        self.lexicon = lexicon


def needs_version(lexicon: Lexicon, words: Iterable[Word]) -> bool:
    """Whether a lexicon as it is stored can have these words in a new version only."""
    return lexicon.was_public and other_words(lexicon, words)


def other_words(lexicon: Lexicon, words: Iterable[Word]) -> bool:
    """Whether anything would be counted otherwise with these words."""
    return what_is_counted(words) != what_is_counted(words_of(lexicon))


def hold_latest(lexicon: Lexicon) -> None:
    """Keep others from revising a lexicon until the transaction ends. Raises VersionExists."""
    list(Lexicon.objects.select_for_update().filter(name=lexicon.name).order_by("pk"))
    # Asked apart: a version made while the lock was waited for is not among the rows locked.
    latest = Lexicon.objects.filter(name=lexicon.name).order_by("-version").first()
    if latest is not None and latest.version > lexicon.version:
        raise VersionExists(latest)


@transaction.atomic
def revise(lexicon: Lexicon, words: Iterable[Word], user: Any, **titles: Any) -> Lexicon:
    """A new version of a lexicon with these words, as a draft.

    ``titles`` are new titles, of the lexicon or its groups, or a new note. The public goes on seeing the
    counts of the old version until the new one is published and its own are complete. Raises VersionExists,
    or ValidationError where words clash.
    """
    words = list(words)
    if found := clashes(words):
        raise ValidationError(found)
    hold_latest(lexicon)
    revised = Lexicon(
        name=lexicon.name,
        version=lexicon.version + 1,
        language=lexicon.language,
        **{name: titles.get(name, getattr(lexicon, name)) for name in TITLES},
    )
    revised._history_user = user  # type: ignore[attr-defined]
    revised.save()
    add_words(revised, words, user)
    return revised


def add_words(lexicon: Lexicon, words: Iterable[Word], user: Any) -> None:
    """Give a lexicon further words."""
    terms = [word.in_lexicon(lexicon) for word in words]
    if terms:
        bulk_create_with_history(terms, Term, default_user=user)


def drop_counts(lexicon: Lexicon) -> None:
    """Forget the computed counts of a lexicon that was never public: its words are about to change."""
    TermCount.objects.computed().filter(lexicon=lexicon).delete()
    Lexicon.objects.filter(pk=lexicon.pk).update(counted_at=None)
    lexicon.counted_at = None


@dataclass
class Version:
    """A version of a lexicon: its words against those of the version before, and what they come to.

    ``occurrences`` is the sum of its groups' totals over the ``speeches`` counted.
    """

    lexicon: Lexicon
    words: int
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    speeches: int = 0
    occurrences: int = 0


def versions(name: str) -> list[Version]:
    """All versions of a lexicon, the latest first. A word in another group is removed and added."""
    lexicons = Lexicon.objects.filter(name=name).order_by("version").prefetch_related("terms")
    totals = {
        pk: (speeches, occurrences)
        for pk, speeches, occurrences in TermCount.objects.computed()
        .filter(lexicon__name=name, term__isnull=True)
        .order_by()
        .values_list("lexicon")
        .annotate(Count("speech", distinct=True), Sum("count"))
    }
    found: list[Version] = []
    before: list[Word] = []
    for lexicon in lexicons:
        words = words_of(lexicon)
        version = Version(lexicon, len(words))
        if found:
            version.added, version.removed = _only(words, before), _only(before, words)
        version.speeches, version.occurrences = totals.get(lexicon.pk, (0, 0))
        found.append(version)
        before = words
    return found[::-1]


def _only(words: list[Word], others: list[Word]) -> list[str]:
    """The words counted otherwise than among the others, each with its group."""
    there = what_is_counted(others)
    return [f"{word.text} ({word.group})" for word in words if (word.text, word.group) not in there]
