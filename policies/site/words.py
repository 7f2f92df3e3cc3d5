"""Words of leaders: word lists in use, counts and rates in speeches, what explains a reported figure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from policies.metrics.attention import rate
from policies.metrics.explanations import Explanation
from policies.models import Citation, Lexicon, Speech, Term, TermCount
from policies.models.lexicon import TermCountQuerySet
from policies.models.speech import SpeechQuerySet

HEADLINE = "产业"  # the word whose count the founding article reports


def current_lexicons() -> list[Lexicon]:
    """The word lists in use with their terms, those with the headline first. Two queries."""
    return sorted(
        Lexicon.objects.current().prefetch_related("terms"),
        key=lambda lexicon: _place(lexicon, (term.text for term in lexicon.terms.all())),
    )


def _place(lexicon: Lexicon, words: Iterable[str]) -> tuple[bool, str]:
    """Where a word list stands among others."""
    return HEADLINE not in words, lexicon.name


def published_speech(uid: str) -> Speech:
    """The published speech of this id. Raises Http404."""
    rows = Speech.objects.published().select_related("locality", "official", "source")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404(_("No speech has this id."))
    return found


def said(speeches: SpeechQuerySet, counts: TermCountQuerySet) -> SpeechQuerySet:
    """Speeches with ``said``: their count among these, None if not counted."""
    of_speech = counts.filter(speech=OuterRef("pk")).order_by("lexicon__name", "pk")
    return speeches.annotate(said=Subquery(of_speech.values("count")[:1]))


def with_count(speeches: SpeechQuerySet, term: str) -> SpeechQuerySet:
    """Speeches with ``said``: the count of a term by the word lists in use, None if not counted."""
    return said(speeches, of_current_lexicons().filter(term__text=term))


def of_current_lexicons() -> TermCountQuerySet:
    """The published computed counts of the word lists in use."""
    return TermCount.objects.published().computed().filter(lexicon__in=Lexicon.objects.current())


@dataclass(frozen=True)
class Spoken:
    """A speech and how often one term was said in it."""

    speech: Speech

    @property
    def count(self) -> int | None:
        return getattr(self.speech, "said", None)

    @property
    def rate(self) -> float | None:
        return None if self.count is None else rate(self.count, self.speech.characters)


@dataclass(frozen=True)
class TermRow:
    term: Term
    count: int
    rate: float | None


@dataclass
class GroupRows:
    """A concept group: its own total (a character counts once) and the terms in it."""

    name: str
    label: str
    total: int | None = None
    rate: float | None = None
    terms: list[TermRow] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """A word list and what was counted with it in one speech; ``said`` terms of it occur at all."""

    lexicon: Lexicon
    groups: list[GroupRows]

    @property
    def said(self) -> int:
        return sum(row.count > 0 for group in self.groups for row in group.terms)

    @property
    def words(self) -> int:
        return sum(len(group.terms) for group in self.groups)


@dataclass(frozen=True)
class Reported:
    """A figure that a publication gives, what of ours comes to it or nearest, and what is cited for it."""

    count: TermCount
    explanations: list[Explanation]
    citations: list[Citation]

    @property
    def equal(self) -> list[Explanation]:
        return [found for found in self.explanations if not found.difference]

    @property
    def nearest(self) -> list[Explanation]:
        return [found for found in self.explanations if found.difference]


def grouped(lexicon: Lexicon, counts: Iterable[TermCount], characters: int) -> list[GroupRows]:
    """Computed counts of one speech by one lexicon as groups with their terms, in the lexicon's order."""
    groups: dict[str, GroupRows] = {}
    rows = sorted(
        counts, key=lambda row: (row.term.order, row.term.pk) if row.term else (1 << 30, row.pk)
    )
    for row in rows:
        group = groups.setdefault(row.group, GroupRows(row.group, lexicon.group_title(row.group)))
        if row.term is None:
            group.total, group.rate = row.count, rate(row.count, characters)
        else:
            group.terms.append(TermRow(row.term, row.count, rate(row.count, characters)))
    return list(groups.values())


def by_lexicon(counts: Iterable[TermCount], characters: int) -> list[Counted]:
    """Computed counts of one speech by word list, those with the headline first."""
    rows: dict[Lexicon, list[TermCount]] = defaultdict(list)
    for row in counts:
        if row.lexicon:
            rows[row.lexicon].append(row)
    order = sorted(
        rows,
        key=lambda lexicon: _place(lexicon, (row.term.text for row in rows[lexicon] if row.term)),
    )
    return [Counted(lexicon, grouped(lexicon, rows[lexicon], characters)) for lexicon in order]
