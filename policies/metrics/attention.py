"""Attention: how often a term, or a group of terms, is said, per 10,000 characters of the speech."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from policies.models import Lexicon, Locality, Speech, Term, TermCount
from policies.models.lexicon import TermCountQuerySet

PER = 10_000


def rate(count: int, characters: int) -> float | None:
    """Occurrences per 10,000 characters (white space not counted); None for a speech without length."""
    return count / characters * PER if characters else None


@dataclass(frozen=True)
class Measure:
    """What is counted: a term of a lexicon, or without one a whole group, each character once."""

    lexicon: Lexicon
    group: str
    term: Term | None = None

    @property
    def label(self) -> str:
        """The term as it is written, or the title of the group."""
        return self.term.text if self.term else self.lexicon.group_title(self.group)

    def counts(self) -> TermCountQuerySet:
        """The published computed counts of just this."""
        return (
            TermCount.objects.published()
            .computed()
            .filter(lexicon=self.lexicon, term=self.term, group=self.group)
        )


def find_measure(
    lexicons: Iterable[Lexicon], term: str = "", group: str = "", lexicon: str = ""
) -> Measure | None:
    """The first of the lexicons (of that name, where one is given) that has the term or the group."""
    for candidate in lexicons:
        if lexicon and candidate.name != lexicon:
            continue
        for found in candidate.terms.all():
            if term and found.text == term:
                return Measure(candidate, found.group, found)
            if not term and found.group == group:
                return Measure(candidate, group)
    return None


@dataclass(frozen=True)
class Attention:
    """One count of one speech: the figure, and what it is relative to."""

    speech: Speech
    count: int
    characters: int

    @property
    def rate(self) -> float | None:
        return rate(self.count, self.characters)

    @property
    def year(self) -> int:
        return self.speech.spoken_on.year


def attention(counts: TermCountQuerySet) -> list[Attention]:
    """The counts of one measure, the earliest speech first."""
    rows = counts.select_related("speech__locality", "speech__official").defer("offsets")
    return [
        Attention(row.speech, row.count, row.speech.characters)
        for row in rows.order_by("speech__spoken_on", "speech__pk")
    ]


@dataclass(frozen=True)
class PlaceYear:
    """The speeches of one locality (none of those within it) in one year, or in several, together."""

    place: Locality
    year: int | None
    speeches: int
    count: int
    characters: int

    @property
    def rate(self) -> float | None:
        """Sum of the counts over sum of the characters: a long speech weighs more than a short one."""
        return rate(self.count, self.characters)


def by_place_and_year(counts: TermCountQuerySet) -> list[PlaceYear]:
    """The counts of one measure by locality and year of speech, by code of the locality and year."""
    return _summed(counts, "speech__spoken_on__year")


def by_place(counts: TermCountQuerySet) -> list[PlaceYear]:
    """The counts of one measure by locality, all years together; the highest rate first."""
    return sorted(_summed(counts), key=lambda row: (-(row.rate or 0), row.place.code))


def _summed(counts: TermCountQuerySet, *year: str) -> list[PlaceYear]:
    rows = list(
        counts.order_by()
        .values_list("speech__locality", *year)
        .annotate(Count("pk"), Sum("count"), Sum("speech__characters"))
        .order_by("speech__locality__code", *year)
    )
    places = Locality.objects.in_bulk({row[0] for row in rows})
    return [PlaceYear(places[row[0]], row[1] if year else None, *row[-3:]) for row in rows]
