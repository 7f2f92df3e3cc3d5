"""An import of records from its first row to its last, in chunks that each stay or go as a whole."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import transaction

from policies.ingest.batches import Account, Progress
from policies.ingest.readers import RawRow
from policies.ingest.receive import assignment_of, complete, rows_of
from policies.ingest.records.kind import Entry, RecordKind
from policies.ingest.records.reading import Rejected
from policies.models import ImportBatch

CHUNK = 500
PREVIEWED = 20


def write_rows(
    batch: ImportBatch, kind: type[RecordKind], progress: Progress = lambda count: None
) -> Account:
    """Take the rows of a batch that are not done yet; each chunk is one transaction with the count of rows
    done. Of a trial nothing is written but the account. Raises UnreadableFile.
    """
    assignment = assignment_of(batch)
    complete(batch, assignment)
    account, taker = Account.of(batch), kind(batch)
    with rows_of(batch) as table:
        width = len(table.header)
        while chunk := list(islice(table.rows, CHUNK)):
            if chunk[-1].number <= batch.rows_done:
                taker.recall(chunk, assignment, width)
                continue
            with transaction.atomic():
                taker.take(chunk, assignment, width, account)
                batch.rows_done = chunk[-1].number
                account.save(batch)
            progress(account.read)
    return account


def preview_rows(
    batch: ImportBatch, kind: type[RecordKind], header: Sequence[str], rows: Iterable[RawRow]
) -> list[tuple[RawRow, Entry | Rejected]]:
    """The first rows of a batch’s file as they would be stored, or why not."""
    assignment, taker = assignment_of(batch, header), kind(batch)
    shown: list[tuple[RawRow, Entry | Rejected]] = []
    for raw in islice(rows, PREVIEWED):
        try:
            shown.append((raw, taker.entry(raw, assignment, len(header))))
        except Rejected as rejected:
            shown.append((raw, rejected))
    return shown
