"""Words of leaders: counts and rates of a term in speeches, and what a reported figure agrees with."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from policies.metrics.attention import rate
from policies.models import Citation, Lexicon, Speech, Term, TermCount
from policies.models.speech import SpeechQuerySet

HEADLINE = "产业"  # the word whose count the founding article reports


def current_lexicon() -> Lexicon | None:
    """The latest published version of the lexicon that was published first."""
    lexicon = Lexicon.objects.published().order_by("pk").first()
    if lexicon is None:
        return None
    return Lexicon.objects.published().filter(name=lexicon.name).order_by("-version").first()


def with_count(speeches: SpeechQuerySet, term: str) -> SpeechQuerySet:
    """Speeches with ``said``: the computed count of a term by its latest lexicon, None if not counted."""
    counts = (
        TermCount.objects.published()
        .computed()
        .filter(speech=OuterRef("pk"), term__text=term)
        .order_by("-lexicon__version")
        .values("count")[:1]
    )
    return speeches.annotate(said=Subquery(counts))


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
    total: int | None = None
    rate: float | None = None
    terms: list[TermRow] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.name.replace("-", " ")


@dataclass(frozen=True)
class Reported:
    """A figure that a publication gives, the terms of ours that come to it, and what is cited for it."""

    count: TermCount
    equal: list[TermRow]
    citations: list[Citation]


def grouped(counts: Iterable[TermCount], characters: int) -> list[GroupRows]:
    """Computed counts of one speech as groups with their terms, in the order of the lexicon."""
    groups: dict[str, GroupRows] = {}
    rows = sorted(
        counts, key=lambda row: (row.term.order, row.term.pk) if row.term else (1 << 30, row.pk)
    )
    for row in rows:
        group = groups.setdefault(row.group, GroupRows(row.group))
        if row.term is None:
            group.total, group.rate = row.count, rate(row.count, characters)
        else:
            group.terms.append(TermRow(row.term, row.count, rate(row.count, characters)))
    return list(groups.values())


def agreeing(reported: int, groups: Iterable[GroupRows]) -> list[TermRow]:
    """The terms whose computed count is exactly the reported figure."""
    return [row for group in groups for row in group.terms if row.count == reported]
