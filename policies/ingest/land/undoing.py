"""An import taken back."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from policies.ingest.batches import CannotUndo, Undone
from policies.ingest.bulk import insert, rewrite, update
from policies.models import (
    Award,
    Citation,
    FirmMatch,
    Holder,
    ImportBatch,
    ImportChange,
    LandAward,
    LandHolding,
    Status,
    refresh_withheld,
)
from policies.text.names import name_key

CHUNK = 2000


@transaction.atomic
def undo(batch: ImportBatch, user: Any = None) -> Undone:
    """Take an import back: what it created goes, what it changed is as before.

    Awards that were once public are withdrawn, not deleted, and come back when the file is imported again.
    Awards that a curator has changed since, or that are cited, stay. Raises CannotUndo when a later
    import has changed an award of this one.
    """
    _refuse_if_changed_later(batch)
    restored, left = _restore(batch, user)
    created = LandAward.objects.filter(batch=batch)
    kept = created.filter(_needed(batch))
    left += kept.exclude(pk__in=batch.changes.values("record_id")).count()
    removable = created.exclude(pk__in=list(kept.values_list("pk", flat=True)))
    withdrawn = _withdraw(removable.filter(status=Status.PUBLISHED), batch, user)
    deleted = _delete(removable.exclude(status__in=(Status.PUBLISHED, Status.WITHDRAWN)))
    _drop_unheld()
    undone = Undone(deleted, withdrawn, restored, left)
    batch.state, batch.message = ImportBatch.State.UNDONE, str(undone)
    batch.save(update_fields=["state", "message"])
    return undone


def foresee(batch: ImportBatch) -> Undone:
    """What undoing an import would come to; writes nothing. Raises CannotUndo."""
    _refuse_if_changed_later(batch)
    changed = batch.changes.values("record_id")
    own = batch.changes.filter(before__batch_id=batch.pk).values("record_id")
    there = LandAward.objects.filter(pk__in=changed)
    edited = there.filter(_edited_since(batch)).count()
    gone = batch.changes.exclude(record_id__in=LandAward.objects.values("pk")).count()
    created = LandAward.objects.filter(batch=batch).filter(~Q(pk__in=changed) | Q(pk__in=own))
    kept = created.filter(_needed(batch))
    removable = created.exclude(_needed(batch))
    return Undone(
        deleted=removable.exclude(status__in=(Status.PUBLISHED, Status.WITHDRAWN)).count(),
        withdrawn=removable.filter(status=Status.PUBLISHED).count(),
        restored=there.count() - edited,
        left=edited + gone + kept.exclude(pk__in=changed).count(),
    )


def _refuse_if_changed_later(batch: ImportBatch) -> None:
    later = ImportChange.objects.filter(before__batch_id=batch.pk).exclude(
        Q(batch=batch) | Q(batch__state=ImportBatch.State.UNDONE)
    )
    if (blocking := later.select_related("batch").first()) is not None:
        raise CannotUndo(_("undo the later import first: %(import)s") % {"import": blocking.batch})


def _needed(batch: ImportBatch) -> Q:
    """Awards that stay: edited since the import, cited, or referred to."""
    return Q(_edited_since(batch)) | Q(Exists(_cited())) | Q(Exists(_referred_to()))


def _edited_since(batch: ImportBatch) -> Exists:
    """Whether someone has changed the award by hand since the import."""
    history: Any = LandAward.history.model.objects
    return Exists(
        history.filter(
            id=OuterRef("pk"), history_date__gt=batch.started_at, history_user__isnull=False
        ).exclude(history_change_reason=f"import {batch.uid}")
    )


def _cited() -> QuerySet:
    return Citation.objects.filter(
        content_type__app_label="policies",
        content_type__model="landaward",
        object_id=OuterRef("pk"),
    )


def _referred_to() -> QuerySet:
    return Award.objects.filter(land_award=OuterRef("pk"))


def _restore(batch: ImportBatch, user: Any) -> tuple[int, int]:
    """Give changed awards their values from before; returns how many, and how many were left."""
    restored = left = 0
    for start in range(0, (total := batch.changes.count()), CHUNK):
        changes = list(batch.changes.order_by("pk")[start : min(start + CHUNK, total)])
        awards = LandAward.objects.in_bulk([change.record_id for change in changes])
        edited = set(
            LandAward.objects.filter(_edited_since(batch), pk__in=awards).values_list(
                "pk", flat=True
            )
        )
        done: dict[int, LandAward] = {}
        for change in reversed(changes):
            award = awards.get(change.record_id)
            if award is None or award.pk in edited:
                left += 1
                continue
            _set_back(award, change.before)
            done[award.pk] = award
        names = {name for change in changes for name in change.before} - {"holders"}
        update(
            list(done.values()),
            [name.removesuffix("_id") for name in names | {"status"}],
            reason=f"undo of import {batch.uid}",
            user=user,
        )
        refresh_withheld(LandAward.objects.filter(pk__in=done))
        restored += len(done)
    return restored, left


def _set_back(award: LandAward, before: dict[str, Any]) -> None:
    was_public = award.status == Status.PUBLISHED
    for name, value in before.items():
        if name == "holders":
            _hold(award, value)
        else:
            field: Any = LandAward._meta.get_field(name.removesuffix("_id"))
            setattr(award, name, value if name.endswith("_id") else field.to_python(value))
    if was_public and award.status == Status.DRAFT:
        award.status = Status.WITHDRAWN


def _hold(award: LandAward, names: list[str]) -> None:
    keys = [name_key(name) for name in names]
    holders = dict(Holder.objects.filter(key__in=keys).values_list("key", "pk"))
    LandHolding.objects.filter(award=award).delete()
    insert(
        LandHolding,
        [
            {"award_id": award.pk, "holder_id": holders[key], "position": position}
            for position, key in enumerate(keys)
            if key in holders
        ],
    )


def _withdraw(awards: QuerySet[LandAward], batch: ImportBatch, user: Any) -> int:
    withdrawn = {"status": Status.WITHDRAWN.value, "digest": ""}
    return rewrite(awards, withdrawn, reason=f"undo of import {batch.uid}", user=user)


def _delete(awards: QuerySet[LandAward]) -> int:
    """Delete drafts that nothing refers to, without loading them."""
    pks = list(awards.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        some = pks[start : start + CHUNK]
        LandHolding.objects.filter(award__in=some)._raw_delete("default")
        LandAward.objects.filter(pk__in=some)._raw_delete("default")
    return len(pks)


def _drop_unheld() -> None:
    """Names that stand on no record any more, and that nobody has judged, are not kept, nor is a history
    of their deletion, which would keep them.
    """
    unheld = Holder.objects.filter(
        ~Exists(LandHolding.objects.filter(holder=OuterRef("pk"))),
        ~Exists(FirmMatch.objects.filter(holder=OuterRef("pk"))),
        kind_by=Holder.KindBy.RULE,
        firm__isnull=True,
    )
    unheld._raw_delete("default")
