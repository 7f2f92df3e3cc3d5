"""An import of any noun: begun, written chunk by chunk, finished; a run that was broken off goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from policies.ingest.batches import OUTCOMES, Account, Progress
from policies.ingest.bulk import calm_collector, prepare_for_writing
from policies.ingest.kinds import KINDS
from policies.ingest.queue import exclusive
from policies.ingest.readers import UnreadableFile
from policies.ingest.receive import receive, write_rejects
from policies.models import ImportBatch
from policies.models.statistics import refresh_statistics

State = ImportBatch.State


def run(
    batch: ImportBatch,
    progress: Progress = lambda count: None,
    then: Callable[[ImportBatch], object] = lambda batch: None,
) -> Account:
    """Run a batch, or go on where an earlier run was broken off; returns the whole account.

    Each chunk of rows is one transaction with the count of rows done. ``then`` does what follows from a
    finished import; until it has, the import counts as running. A file that turns out unreadable leaves
    the database as it was. The caller holds the lock. Raises UnreadableFile.
    """
    kind = KINDS[batch.noun]
    try:
        _begin(batch)
        prepare_for_writing()
        with calm_collector():
            account = kind.write(batch, progress)
    except UnreadableFile as error:
        if not batch.dry_run:
            kind.undo(batch)
        _finish(batch, State.FAILED, str(error))
        raise
    if not batch.dry_run:
        if account.created + account.updated:
            refresh_statistics(*kind.tables)
        then(batch)
    _finish(batch, State.TRIED if batch.dry_run else State.DONE)
    return account


def _begin(batch: ImportBatch) -> None:
    """Start the account anew, unless the run goes on where it was broken off."""
    if batch.state == State.RUNNING:
        return
    batch.notes.all().delete()
    batch.changes.all().delete()
    batch.rows_done = 0
    for outcome in OUTCOMES:
        setattr(batch, f"rows_{outcome}", 0)
    batch.state, batch.message = State.RUNNING, ""
    batch.started_at, batch.finished_at = timezone.now(), None
    batch.save()


def _finish(batch: ImportBatch, state: str, message: str = "") -> None:
    batch.state, batch.message, batch.finished_at = state, message, timezone.now()
    batch.save()


def import_file(
    path: Path,
    *,
    rejects: Path | None = None,
    progress: Progress = lambda count: None,
    then: Callable[[ImportBatch], object] = lambda batch: None,
    **options: Any,
) -> Account:
    """Import one file here and now; returns the account. ``options`` are those of ``receive``.

    A run of the same file and options that was broken off is gone on with. Waits while another import
    runs. ``rejects`` is where to write the rows that stay out, ``then`` what follows. Raises
    UnreadableFile.
    """
    with exclusive():
        batch = receive(path, **options)
        batch = _broken_off(batch) or batch
        try:
            account = run(batch, progress, then)
            if rejects is not None:
                with rejects.open("w", encoding="utf-8-sig", newline="") as handle:
                    write_rejects(batch, handle)
        except UnreadableFile:
            forget(batch)
            raise
        if batch.dry_run:
            forget(batch)
    return account


def _broken_off(batch: ImportBatch) -> ImportBatch | None:
    """An earlier run of the same file, read in the same way, that did not come to its end."""
    earlier = ImportBatch.objects.filter(
        noun=batch.noun,
        sha256=batch.sha256,
        layout=batch.layout,
        mapping=batch.mapping,
        locality=batch.locality,
        publish=batch.publish,
        dry_run=batch.dry_run,
        state=State.RUNNING,
    ).first()
    if earlier:
        forget(batch)
    return earlier


def forget(batch: ImportBatch) -> None:
    """Delete a batch that brought nothing, and its file unless another batch has it."""
    name = batch.file.name
    batch.delete()
    if name and not ImportBatch.objects.filter(file=name).exists():
        batch.file.storage.delete(name)
