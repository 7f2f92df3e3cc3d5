"""Imports from the desk: asked for, run when their turn comes, with what follows from them; taken back."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from policies.curation.duplicates import mark_duplicates
from policies.curation.starter.figures import restore_land_years
from policies.ingest import land, queue
from policies.ingest.land.mapping import Assignment
from policies.ingest.land.receive import assignment_of, complete
from policies.ingest.readers import UnreadableFile
from policies.metrics.land_years import summarise_land
from policies.models import ImportBatch, LandAward

logger = logging.getLogger(__name__)
State = ImportBatch.State
# What may be started, and its columns assigned otherwise: nothing of it is in the records.
STARTABLE = (State.RECEIVED, State.TRIED, State.FAILED, State.UNDONE)


class AlreadyStarted(Exception):
    """The import waits, runs, or is done; or its undoing does."""


def assign_columns(batch: ImportBatch, assignment: Assignment) -> None:
    """Have a batch that may be started read in another way; what a trial said no longer holds.

    Saves the other fields of the batch too. Raises AlreadyStarted.
    """
    if batch.state not in STARTABLE:
        raise AlreadyStarted(_("This import has been started already."))
    if batch.state == State.TRIED:
        batch.state, batch.rows_total = State.RECEIVED, batch.rows_done
    land.reassign(batch, assignment)


def start_import(batch: ImportBatch, user: Any, *, dry_run: bool) -> None:
    """Let a batch be run as soon as its turn comes. Raises Incomplete or AlreadyStarted."""
    complete(batch, assignment_of(batch))
    known = {"rows_total": batch.rows_done} if batch.state == State.TRIED else {}
    with transaction.atomic():
        started = ImportBatch.objects.filter(pk=batch.pk, state__in=STARTABLE).update(
            state=State.QUEUED, dry_run=dry_run, started_by=user, rows_done=0, message="", **known
        )
        if not started:
            raise AlreadyStarted(_("This import has been started already."))
        transaction.on_commit(queue.wake)
    batch.refresh_from_db()


def start_undo(batch: ImportBatch, user: Any) -> None:
    """Have an import undone as soon as its turn comes. Raises CannotUndo or AlreadyStarted."""
    land.foresee(batch)
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
                report = str(land.run(batch, then=follow))
        except UnreadableFile as error:
            report = str(error)
        except land.CannotUndo as error:  # a later import came in between
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
    """What follows from an import of land: notices that repeat others are marked, then the figures of the
    places and years that it published records of are renewed.
    """
    if batch.rows_created + batch.rows_updated:
        mark_duplicates(LandAward.objects.filter(batch=batch))
        if batch.publish:
            summarise_land(batch)


def undo_import(batch: ImportBatch, user: Any) -> land.Undone:
    """Take an import back: awards it repeated are counted again, figures renewed, and those that the
    starter set ships stand where no imported record is left. Raises CannotUndo.
    """
    clustered = LandAward.objects.filter(batch=batch, cluster__isnull=False).exists()
    undone = land.undo(batch, user)
    if clustered:
        mark_duplicates()
    summarise_land()
    restore_land_years()
    return undone
