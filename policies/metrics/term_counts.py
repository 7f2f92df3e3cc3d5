"""Counts of the lexicons' terms in the speeches whose texts are held here.

What is missing is the queue: a speech with a text in which a lexicon that is to be counted lacks a count
is still to be counted with it, whatever stopped it before. Counts go when the words or the text they were
made with do, so what is there is right.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from policies.metrics.transcripts import compare_all_terms
from policies.models import DataVersion, Lexicon, Speech, SpeechText, Term, TermCount
from policies.models.speech import SpeechQuerySet
from policies.text.counting import Counts, TermCounter

logger = logging.getLogger(__name__)
Pair = tuple[int, int]  # primary keys of a lexicon and a speech
CHUNK = 100  # speeches asked for at a time


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
        counting = _Counting(lexicon.pk)
        for speech in speeches:
            done += counting.count(speech.pk)
            progress(done)
        finish(lexicon)
    return done


def uncounted(lexicon: Lexicon) -> SpeechQuerySet:
    """Speeches with a text in which a term or a group of the lexicon has no computed count."""
    made = (
        TermCount.objects.computed()
        .filter(lexicon=lexicon, speech=OuterRef("pk"))
        .order_by()
        .values("speech")
        .annotate(made=Count("pk"))
        .values("made")
    )
    return (
        Speech.objects.with_text()
        .alias(made=Coalesce(Subquery(made, output_field=IntegerField()), 0))
        .filter(made__lt=_rows(lexicon))
        .order_by("pk")
    )


def _rows(lexicon: Lexicon) -> int:
    """How many counts a speech has by the lexicon: one a term, one a group."""
    groups = list(lexicon.terms.order_by().values_list("group", flat=True))
    return len(groups) + len(set(groups))


def count_missing(
    skip: set[Pair] | None = None, progress: Callable[[int], None] = lambda count: None
) -> int:
    """Count all that is missing of the lexicons to be counted; returns how many pairs were.

    A pair that a fault of the program stops is logged, and added to those to ``skip``.
    """
    skip = set() if skip is None else skip
    done = 0
    for lexicon in Lexicon.objects.to_be_counted().order_by("pk"):
        counting = _Counting(lexicon.pk)
        while keys := list(_missing(lexicon, skip).values_list("pk", flat=True)[:CHUNK]):
            for key in keys:
                try:
                    counted = counting.count(key)
                except Exception:
                    logger.exception("lexicon %s, speech %s", lexicon.uid, key)
                    counted = False
                if not counted:
                    skip.add((lexicon.pk, key))
                done += counted
                progress(done)
        finish(lexicon)
    return done


def anything_missing(skip: set[Pair]) -> bool:
    """Whether ``count_missing`` would find something to do."""
    return any(
        _missing(lexicon, skip).exists()
        or (lexicon.counted_at is None and not uncounted(lexicon).exists())
        for lexicon in Lexicon.objects.to_be_counted()
    )


def _missing(lexicon: Lexicon, skip: set[Pair]) -> SpeechQuerySet:
    skipped = [speech for of, speech in skip if of == lexicon.pk]
    return uncounted(lexicon).exclude(pk__in=skipped)


def finish(lexicon: Lexicon) -> None:
    """Say since when a lexicon is counted, once nothing of it is missing.

    Where a speech has counts of the version before but its text is not held, those of the same words are
    the new version's too; the total of a group holds if none of its words changed. From now on the words
    are those in use, so further transcripts are compared by them.
    """
    with transaction.atomic():
        fresh = Lexicon.objects.select_for_update().filter(pk=lexicon.pk, counted_at=None).first()
        if fresh is None or uncounted(fresh).exists():
            return
        TermCount.objects.bulk_create(_carried_over(fresh), batch_size=500)
        Lexicon.objects.filter(pk=fresh.pk).update(counted_at=timezone.now())
        compare_all_terms()
        DataVersion.objects.announce(TermCount)
        DataVersion.objects.announce(Lexicon, keys=[fresh.pk])


def _carried_over(lexicon: Lexicon) -> Iterator[TermCount]:
    before = (
        Lexicon.objects.filter(
            name=lexicon.name, version__lt=lexicon.version, counted_at__isnull=False
        )
        .order_by("-version")
        .first()
    )
    if before is None:
        return
    terms = {(term.text, term.group): term for term in lexicon.terms.all()}
    old, new = _words_by_group(before.terms.all()), _words_by_group(terms.values())
    counts = (
        TermCount.objects.computed()
        .filter(lexicon=before, speech__text__isnull=True)
        .exclude(speech__in=lexicon.counts.computed().values("speech"))
        .select_related("term")
    )
    for row in counts.iterator():
        term = terms.get((row.term.text, row.term.group)) if row.term else None
        if term or (row.term is None and old[row.group] == new.get(row.group)):
            yield TermCount(
                speech_id=row.speech_id,
                lexicon=lexicon,
                term=term,
                group=row.group,
                basis=TermCount.Basis.COMPUTED,
                count=row.count,
                offsets=row.offsets,
            )


def _words_by_group(terms: Iterable[Term]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for term in terms:
        words.setdefault(term.group, set()).add(term.text)
    return words


@dataclass(frozen=True)
class Progress:
    """In how many of the texts held a lexicon has been counted."""

    counted: int
    texts: int

    @property
    def complete(self) -> bool:
        return self.counted == self.texts


def progress_of(lexicons: Iterable[Lexicon]) -> dict[int, Progress]:
    """The progress of lexicons, by their primary key."""
    lexicons = list(lexicons)
    made = (
        TermCount.objects.computed()
        .filter(lexicon__in=lexicons, speech__text__isnull=False)
        .order_by()
        .values_list("lexicon", "speech")
        .annotate(Count("pk"))
    )
    groups: dict[int, list[str]] = {lexicon.pk: [] for lexicon in lexicons}
    for pk, group in Term.objects.filter(lexicon__in=lexicons).values_list("lexicon", "group"):
        groups[pk].append(group)
    whole = {pk: len(found) + len(set(found)) for pk, found in groups.items()}
    counted = dict.fromkeys(groups, 0)
    for pk, _, rows in made:
        counted[pk] += rows >= whole[pk]
    texts = Speech.objects.with_text().count()
    return {pk: Progress(counted[pk] if rows else texts, texts) for pk, rows in whole.items()}


class _Counting:
    """Counts one lexicon by the words it has at each moment."""

    def __init__(self, lexicon: int) -> None:
        self._lexicon = lexicon
        self._words: dict[str, str] = {}
        self._counter = TermCounter({})

    @transaction.atomic
    def count(self, speech: int) -> bool:
        """Replace the counts of a speech; False where its text, or the lexicon, is there no more.

        Words and text are held still meanwhile: who changes them waits, and drops these counts.
        """
        lexicon = Lexicon.objects.select_for_update().filter(pk=self._lexicon).first()
        spoken = Speech.objects.select_for_update().filter(pk=speech).first()
        text = SpeechText.objects.filter(speech=speech).values_list("content", flat=True).first()
        if lexicon is None or spoken is None or text is None:
            return False
        terms = {term.text: term for term in lexicon.terms.all()}
        words = {text: term.group for text, term in terms.items()}
        if words != self._words:
            self._counter, self._words = TermCounter(words), words
        TermCount.objects.computed().filter(speech=spoken, lexicon=lexicon).delete()
        rows = list(_count_rows(self._counter.count(text), terms))
        for row in rows:
            row.speech, row.lexicon, row.basis = spoken, lexicon, TermCount.Basis.COMPUTED
        TermCount.objects.bulk_create(rows)
        if lexicon.counted_at is not None:  # the public is shown its counts
            DataVersion.objects.announce(TermCount)
        return True


def _count_rows(counts: Counts, terms: dict[str, Term]) -> Iterator[TermCount]:
    for word, spans in counts.terms.items():
        term = terms[word]
        yield TermCount(term=term, group=term.group, count=len(spans), offsets=spans)
    for group, spans in counts.groups.items():
        yield TermCount(group=group, count=len(spans), offsets=spans)
