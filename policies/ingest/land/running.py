"""An import of land records from its first row to its last, in chunks that each stay or go as a whole."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from policies.ingest.ahead import ahead
from policies.ingest.batches import Account, Progress
from policies.ingest.bulk import calm_collector, prepare_for_writing, rewrite
from policies.ingest.land.decisions import Decider
from policies.ingest.land.mapping import Assignment
from policies.ingest.land.receive import assignment_of, complete, receive, rows_of, write_rejects
from policies.ingest.land.rows import Candidate, LandRow, LandRowReader, RejectedRow
from policies.ingest.land.undoing import undo
from policies.ingest.land.writer import Writer
from policies.ingest.places import PlaceFinder
from policies.ingest.queue import exclusive
from policies.ingest.readers import RawRow, UnreadableFile
from policies.models import Holder, ImportBatch, LandAward, LandHolding, Locality, Source, Status
from policies.models.statistics import refresh_statistics

CHUNK = 4000
# So many new rows in a chunk, and the rest of the file is read by a second process meanwhile.
WORTH_A_PROCESS = CHUNK // 2
PREVIEWED = 20
State = ImportBatch.State


def run(
    batch: ImportBatch,
    progress: Progress = lambda count: None,
    then: Callable[[ImportBatch], object] = lambda batch: None,
) -> Account:
    """Run a batch, or go on where an earlier run was broken off; returns the whole account.

    Each chunk of rows is one transaction with the count of rows done. What is to be published becomes so
    in the last one. ``then`` does what follows from a finished import; until it has, the import counts as
    running. A file that turns out unreadable leaves the database as it was. The caller holds the
    lock. Raises UnreadableFile.
    """
    try:
        account = _run(batch, progress)
    except UnreadableFile as error:
        if not batch.dry_run:
            undo(batch)
        _finish(batch, State.FAILED, str(error))
        raise
    if not batch.dry_run:
        if account.created + account.updated:
            refresh_statistics(LandAward, LandHolding, Holder)
        then(batch)
    _finish(batch, State.TRIED if batch.dry_run else State.DONE)
    return account


def _run(batch: ImportBatch, progress: Progress) -> Account:
    if batch.state != State.RUNNING:
        batch.notes.all().delete()
        batch.changes.all().delete()
        batch.rows_done = 0
        for outcome in ("read", "created", "updated", "unchanged", "rejected"):
            setattr(batch, f"rows_{outcome}", 0)
        batch.state, batch.message = State.RUNNING, ""
        batch.started_at, batch.finished_at = timezone.now(), None
        batch.save()
    assignment = assignment_of(batch)
    complete(batch, assignment)
    prepare_for_writing()
    account = Account.of(batch)
    with rows_of(batch) as table, calm_collector():
        reader = LandRowReader(assignment, PlaceFinder(batch.locality), len(table.header))
        decider, writer = Decider(batch, reader, account), Writer(batch, account)
        rows = _chunks(reader.records(table.rows))
        chunks: Iterator[list[Candidate]] = map(reader.candidates, rows)
        alone = True
        while chunk := next(chunks, None):
            if chunk[-1].row.number <= batch.rows_done:
                writer.drafts += decider.recall(chunk)
                continue
            fresh = _take(chunk, batch, decider, writer, account)
            progress(account.read)
            if alone and fresh >= WORTH_A_PROCESS and (os.cpu_count() or 1) > 1:
                chunks, alone = ahead(map(reader.read_all, rows)), False
    if batch.publish and not batch.dry_run:
        publish(batch, writer.drafts)
    return account


def _chunks(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    """Lists of rows; the rows of one number, the parcels of an auction, stay together."""
    chunk: list[RawRow] = []
    for row in rows:
        if len(chunk) >= CHUNK and row.number != chunk[-1].number:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


def _take(
    chunk: list[Candidate], batch: ImportBatch, decider: Decider, writer: Writer, account: Account
) -> int:
    """Decide on a chunk and write it, with the account, in one transaction; returns its new rows."""
    decision = decider.decide(chunk)
    account.read += len(chunk)
    account.created += len(decision.fresh)
    account.updated += len(decision.changed) + len(decision.drafts)
    account.unchanged += decision.unchanged
    batch.rows_done = chunk[-1].row.number
    with transaction.atomic():
        if batch.dry_run:
            account.changes += decision.examples(Account.TRIAL_CHANGES - account.kept_changes)
        else:
            writer.write(decision)
        account.save(batch)
    return len(decision.fresh)


@transaction.atomic
def publish(batch: ImportBatch, drafts: list[int]) -> None:
    """Publish what the batch brought: new awards at once, earlier drafts of the file with their history."""
    LandAward.objects.filter(batch=batch, status=Status.DRAFT).exclude(
        pk__in=batch.changes.values("record_id")
    ).update(status=Status.PUBLISHED, updated_at=timezone.now())
    for start in range(0, len(drafts), CHUNK):
        rewrite(
            LandAward.objects.filter(pk__in=drafts[start : start + CHUNK], status=Status.DRAFT),
            {"status": Status.PUBLISHED.value},
            reason=f"import {batch.uid}",
            user=batch.started_by,
        )


def _finish(batch: ImportBatch, state: str, message: str = "") -> None:
    batch.state, batch.message, batch.finished_at = state, message, timezone.now()
    batch.save()


def preview(
    batch: ImportBatch, header: Sequence[str], rows: Iterable[RawRow], limit: int = PREVIEWED
) -> list[tuple[RawRow, LandRow | RejectedRow]]:
    """The ``first_rows`` of a batch’s file as they would be stored, or why not."""
    shown: list[tuple[RawRow, LandRow | RejectedRow]] = []
    reader = LandRowReader(assignment_of(batch, header), PlaceFinder(batch.locality), len(header))
    for row in islice(reader.records(iter(rows)), limit):
        try:
            shown.append((row, reader.read(row)))
        except RejectedRow as rejected:
            shown.append((row, rejected))
    return shown


def import_land(
    path: Path,
    *,
    source: Source | None = None,
    layout: str = "",
    assignment: Assignment | None = None,
    locality: Locality | None = None,
    publish: bool = False,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress = lambda count: None,
    then: Callable[[ImportBatch], object] = lambda batch: None,
) -> Account:
    """Import one file of land records here and now; returns the account.

    A run of the same file and options that was broken off is gone on with. Waits while another import
    runs. ``rejects`` is where to write the rows that stay out, ``then`` what follows. Raises
    UnreadableFile.
    """
    with exclusive():
        batch = receive(
            path,
            layout=layout,
            assignment=assignment,
            locality=locality,
            source=source,
            publish=publish,
            dry_run=dry_run,
        )
        batch = _broken_off(batch) or batch
        try:
            account = run(batch, progress, then)
            if rejects is not None:
                with rejects.open("w", encoding="utf-8-sig", newline="") as handle:
                    write_rejects(batch, handle)
        except UnreadableFile:
            forget(batch)
            raise
        if dry_run:
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
