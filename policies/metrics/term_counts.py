"""Counts of a lexicon's terms in the speeches whose texts are held here."""

from collections.abc import Callable, Iterable

from django.db import transaction

from policies.models import Lexicon, Speech, TermCount
from policies.text.counting import TermCounter


def count_terms(
    lexicons: Iterable[Lexicon],
    speeches: Iterable[Speech],
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Count every lexicon in every speech that has a text; earlier computed counts are replaced.

    Returns the number of speeches counted, times lexicons. One speech and lexicon is one transaction:
    a run that is stopped leaves whole counts, and can be run again.
    """
    speeches = list(speeches)
    done = 0
    for lexicon in lexicons:
        terms = {term.text: term for term in lexicon.terms.all()}
        counter = TermCounter({text: term.group for text, term in terms.items()})
        for speech in speeches:
            counts = counter.count(speech.text.content)
            rows = [
                TermCount(
                    term=terms[text], group=terms[text].group, count=len(spans), offsets=spans
                )
                for text, spans in counts.terms.items()
            ] + [
                TermCount(group=group, count=len(spans), offsets=spans)
                for group, spans in counts.groups.items()
            ]
            _replace(speech, lexicon, rows)
            done += 1
            progress(done)
    return done


@transaction.atomic
def _replace(speech: Speech, lexicon: Lexicon, rows: list[TermCount]) -> None:
    TermCount.objects.computed().filter(speech=speech, lexicon=lexicon).delete()
    for row in rows:
        row.speech = speech
        row.lexicon = lexicon
        row.basis = TermCount.Basis.COMPUTED
    TermCount.objects.bulk_create(rows)
