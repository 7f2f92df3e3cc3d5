"""What the public may read of a text: all of it, short excerpts around the words counted, or nothing.

Excerpts are the contexts of the terms of the current lexicons, and together never more than a tenth of a
text: which contexts those are depends on the text and the lexicons alone, not on what is asked for, so
that no series of questions brings out more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from policies.models import Lexicon, Speech, SpeechText, TermCount
from policies.text.concordance import SIDE, Line, concordance
from policies.text.counting import Span, TermCounter
from policies.text.normalise import normalise

EXCERPT_SIDE = 12  # characters on either side of a term in a text that is open in excerpts only
SHARE = 0.1  # of a text that all its excerpts together may show
FULL, EXCERPTS = Speech.Visibility.FULL, Speech.Visibility.EXCERPTS


@dataclass(frozen=True)
class Excerpts:
    """The lines of a term that the public may read, and how many further ones it may not.

    ``withheld`` is None where that would itself tell of the text: a word of no list in use.
    """

    lines: list[Line]
    withheld: int | None


def whole_text(speech: Speech) -> str | None:
    """The text of a speech where everybody may read it."""
    return SpeechText.objects.open_to_all().filter(speech=speech).values_list(
        "content", flat=True
    ).first()  # fmt: skip


def public_concordance(speech: Speech, term: str) -> Excerpts | None:
    """A term in context as far as the public may read the text; None where it may not.

    In a text open in excerpts only, terms of the current lexicons have lines. Other words are not even
    counted in it: by asking for longer and longer words the whole text could be found out. Raises
    ValueError for a term that is empty after normalisation.
    """
    counter = TermCounter({term: ""})
    text = (
        SpeechText.objects.quotable()
        .filter(speech=speech)
        .values_list("content", flat=True)
        .first()
    )
    if text is None:
        return None
    if speech.visibility == FULL:
        return Excerpts(concordance(text, counter.count(text).terms[term], SIDE), 0)
    spans_by_term = _counted_spans(speech)
    if normalise(term) not in spans_by_term:
        return Excerpts([], None)
    spans = counter.count(text).terms[term]
    shown = shown_spans(text, spans_by_term.values())
    lines = concordance(text, [span for span in spans if span in shown], EXCERPT_SIDE)
    return Excerpts(lines, len(spans) - len(lines))


def _counted_spans(speech: Speech) -> dict[str, list[Span]]:
    """The places of each term of the current lexicons by its normal form, in their order."""
    rows = (
        TermCount.objects.published()
        .computed()
        .of_terms()
        .filter(speech=speech, lexicon__in=Lexicon.objects.current())
        .order_by("lexicon__pk", "term__order", "term__pk")
        .values_list("term__text", "offsets")
    )
    found: dict[str, list[Span]] = {}
    for term, spans in rows:
        found.setdefault(normalise(term), [(start, end) for start, end in spans])
    return found


def shown_spans(text: str, spans_by_term: Iterable[list[Span]], share: float = SHARE) -> set[Span]:
    """The places whose context may be shown: one of each term in turn, as long as all contexts together
    are no more than this share of the characters.
    """
    allowed = int(share * len(text))
    covered: set[int] = set()
    shown: set[Span] = set()
    for turn in zip_longest(*spans_by_term):
        for span in turn:
            if span is None:
                continue
            start, end = max(0, span[0] - EXCERPT_SIDE), min(len(text), span[1] + EXCERPT_SIDE)
            more = set(range(start, end)) - covered
            if len(covered) + len(more) <= allowed:
                covered |= more
                shown.add(span)
    return shown
