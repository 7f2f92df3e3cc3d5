"""Imports from the desk: what waits is run, and what follows from it is done; an import is taken back."""

from collections.abc import Iterator
from typing import Any

from policies.ingest import land
from policies.ingest.readers import UnreadableFile
from policies.metrics.land_years import summarise_land
from policies.models import ImportBatch


def run_waiting() -> Iterator[str]:
    """Run each import that waits, the oldest first; yields a line of report for each.

    The caller holds the lock of ``policies.ingest.queue``.
    """
    while (batch := ImportBatch.objects.waiting().first()) is not None:
        try:
            account = land.run(batch)
        except UnreadableFile as error:
            yield str(error)
            continue
        if batch.publish and not batch.dry_run:
            summarise_land(batch)
        yield str(account)


def undo_import(batch: ImportBatch, user: Any) -> land.Undone:
    """Take an import back and renew the land figures. Raises CannotUndo."""
    undone = land.undo(batch, user)
    summarise_land()
    return undone
