"""Land records into the database: one file, one transaction, one account."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from policies.ingest.batches import (
    DryRun,
    Note,
    Progress,
    Report,
    close_batch,
    keep_file,
    open_batch,
)  # fmt: skip
from policies.ingest.bulk import insert
from policies.ingest.holders import HolderFinder
from policies.ingest.land_rows import LandRow, LandRowReader, RejectedRow
from policies.ingest.layouts import choose_layout
from policies.ingest.places import PlaceFinder
from policies.ingest.readers import RawRow, read_csv
from policies.models import Holder, ImportBatch, LandAward, LandHolding, Source, Status
from policies.models.statistics import refresh_statistics

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row with its number and fingerprint, before it is read in full."""

    row: RawRow
    supervision_no: str
    digest: str


Accepted = tuple[Candidate, LandRow]


def import_land(
    path: Path,
    *,
    source: Source | None = None,
    layout: str | None = None,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda count: None,
) -> Report:
    """Import one file of land records; returns the account.

    All of the file's good rows go in, or, when the run is stopped, none. Rows whose cells are as at
    the last import are not read again. Raises UnreadableFile when the file as a whole is no land file.
    """
    with read_csv(path) as table:
        chosen = choose_layout(table.header, layout)
        report = Report(path.name, header=table.header)
        reader = LandRowReader(chosen, table.header, PlaceFinder())
        with suppress(DryRun), transaction.atomic():
            batch = open_batch("land_award", path, chosen.name, source, publish)
            writer = LandWriter(batch, reader, report)
            for chunk in _chunks(table.rows):
                writer.write(chunk)
                progress(report.read)
            if dry_run:
                raise DryRun
            keep_file(batch, path)
            close_batch(batch, report)
    refresh_statistics(LandAward, LandHolding, Holder)
    return report


def _chunks(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


class LandWriter:
    """Writes chunks of rows and keeps the account of one file."""

    def __init__(self, batch: ImportBatch, reader: LandRowReader, report: Report) -> None:
        self._batch = batch
        self._reader = reader
        self._report = report
        self._reason = f"import {batch.uid}"
        self._holders = HolderFinder()
        self._seen: dict[str, tuple[int, str]] = {}

    def write(self, rows: list[RawRow]) -> None:
        """Write one chunk: new rows created, changed ones updated, the rest left alone."""
        self._report.read += len(rows)
        known = {
            number: (pk, digest)
            for number, pk, digest in LandAward.objects.filter(
                supervision_no__in={self._reader.supervision_no(row) for row in rows}
            ).values_list("supervision_no", "pk", "digest")
        }
        fresh: list[Accepted] = []
        changed: dict[int, Accepted] = {}
        same: list[int] = []
        for row in rows:
            candidate = Candidate(row, self._reader.supervision_no(row), self._reader.digest(row))
            if self._is_repeated(candidate):
                continue
            pk, digest = known.get(candidate.supervision_no, (None, ""))
            if pk and digest == candidate.digest:
                same.append(pk)
            elif (read := self._read(candidate)) is None:
                continue
            elif pk:
                changed[pk] = candidate, read
            else:
                fresh.append((candidate, read))
            self._seen[candidate.supervision_no] = (row.number, candidate.digest)
        self._create(fresh)
        self._update(changed)
        self._leave(same)

    def _is_repeated(self, candidate: Candidate) -> bool:
        """Whether a row of the file with the same number went in, or was there, before.

        The same row again counts as unchanged; another row under the same number is rejected, since
        the file does not say which of the two is right.
        """
        earlier = self._seen.get(candidate.supervision_no)
        if earlier is None:
            return False
        if earlier[1] == candidate.digest:
            self._report.unchanged += 1
        else:
            reason = f"the same supervision number as row {earlier[0]}, with other content"
            row = candidate.row
            note = Note(row.number, "电子监管号", candidate.supervision_no, reason)
            self._report.reject(row.number, row.cells, [note])
        return True

    def _read(self, candidate: Candidate) -> LandRow | None:
        """The row's fields; None when it had to be rejected."""
        try:
            row = self._reader.read(candidate.row)
        except RejectedRow as rejected:
            self._report.reject(candidate.row.number, candidate.row.cells, rejected.notes)
            return None
        for remark in row.remarks:
            self._report.remark(remark)
        return row

    def _leave(self, same: list[int]) -> None:
        """Leave rows as they are; a publishing import publishes those that are still drafts."""
        drafts: list[LandAward] = []
        if self._batch.publish:
            drafts = list(LandAward.objects.filter(pk__in=same, status=Status.DRAFT))
        for award in drafts:
            award.status = Status.PUBLISHED
        bulk_update_with_history(drafts, LandAward, ["status"], default_change_reason=self._reason)
        self._report.updated += len(drafts)
        self._report.unchanged += len(same) - len(drafts)

    def _create(self, fresh: list[Accepted]) -> None:
        status = Status.PUBLISHED if self._batch.publish else Status.DRAFT
        keys = insert(
            LandAward,
            [
                {"uid": f"land-{candidate.supervision_no.lower()}", "status": status, **values}
                for (candidate, _), values in zip(fresh, self._values(fresh), strict=True)
            ],
        )
        self._write_holdings(zip(keys, fresh, strict=True))
        self._report.created += len(fresh)

    def _update(self, changed: dict[int, Accepted]) -> None:
        if not changed:
            return
        values = dict(zip(changed, self._values(list(changed.values())), strict=True))
        awards = list(LandAward.objects.filter(pk__in=changed))
        for award in awards:
            for name, value in values[award.pk].items():
                setattr(award, name, value)
        fields = [name.removesuffix("_id") for name in next(iter(values.values()))]
        bulk_update_with_history(
            awards, LandAward, fields, batch_size=500, default_change_reason=self._reason
        )
        LandHolding.objects.filter(award__in=awards).delete()
        self._write_holdings(changed.items())
        self._report.updated += len(changed)

    def _values(self, accepted: list[Accepted]) -> list[dict[str, Any]]:
        """What the rows say, by column; their holders are found or made on the way."""
        self._holders.add(name for _, row in accepted for name in row.holders)
        return [
            {
                **row.fields,
                "names_withheld": not self._holders.all_organisations(row.holders),
                "batch_id": self._batch.pk,
                "batch_row": candidate.row.number,
                "digest": candidate.digest,
            }
            for candidate, row in accepted
        ]

    def _write_holdings(self, written: Iterable[tuple[int, Accepted]]) -> None:
        insert(
            LandHolding,
            [
                {"award_id": award, "holder_id": self._holders.pk(name), "position": position}
                for award, (_, row) in written
                for position, name in enumerate(row.holders)
            ],
        )
