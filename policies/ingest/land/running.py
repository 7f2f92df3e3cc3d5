"""An import of land records from its first row to its last, in chunks that each stay or go as a whole."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.utils import timezone

from policies.ingest.ahead import ahead
from policies.ingest.batches import Account, Progress
from policies.ingest.bulk import rewrite
from policies.ingest.land.decisions import Decider
from policies.ingest.land.rows import Candidate, LandRow, LandRowReader, RejectedRow
from policies.ingest.land.writer import Writer
from policies.ingest.places import PlaceFinder
from policies.ingest.readers import RawRow
from policies.ingest.receive import assignment_of, complete, rows_of
from policies.models import DataVersion, ImportBatch, LandAward, Status

CHUNK = 4000
# So many new rows in a chunk, and the rest of the file is read by a second process meanwhile.
WORTH_A_PROCESS = CHUNK // 2
PREVIEWED = 20


def write_rows(batch: ImportBatch, progress: Progress = lambda count: None) -> Account:
    """Write the rows of a batch that are not done yet. Each chunk of rows is one transaction with the
    count of rows done; what is to be published becomes so in the last one. Raises UnreadableFile.
    """
    assignment = assignment_of(batch)
    complete(batch, assignment)
    account = Account.of(batch)
    with rows_of(batch) as table:
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
    if batch.publishes and not batch.dry_run:
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
    fresh = LandAward.objects.filter(batch=batch, status=Status.DRAFT).exclude(
        pk__in=batch.changes.values("record_id")
    )
    if fresh.update(status=Status.PUBLISHED, updated_at=timezone.now()):
        DataVersion.objects.announce(LandAward)
    for start in range(0, len(drafts), CHUNK):
        rewrite(
            LandAward.objects.filter(pk__in=drafts[start : start + CHUNK], status=Status.DRAFT),
            {"status": Status.PUBLISHED.value},
            reason=f"import {batch.uid}",
            user=batch.started_by,
        )


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
