"""Attention: how often a term is said, per 10,000 characters of the speech."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.models import Speech, TermCount
from policies.models.lexicon import TermCountQuerySet

PER = 10_000


def rate(count: int, characters: int) -> float | None:
    """Occurrences per 10,000 characters (white space not counted); None for a speech without length."""
    return count / characters * PER if characters else None


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


def attention(counts: TermCountQuerySet, term: str) -> list[Attention]:
    """The computed counts of one term, the earliest speech first."""
    rows: Iterable[TermCount] = (
        counts.computed()
        .filter(term__text=term)
        .select_related("speech__locality", "speech__official")
        .order_by("speech__spoken_on", "speech__pk")
    )
    return [Attention(row.speech, row.count, row.speech.characters) for row in rows]
