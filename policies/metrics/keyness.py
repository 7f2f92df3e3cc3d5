"""Keyness: the terms that set one speech apart from another, or from many.

Log-likelihood G² after Dunning (1993) in the form of Rayson and Garside (2000): with counts a and b in
texts of A and B characters, the expected counts are E_a = A (a + b) / (A + B) and E_b = B (a + b) /
(A + B), and G² = 2 (a ln(a / E_a) + b ln(b / E_b)), a term of zero counting as zero. How large the
difference is says the binary logarithm of the ratio of the rates (Hardie 2014), a count of zero taken
as one half.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from policies.metrics.attention import rate
from policies.metrics.kept import kept, state_of_words
from policies.models import Lexicon, Speech, Term, TermCount

# G² above which chance alone explains a difference less than once in 20, 100, 1,000 and 10,000 cases.
LEVELS = ((3.84, 0.05), (6.63, 0.01), (10.83, 0.001), (15.13, 0.0001))


def log_likelihood(a: int, size_a: int, b: int, size_b: int) -> float:
    """G² of two counts in texts of these sizes; 0 where the rates are equal or nothing is to compare."""
    total, size = a + b, size_a + size_b
    if not total or not size_a or not size_b:
        return 0.0
    expected_a, expected_b = size_a * total / size, size_b * total / size
    return 2 * sum(
        count * math.log(count / expected)
        for count, expected in ((a, expected_a), (b, expected_b))
        if count
    )


def log_ratio(a: int, size_a: int, b: int, size_b: int) -> float | None:
    """log₂ of the rate in A over that in B: 1 is twice as often. None where neither says the term."""
    if not (a + b) or not size_a or not size_b:
        return None
    return math.log2(((a or 0.5) / size_a) / ((b or 0.5) / size_b))


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the characters of its speeches, and its counts by term."""

    characters: int
    counts: Mapping[int, int]


@dataclass(frozen=True)
class Key:
    """One term on both sides; ``g2`` ≥ 0, ``ratio`` above 0 where side A says it more often."""

    term: Term
    a: int
    b: int
    rate_a: float | None
    rate_b: float | None
    g2: float
    ratio: float | None

    @property
    def chance(self) -> float | None:
        """The smallest of ``LEVELS`` that the difference passes; None for none."""
        return next((p for level, p in reversed(LEVELS) if self.g2 >= level), None)


def side_of(speeches: Iterable[Speech], lexicon: Lexicon) -> Side:
    """Published computed counts of a lexicon over those of the speeches that it was counted in.

    A QuerySet of speeches, however many, is asked of the database, not read.
    """
    within: Any = (
        speeches.values("pk")
        if isinstance(speeches, QuerySet)
        else [speech.pk for speech in speeches]
    )
    counts = (
        TermCount.objects.published()
        .computed()
        .of_terms()
        .filter(lexicon=lexicon, speech__in=within)
        .order_by()
    )
    counted = Speech.objects.filter(pk__in=counts.values("speech"))
    return Side(
        counted.aggregate(total=Sum("characters"))["total"] or 0,
        dict(counts.values_list("term").annotate(Sum("count"))),
    )


def others_than(here: Side, lexicon: Lexicon) -> Side:
    """All published speeches counted with a lexicon but the one, itself published, that ``here`` is of.

    The sum over all is kept until a count, or what counts hang on, changes.
    """
    everything = kept(
        f"words {state_of_words()} {lexicon.pk}",
        lambda: side_of(Speech.objects.published(), lexicon),
    )
    counts = Counter(everything.counts)
    counts.subtract(here.counts)
    return Side(everything.characters - here.characters, counts)


def keyness(a: Side, b: Side, terms: Iterable[Term]) -> list[Key]:
    """The terms said on either side, the one that sets the sides apart most first."""
    keys = []
    for term in terms:
        here, there = a.counts.get(term.pk, 0), b.counts.get(term.pk, 0)
        if not here and not there:
            continue
        sizes = here, a.characters, there, b.characters
        keys.append(
            Key(
                term,
                here,
                there,
                rate(here, a.characters),
                rate(there, b.characters),
                log_likelihood(*sizes),
                log_ratio(*sizes),
            )
        )
    return sorted(keys, key=lambda key: (-key.g2, key.term.order, key.term.pk))
