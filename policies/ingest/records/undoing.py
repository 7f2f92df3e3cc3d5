"""An import of records taken back."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from policies.ingest.batches import CannotUndo, Undone
from policies.ingest.records.kind import RecordKind
from policies.models import (
    Candidate,
    Citation,
    ImportBatch,
    ImportChange,
    Status,
    StatusChange,
)

State = ImportBatch.State


@transaction.atomic
def undo(kind: type[RecordKind], batch: ImportBatch, user: Any = None) -> Undone:
    """Take an import back: drafts that it brought go, what it changed is as before.

    What it brought and the public has seen is withdrawn. What somebody has worked on since, and what is
    public and was only changed, stays: that is another curator's to review. Raises CannotUndo when a later
    import has changed a record of this one.
    """
    _refuse_if_changed_later(batch)
    of_candidates = kind.model is Candidate
    undone = _undo_candidates(batch) if of_candidates else _undo_changes(kind(batch), user)
    batch.state, batch.message = State.UNDONE, str(undone)
    batch.save(update_fields=["state", "message"])
    return undone


def foresee(kind: type[RecordKind], batch: ImportBatch) -> Undone:
    """What undoing an import would come to: done and rolled back. Raises CannotUndo."""
    with transaction.atomic():
        undone = undo(kind, ImportBatch.objects.get(pk=batch.pk))
        transaction.set_rollback(True)
    return undone


def _refuse_if_changed_later(batch: ImportBatch) -> None:
    last = batch.changes.aggregate(last=Max("pk"))["last"] or 0
    later = ImportChange.objects.filter(
        pk__gt=last,
        batch__noun=batch.noun,
        batch__dry_run=False,
        record_id__in=batch.changes.values("record_id"),
    ).exclude(batch__state=State.UNDONE)
    if (blocking := later.select_related("batch").first()) is not None:
        raise CannotUndo(_("undo the later import first: %(import)s") % {"import": blocking.batch})


def _undo_candidates(batch: ImportBatch) -> Undone:
    brought = Candidate.objects.filter(batch=batch)
    left = brought.exclude(state=Candidate.State.WAITING).count()
    deleted, _by_model = brought.filter(state=Candidate.State.WAITING).delete()
    return Undone(deleted, 0, 0, left)


def _undo_changes(kind: RecordKind, user: Any) -> Undone:
    deleted = withdrawn = restored = left = 0
    changes = kind.batch.changes.order_by("-pk")
    for change in changes.iterator(chunk_size=500):
        record = kind.model.objects.filter(pk=change.record_id).first()
        if record is None or _worked_on(kind.batch, record, change):
            left += 1
        elif change.before:
            if record.status in (Status.DRAFT, Status.WITHDRAWN):
                kind.put_back(record, change, user)
                restored += 1
            else:
                left += 1
        elif record.status == Status.PUBLISHED:
            _withdraw(kind, record, user)
            withdrawn += 1
        elif record.status == Status.DRAFT and _delete(record):
            deleted += 1
        else:
            left += 1
    return Undone(deleted, withdrawn, restored, left)


def _worked_on(batch: ImportBatch, record: Any, change: ImportChange) -> bool:
    """Whether somebody has changed or cited the record since the import."""
    edited = record.history.filter(
        history_date__gt=batch.started_at, history_user__isnull=False
    ).exclude(history_change_reason=f"import {batch.uid}")
    cited = Citation.objects.of(record).exclude(quote="")
    return edited.exists() or (not change.before and cited.exists())


def _withdraw(kind: RecordKind, record: Any, user: Any) -> None:
    reason = f"undo of import {kind.batch.uid}"
    StatusChange.objects.create(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk,
        before=record.status, after=Status.WITHDRAWN, user=user, reason=reason,
    )  # fmt: skip
    record.status = Status.WITHDRAWN
    kind.save(record, reason, user)


def _delete(record: Any) -> bool:
    """Delete a draft, unless something refers to it."""
    if any(
        getattr(record, name).exists()
        for name in ("links", "linked_from", "transcripts", "term_counts")
        if hasattr(record, name)
    ):
        return False
    try:
        with transaction.atomic():
            record.delete()
    except ProtectedError:
        return False
    return True
