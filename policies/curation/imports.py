"""Imports from the desk: asked for, run when their turn comes, with what follows from them; taken back."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from policies.curation.duplicates import mark_duplicates
from policies.curation.requirements import missing_of
from policies.curation.review import NotAllowed, publish_imported
from policies.curation.starter.figures import restore_land_years
from policies.ingest import queue
from policies.ingest.batches import CannotUndo, Note, Undone, save_notes
from policies.ingest.kinds import KINDS
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment
from policies.ingest.readers import UnreadableFile
from policies.ingest.receive import assignment_of, complete, reassign
from policies.ingest.running import run
from policies.metrics.land_years import summarise_land
from policies.models import ImportBatch, ImportNote, LandAward, PolicyInstrument, Status

logger = logging.getLogger(__name__)
State = ImportBatch.State
CHUNK = 1000
STAYS = "stays a draft:"
# What may be started, and its columns assigned otherwise: nothing of it is in the records.
STARTABLE = (State.RECEIVED, State.TRIED, State.FAILED, State.UNDONE)


class AlreadyStarted(Exception):
    """The import waits, runs, or is done; or its undoing does."""


class NotYours(NotAllowed):
    """A file's columns and options are for the one who brought it; approving it is for another."""


def assign_columns(batch: ImportBatch, assignment: Assignment, user: Any) -> None:
    """Have a batch that may be started read in another way; what a trial said no longer holds, and what
    was approved is no longer what would be done.

    Saves the other fields of the batch too. Only who brought the file may say otherwise how it is read:
    else somebody could approve what is their own. Raises AlreadyStarted, NotYours.
    """
    if batch.state not in STARTABLE:
        raise AlreadyStarted(_("This import has been started already."))
    stored = ImportBatch.objects.get(pk=batch.pk)
    if _is_as_it_was(stored, batch, assignment):
        batch.approved_by = stored.approved_by
        return
    if batch.started_by not in (None, user):
        raise NotYours(_("Only who brought the file changes its columns and options."))
    batch.started_by, batch.approved_by = user, None
    if batch.state == State.TRIED:
        batch.state, batch.rows_total = State.RECEIVED, batch.rows_done
    reassign(batch, assignment)


def _is_as_it_was(stored: ImportBatch, batch: ImportBatch, assignment: Assignment) -> bool:
    """Whether a batch with an assignment would be run as the stored one would be."""
    options = [(b.locality_id, b.source_id, b.publish) for b in (stored, batch)]
    return options[0] == options[1] and assignment == assignment_of(stored)


def may_approve(batch: ImportBatch, user: Any) -> bool:
    """Whether an import waits for an approval that this user can give: not one's own."""
    return (
        batch.state in STARTABLE
        and batch.approved_by_id is None
        and batch.started_by_id not in (None, user.pk)
        and user.has_perm("policies.review_record")
    )


def approve(batch: ImportBatch, user: Any, seen: str) -> None:
    """Let an import publish, and change what is published.

    ``seen`` is the fingerprint of what the user looked at. Raises NotAllowed, also where it is another
    file, or read otherwise, by now.
    """
    with transaction.atomic():
        stored = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not may_approve(stored, user):
            raise NotYours(_("An import is approved once, by another than who brought it."))
        if fingerprint(stored) != seen:
            raise NotAllowed(_("The import was changed meanwhile: please look at it again."))
        complete(stored, assignment_of(stored))
        stored.approved_by, stored.message = user, ""
        stored.save(update_fields=["approved_by", "message"])
    batch.refresh_from_db()


def may_ask_for_approval(batch: ImportBatch, user: Any) -> bool:
    """Whether an import could do with an approval that this user, who brought the file, cannot give."""
    own = batch.started_by_id is not None and batch.started_by_id == user.pk
    return own and batch.state in STARTABLE and batch.approved_by_id is None


def ask_for_approval(batch: ImportBatch, user: Any) -> None:
    """Have an import stand with those that wait for a second curator. Raises Incomplete, NotYours."""
    complete(batch, assignment_of(batch))
    if not may_ask_for_approval(batch, user):
        raise NotYours(_("Who brought a file asks for its approval, once."))
    batch.message = _("%(user)s asks for the approval of a second curator.") % {"user": user}
    batch.save(update_fields=["message"])


def fingerprint(batch: ImportBatch) -> str:
    """What is approved with an import: the file, how it is read, and what is said of it as a whole."""
    said = [
        batch.sha256,
        batch.layout,
        batch.mapping,
        batch.locality_id,
        batch.source_id,
        batch.publish,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]


def start_import(batch: ImportBatch, user: Any, *, dry_run: bool) -> None:
    """Let a batch be run as soon as its turn comes. It stays the import of who brought the file, so that
    an approval stays another person's. Raises Incomplete or AlreadyStarted.
    """
    complete(batch, assignment_of(batch))
    owner = Coalesce("started_by", user.pk) if user else F("started_by")
    known = {"rows_total": batch.rows_done} if batch.state == State.TRIED else {}
    with transaction.atomic():
        started = ImportBatch.objects.filter(pk=batch.pk, state__in=STARTABLE).update(
            state=State.QUEUED, dry_run=dry_run, started_by=owner, rows_done=0, message="", **known
        )
        if not started:
            raise AlreadyStarted(_("This import has been started already."))
        transaction.on_commit(queue.wake)
    batch.refresh_from_db()


def start_undo(batch: ImportBatch, user: Any) -> None:
    """Have an import undone as soon as its turn comes. Raises CannotUndo or AlreadyStarted."""
    KINDS[batch.noun].foresee(batch)
    with transaction.atomic():
        started = ImportBatch.objects.filter(
            pk=batch.pk, dry_run=False, state__in=(State.DONE, State.RUNNING)
        ).update(state=State.UNDOING, undone_by=user, message="")
        if not started:
            raise AlreadyStarted(_("There is nothing of this import to be undone."))
        transaction.on_commit(queue.wake)
    batch.refresh_from_db()


def run_waiting() -> Iterator[str]:
    """Run or undo each import that waits, the oldest first; yields a line of report for each.

    The caller holds the lock of ``policies.ingest.queue``.
    """
    stuck: list[int] = []
    while (batch := ImportBatch.objects.waiting().exclude(pk__in=stuck).first()) is not None:
        try:
            if batch.state == State.UNDOING:
                report = f"{batch.file_name}: {undo_import(batch, batch.undone_by)}"
            else:
                report = str(run(batch, then=follow))
        except UnreadableFile as error:
            report = str(error)
        except CannotUndo as error:  # a later import came in between
            batch.state = State.DONE if batch.finished_at else State.RUNNING
            batch.message = report = str(error)
            batch.save(update_fields=["state", "message"])
        except Exception as error:  # it can be gone on with or undone; the others have their turn
            logger.exception("import %s", batch.uid)
            stuck.append(batch.pk)
            # Not the error's own words: they may quote a person's name.
            why = _("stopped by a fault of the program (%(error)s); the server's log says more") % {
                "error": type(error).__name__
            }
            ImportBatch.objects.filter(pk=batch.pk).update(message=why)
            report = f"{batch.file_name}: {why}"
        yield report


def follow(batch: ImportBatch) -> None:
    """What follows from an import. Of land: notices that repeat others are marked, then the figures of the
    places and years that it has published records of are renewed. Of other records: what lacks nothing is
    published, where that was asked for and approved.
    """
    if batch.noun == LAND.noun:
        if batch.rows_created + batch.rows_updated:
            mark_duplicates(LandAward.objects.filter(batch=batch))
            if LandAward.objects.published().filter(batch=batch).exists():
                summarise_land(batch)
    elif batch.publishes and KINDS[batch.noun].publishes:
        publish_complete(batch)


def publish_complete(batch: ImportBatch) -> None:
    """Publish the drafts that an import brought or changed and that lack nothing; of the others a remark
    says what keeps them from the public. The approval of the import is the second pair of eyes.
    """
    level = ImportNote.Level.REMARK
    batch.notes.filter(level=level, column="status", reason__startswith=STAYS).delete()
    last = 0
    while changes := list(batch.changes.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = changes[-1].pk
        rows = {change.record_id: change.row for change in changes}
        complete_ones, remarks = [], []
        with transaction.atomic():
            drafts = _drafts(KINDS[batch.noun].model, rows)
            for record, lacking in zip(drafts, missing_of(drafts), strict=True):
                if lacking:
                    remark = " ".join([STAYS, *(each.advice for each in lacking)])
                    remarks.append(Note(rows[record.pk], "status", record.status, remark, level))
                else:
                    complete_ones.append(record)
            publish_imported(complete_ones, batch)
            save_notes(batch, remarks)


def _drafts(model: Any, keys: Iterable[int]) -> list[Any]:
    """The drafts among some records of a noun, with what a rule about them asks for."""
    drafts = model.objects.filter(pk__in=keys, status=Status.DRAFT).order_by("pk")
    return list(drafts.prefetch_related("types") if model is PolicyInstrument else drafts)


def undo_import(batch: ImportBatch, user: Any) -> Undone:
    """Take an import back. Of land: awards it repeated are counted again, figures renewed, and those that
    the starter set ships stand where no imported record is left. Raises CannotUndo.
    """
    undo = KINDS[batch.noun].undo
    if batch.noun != LAND.noun:
        return undo(batch, user)
    clustered = LandAward.objects.filter(batch=batch, cluster__isnull=False).exists()
    undone = undo(batch, user)
    if clustered:
        mark_duplicates()
    summarise_land()
    restore_land_years()
    return undone
