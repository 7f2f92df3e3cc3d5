"""What a publication may have counted: the terms and groups of ours that come to its figure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import F

from policies.models import Lexicon, Speech, Term, TermCount
from policies.models.lexicon import TermCountQuerySet
from policies.text.counting import leftmost_longest

NEAREST = 2  # how many are named above and below a figure that nothing comes to


@dataclass(frozen=True)
class Explanation:
    """A definition of what is counted, and its count.

    A term; or a group of a lexicon, ``terms`` empty; or several terms of a group together, each
    character once. ``difference`` is our count less the reported one.
    """

    lexicon: Lexicon
    group: str
    terms: tuple[Term, ...]
    count: int
    difference: int

    @property
    def label(self) -> str:
        """The terms as they are written, or the title of the group."""
        return " + ".join(term.text for term in self.terms) or self.lexicon.group_title(self.group)


def counts_in_use(speech: Speech, counts: TermCountQuerySet | None = None) -> list[TermCount]:
    """The counts of a speech by the current versions of the published lexicons, terms and lexicons with
    them. One query.

    For the public, unless others are given: all ``TermCount.objects`` where the speech may be a draft.
    """
    return list(
        (TermCount.objects.published() if counts is None else counts)
        .computed()
        .filter(speech=speech, lexicon__in=Lexicon.objects.current())
        .select_related("term", "lexicon")
        .order_by("lexicon__pk", F("term__order").asc(nulls_last=True), "pk")
    )


def explain(
    speech: Speech, reported: int, counts: TermCountQuerySet | None = None
) -> list[Explanation]:
    """The definitions that come to a reported figure exactly: terms, else groups, else pairs of terms of
    one group; where none does, the nearest terms and groups on either side, the nearest first.

    Counts are those that ``counts_in_use`` gives.
    """
    return explained(counts_in_use(speech, counts), reported)


def explain_each(speech: Speech, figures: Iterable[int]) -> list[list[Explanation]]:
    """What explains each of several reported figures, the counts read once."""
    rows = counts_in_use(speech)
    return [explained(rows, reported) for reported in figures]


def explained(rows: list[TermCount], reported: int) -> list[Explanation]:
    """``explain`` for counts that are at hand, as ``counts_in_use`` gives them."""
    terms = [row for row in rows if row.term is not None]
    groups = [row for row in rows if row.term is None]
    for found in (
        [_of_row(row, reported) for row in terms if row.count == reported],
        [_of_row(row, reported) for row in groups if row.count == reported],
        _pairs(terms, reported),
    ):
        if found:
            return _once(found)
    return _nearest([_of_row(row, reported) for row in rows if row.count], reported)


def _of_row(row: TermCount, reported: int) -> Explanation:
    assert row.lexicon is not None  # a constraint of computed counts
    return Explanation(
        row.lexicon,
        row.group,
        (row.term,) if row.term else (),
        row.count,
        row.count - reported,
    )


def _pairs(rows: list[TermCount], reported: int) -> list[Explanation]:
    """Two terms of one group that come to the figure together, a character counted once."""
    by_group: dict[tuple[int | None, str], list[TermCount]] = defaultdict(list)
    for row in rows:
        if 0 < row.count < reported:
            by_group[row.lexicon_id, row.group].append(row)
    found = []
    for members in by_group.values():
        for one, other in combinations(members, 2):
            if one.count + other.count < reported:
                continue
            spans = [(start, end) for start, end in (*one.offsets, *other.offsets)]
            if len(leftmost_longest(spans)) == reported:
                assert one.lexicon and one.term and other.term
                pair = (one.term, other.term)
                found.append(Explanation(one.lexicon, one.group, pair, reported, 0))
    return found


def _once(found: Iterable[Explanation]) -> list[Explanation]:
    """Without the same term of a second lexicon."""
    kept: dict[tuple[str, ...], Explanation] = {}
    for explanation in found:
        words = tuple(term.text for term in explanation.terms) or (explanation.group,)
        kept.setdefault(words, explanation)
    return list(kept.values())


def _nearest(candidates: list[Explanation], reported: int) -> list[Explanation]:
    near = sorted(_once(candidates), key=lambda found: abs(found.difference))
    below = [found for found in near if found.difference < 0][:NEAREST]
    above = [found for found in near if found.difference > 0][:NEAREST]
    return sorted([*below, *above], key=lambda found: abs(found.difference))
