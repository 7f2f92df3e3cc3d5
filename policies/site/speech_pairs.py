"""Two speeches side by side: every word of a list in both, and the main difference in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.charts.bars import bar
from policies.metrics.keyness import Key, Side, keyness
from policies.models import DatePrecision, Lexicon, Speech, TermCount
from policies.site import numbers
from policies.site.inline_svg import inline_svg
from policies.site.keys import more_often
from policies.site.words import Counted, TermRow, by_lexicon

MUCH_LONGER = 1.5


@dataclass(frozen=True)
class Figure:
    """A count with its rate, and the rate as a bar."""

    count: int
    rate: float | None
    bar: SafeString


@dataclass(frozen=True)
class PairRow:
    """One word in both speeches, or the total of a group (``term`` None)."""

    term: TermRow | None
    label: str
    figures: tuple[Figure, Figure]


@dataclass(frozen=True)
class Pair:
    """Two speeches and the words of one list in them; ``names`` tells them apart in tables and charts."""

    a: Speech
    b: Speech
    names: tuple[str, str]
    lexicon: Lexicon
    groups: list[list[PairRow]]  # the total first, then the words
    keys: list[Key]

    @property
    def columns(self) -> list[tuple[str, Speech]]:
        return [(self.names[0], self.a), (self.names[1], self.b)]


def latest_pair(speeches: Iterable[Speech]) -> tuple[Speech, Speech] | None:
    """The two latest speeches of one locality on one day, else the two latest of all.

    The speeches come the latest first.
    """
    speeches = list(speeches)
    seen: dict[tuple[int, object], Speech] = {}
    for speech in speeches:
        if speech.spoken_precision != DatePrecision.DAY:
            continue
        here = (speech.locality_id, speech.spoken_on)
        if here in seen:
            return seen[here], speech
        seen[here] = speech
    return (speeches[0], speeches[1]) if len(speeches) > 1 else None


def names_of(a: Speech, b: Speech) -> tuple[str, str]:
    """Short names that differ: the speakers, else with the year, else with a letter."""

    def short(speech: Speech) -> str:
        return speech.official.name if speech.official else speech.locality.name

    one, other = short(a), short(b)
    if one == other:
        one, other = f"{one} {a.spoken_on.year}", f"{other} {b.spoken_on.year}"
    return (f"{one} (A)", f"{other} (B)") if one == other else (one, other)


def counted_in_both(
    a: Speech, b: Speech, counts: Iterable[TermCount]
) -> list[tuple[Counted, Counted]]:
    """The word lists that both were counted with, each with its counts in either."""
    counts = list(counts)
    of_a = by_lexicon([row for row in counts if row.speech_id == a.pk], a.characters)
    of_b = {
        each.lexicon: each
        for each in by_lexicon([row for row in counts if row.speech_id == b.pk], b.characters)
    }
    return [(each, of_b[each.lexicon]) for each in of_a if each.lexicon in of_b]


def pair_of(a: Speech, b: Speech, counted: tuple[Counted, Counted]) -> Pair:
    """The pair for one word list."""
    rows = [[row for group in side.groups for row in group.terms] for side in counted]
    sides = [
        Side(speech.characters, {row.term.pk: row.count for row in terms})
        for speech, terms in zip((a, b), rows, strict=True)
    ]
    keys = keyness(sides[0], sides[1], [row.term for row in rows[0]])
    groups = _groups(counted)
    return Pair(a, b, names_of(a, b), counted[0].lexicon, groups, keys)


def _groups(counted: tuple[Counted, Counted]) -> list[list[PairRow]]:
    """The groups of the list; a group without a total on both sides has its words alone."""
    by_term = [
        {row.term.pk: row for group in side.groups for row in group.terms} for side in counted
    ]
    by_name = [{group.name: group for group in side.groups} for side in counted]
    rates = [row.rate or 0 for side in by_term for row in side.values()]
    rates += [group.rate or 0 for side in by_name for group in side.values()]
    largest = max(rates, default=0)

    def figure(count: int | None, per: float | None) -> Figure:
        return Figure(count or 0, per, inline_svg(bar((per or 0) / largest if largest else 0)))

    groups = []
    for name, one in by_name[0].items():
        other = by_name[1].get(name)
        if other is None:
            continue
        rows = [
            PairRow(
                row,
                row.term.text,
                (
                    figure(row.count, row.rate),
                    figure(by_term[1][row.term.pk].count, by_term[1][row.term.pk].rate),
                ),
            )
            for row in one.terms
            if row.term.pk in by_term[1]
        ]
        if one.total is not None and other.total is not None:
            totals = figure(one.total, one.rate), figure(other.total, other.rate)
            rows.insert(0, PairRow(None, one.label, totals))
        groups.append(rows)
    return groups


def reading(pair: Pair) -> list[str]:
    """What tells the two speeches apart, in words made from the figures by fixed rules.

    The group said most in both together; the term that sets them apart most, if chance explains it less
    than once in twenty; how long they are, where one is much longer.
    """
    a, b = pair.names
    sentences = []
    totals = [rows[0] for rows in pair.groups if rows and rows[0].term is None]
    if totals:
        most = max(totals, key=lambda row: sum(figure.count for figure in row.figures))
        sentences.append(
            _(
                "Words of the group “%(group)s” stand %(rate_a)s times in 10,000 characters of %(a)s "
                "and %(rate_b)s times in those of %(b)s."
            )
            % {
                "group": most.label,
                "a": a,
                "b": b,
                "rate_a": numbers.one_decimal(most.figures[0].rate),
                "rate_b": numbers.one_decimal(most.figures[1].rate),
            }
        )
    first = next(iter(pair.keys), None)
    if first is None:
        sentences.append(_("Neither says a word of this list."))
    elif first.chance is None:
        sentences.append(_("No word of this list sets them apart by more than chance may."))
    else:
        sentences.append(
            _(
                "What sets them apart most is %(term)s: %(count_a)s times against %(count_b)s "
                "(%(more)s); chance alone makes such a difference less than once in %(number)s."
            )
            % {
                "term": first.term.text,
                "count_a": numbers.thousands(first.a),
                "count_b": numbers.thousands(first.b),
                "more": more_often(
                    first, _("with %(name)s") % {"name": a}, _("with %(name)s") % {"name": b}
                ),
                "number": numbers.thousands(round(1 / first.chance)),
            }
        )
    lengths = sorted([(pair.a.characters, a), (pair.b.characters, b)], key=lambda each: -each[0])
    if lengths[1][0] and lengths[0][0] / lengths[1][0] >= MUCH_LONGER:
        sentences.append(
            _("%(name)s speaks %(times)s times as long, so rates are compared, not counts.")
            % {"name": lengths[0][1], "times": numbers.ratio(lengths[0][0], lengths[1][0])}
        )
    return sentences
