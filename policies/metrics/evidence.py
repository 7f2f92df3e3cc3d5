"""How well the facts of a record are grounded in its sources: the evidence score, from 0 to 1.

A citation's grade is a product: who speaks × how directly × whether the words are quoted × whether they
can still be read. A fact has the grade of its best citation, raised by half the grade of the best from
another publisher: 1 − (1 − g) · (1 − g′ / 2); a fact without a citation has 0. The score is the mean over
the record as a whole, which any of its citations supports, and each of its amounts, dates and types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policies.metrics.facts import facts_of
from policies.models import Check, Citation, LandAward, Record, Source, Speech

STANDING: dict[str, float] = {
    Source.Standing.OFFICIAL: 1.0,
    Source.Standing.RESEARCH: 0.9,
    Source.Standing.MEDIA: 0.8,
    "": 0.5,
}
DIRECTNESS: dict[str, float] = {
    Source.Directness.PRIMARY: 1.0,
    Source.Directness.SECONDARY: 0.7,
    "": 0.7,
}
UNQUOTED = 0.6
LOST = 0.5  # the source has gone, and no archived copy is known
SECOND = 0.5  # of the grade of another publisher's citation
WHOLE = ""  # the record as a whole, among its facts


@dataclass(frozen=True)
class Ground:
    """What a citation rests on."""

    source: Source
    field: str = WHOLE
    quoted: bool = False
    gone: bool = False

    @property
    def grade(self) -> float:
        """From 0 to 1, as the module says."""
        grade = STANDING[self.source.standing] * DIRECTNESS[self.source.directness]
        if not self.quoted:
            grade *= UNQUOTED
        if self.gone and not self.source.archived_url:
            grade *= LOST
        return grade

    @property
    def publisher(self) -> Any:
        """Whose word it is: sources of one publisher are not independent."""
        return self.source.publisher.strip().casefold() or self.source.pk


@dataclass(frozen=True)
class Evidence:
    """The score of a record and the grades of its facts by field; the whole is under the empty name."""

    grades: dict[str, float]

    @property
    def score(self) -> float:
        return sum(self.grades.values()) / len(self.grades)


def evidence(record: Record, citations: Iterable[Citation] | None = None) -> Evidence:
    """The evidence of a record; of all its citations unless others are given.

    They must say how their source was last seen (``with_last_check``) for one that has gone to count less.
    """
    if citations is None:
        citations = Citation.objects.of(record).with_last_check()
    return _evidence(record, citations, _told_of(record))


def public_evidence(record: Record, citations: Iterable[Citation]) -> Evidence:
    """The evidence that the public can check: of its public citations, and what it names that is public."""
    told = [ground for ground in _told_of(record) if ground.source.is_published]
    return _evidence(record, citations, told)


def _evidence(record: Record, citations: Iterable[Citation], told: Iterable[Ground]) -> Evidence:
    grounds = [*map(_ground, citations), *told]
    grades = {WHOLE: combined(grounds)}
    for name in facts_of(record):
        grades[name] = combined(ground for ground in grounds if ground.field == name)
    return Evidence(grades)


def combined(grounds: Iterable[Ground]) -> float:
    """The grade of a fact from all that is said of it; 0 where nothing is."""
    ordered = sorted(grounds, key=lambda ground: -ground.grade)
    if not ordered:
        return 0.0
    best = ordered[0]
    others = [ground.grade for ground in ordered if ground.publisher != best.publisher]
    return 1 - (1 - best.grade) * (1 - SECOND * (others[0] if others else 0.0))


def _ground(citation: Citation) -> Ground:
    gone = getattr(citation, "last_result", None) == Check.Result.GONE
    return Ground(citation.source, citation.field, bool(citation.quote.strip()), gone)


def _told_of(record: Record) -> list[Ground]:
    """Sources that a record names without a citation: that of a speech, that of an imported file."""
    source: Source | None = None
    if isinstance(record, Speech):
        source = record.source
    elif isinstance(record, LandAward) and record.batch is not None:
        source = record.batch.source
    return [Ground(source)] if source else []
