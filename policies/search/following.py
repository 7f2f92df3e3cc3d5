"""Changes of records followed into the search.

Whoever changes a record leaves a mark, in the same transaction; after it the marked records are read
again. What many rows at once leave is a mark for the whole noun: then every row is compared with its
document by the time of its last change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from policies.ingest import queue
from policies.models import (
    Award,
    Citation,
    Firm,
    FirmName,
    Incentive,
    LandAward,
    LandHolding,
    Locality,
    Official,
    PolicyInstrument,
    SearchMark,
    Source,
    Speech,
    SpeechText,
    Tenure,
)
from policies.models.data_version import rows_changed
from policies.models.holder import Holder
from policies.models.search import WHOLE_NOUN
from policies.search.keeping import CHUNK, Progress, differing, hand_on, is_behind, merge, refresh
from policies.search.nouns import KIND_OF, NOUNS

AT_ONCE = 50  # marks that are followed by whoever left them
Rows = tuple[type[models.Model], Iterable[int]]


def mark(
    model: type[models.Model], keys: Iterable[int] = (WHOLE_NOUN,), *, own: bool = True
) -> None:
    """Have these records, or all of a noun, read again after the transaction.

    Not ``own``: only what the search says of them may be otherwise.
    """
    kind = ContentType.objects.get_for_model(model)
    marks = [SearchMark(content_type=kind, object_id=key, own=own) for key in keys]
    SearchMark.objects.bulk_create(marks, batch_size=CHUNK)
    waiting = {getattr(entry[1], "__name__", "") for entry in connection.run_on_commit}
    if marks and _follow_soon.__name__ not in waiting:
        transaction.on_commit(_follow_soon, robust=True)


_held = ContextVar("held", default=False)


@contextmanager
def held_back() -> Iterator[None]:
    """Leave the marks of what is done inside to the caller, who settles at the end."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


def _follow_soon() -> None:
    """Follow a few marks at once; leave many to a process of their own."""
    if _held.get():
        return
    first = list(SearchMark.objects.values_list("object_id", flat=True)[: AT_ONCE + 1])
    if len(first) > AT_ONCE or WHOLE_NOUN in first:
        queue.wake(queue.SEARCH)
    elif first:
        follow_marks()
        if is_behind():
            queue.wake(queue.SEARCH)


def settle(progress: Progress = lambda count: None, *, wait: bool = False) -> int:
    """Follow all marks, and merge where much waits; returns the changes.

    Where another process does so already, ``wait`` for it, or leave it to that.
    """
    try:
        with queue.exclusive(queue.SEARCH, wait=wait):
            done = follow_marks(progress)
            hand_on(())  # who begins to follow has all to see, though nothing is marked
            if is_behind():
                merge(progress)
    except queue.Busy:
        return 0
    return done


def settle_few() -> None:
    """Follow what waits, where that is little and nobody does so already."""
    first = list(SearchMark.objects.values_list("object_id", flat=True)[: AT_ONCE + 1])
    if first and len(first) <= AT_ONCE and WHOLE_NOUN not in first:
        settle()


def follow_marks(progress: Progress = lambda count: None) -> int:
    """Read the marked records again; returns how many documents changed.

    Safe to break off: marks go only after they were followed.
    """
    done = 0
    while marks := list(SearchMark.objects.order_by("pk")[:CHUNK]):
        keys: dict[int, set[int]] = {}
        for one in marks:
            keys.setdefault(one.content_type_id, set()).add(one.object_id)
        for kind, wanted in keys.items():
            model: Any = ContentType.objects.get_for_id(kind).model_class()
            for batch in _batches(model, wanted) if model in KIND_OF else ():
                changed = refresh(NOUNS[KIND_OF[model]], batch)
                done += len(changed)
                progress(done)
                for other, others in _hanging_on(model, changed):
                    mark(other, others, own=False)
        hand_on(marks)
    return done


def _batches(model: Any, wanted: set[int]) -> Iterator[list[int]]:
    if named := sorted(wanted - {WHOLE_NOUN}):
        yield named
    if WHOLE_NOUN in wanted:
        yield from differing(NOUNS[KIND_OF[model]])


def _hanging_on(model: Any, keys: list[int]) -> Iterator[Rows]:
    """Records whose documents say something of these, or that are public only with them."""
    if not keys:
        return
    if model is PolicyInstrument:
        yield _rows(Incentive, Q(instrument__in=keys))
        yield _rows(Award, Q(instrument__in=keys))
    elif model is Incentive:
        yield _rows(PolicyInstrument, Q(incentives__in=keys))
        yield _rows(Award, Q(incentive__in=keys))
    elif model is Firm:
        yield _rows(Award, Q(firm__in=keys) | Q(giver__in=keys))
    elif model is Official:
        yield _rows(Speech, Q(official__in=keys))
    elif model is LandAward:
        yield _rows(Award, Q(land_award__in=keys))
    elif model is Source:
        yield _rows(Speech, Q(source__in=keys))
        yield from _cited(Citation.objects.filter(source__in=keys))
    elif model is Locality:
        for key in keys:
            yield from _lying_in(key)


def _rows(model: type[models.Model], condition: Q) -> Rows:
    return model, model._default_manager.filter(condition).values_list("pk", flat=True).distinct()


def _cited(citations: models.QuerySet[Any]) -> Iterator[Rows]:
    found: dict[int, list[int]] = {}
    for kind, key in citations.values_list("content_type_id", "object_id"):
        found.setdefault(kind, []).append(key)
    for kind, keys in found.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if model in KIND_OF:
            yield model, keys


def _lying_in(key: int) -> Iterator[Rows]:
    """What lies in a place whose document changed: all of it names the place, and is public with it."""
    place = Locality.objects.filter(pk=key).first()
    for noun in NOUNS.values():
        if place is not None and noun.model not in (Source, Locality):
            rows: Any = noun.model._default_manager
            yield noun.model, rows.all().in_locality(place).values_list("pk", flat=True)
    if place is not None:
        yield _rows(Locality, Q(parent=place) | Q(today=place) & ~Q(pk=key))


# What a change of a row that is no document itself means for those that are.
_PARTS: dict[type[models.Model], Callable[[Any], Iterable[Rows]]] = {
    FirmName: lambda row: [(Firm, [row.firm_id])],
    Tenure: lambda row: [(Official, [row.official_id])],
    SpeechText: lambda row: [(Speech, [row.speech_id])],
    LandHolding: lambda row: [(LandAward, [row.award_id])],
    Citation: lambda row: _cited(Citation.objects.filter(pk=row.pk)) if row.pk else [],
    Holder: lambda row: [
        (LandAward, LandHolding.objects.filter(holder=row.pk).values_list("award_id", flat=True))
    ],
}


def keep_up() -> None:
    """Let every change of a record leave its mark."""
    for model in (*KIND_OF, *_PARTS):
        for signal in (post_save, post_delete):
            signal.connect(
                _changed, sender=model, dispatch_uid=f"search {model.__name__} {id(signal)}"
            )
    for through in (PolicyInstrument.types.through, PolicyInstrument.sectors.through):
        m2m_changed.connect(
            _types_changed, sender=through, dispatch_uid=f"search {through.__name__}"
        )
    rows_changed.connect(_many_changed, dispatch_uid="search of many")


def _changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if sender in _PARTS:
        for model, keys in _PARTS[sender](instance):
            mark(model, keys)
    else:
        mark(sender, [instance.pk])


def _types_changed(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, PolicyInstrument):
        mark(PolicyInstrument, [instance.pk])
        mark(*_rows(Incentive, Q(instrument=instance)))


def _many_changed(sender: Any, keys: list[int] | None = None, **kwargs: Any) -> None:
    if sender in KIND_OF:
        mark(sender, (WHOLE_NOUN,) if keys is None else keys)
