"""Land records into the database: one file, one transaction, one account."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

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
from policies.ingest.holders import HolderFinder
from policies.ingest.land_rows import LandRow, LandRowReader, RejectedRow
from policies.ingest.layouts import choose_layout
from policies.ingest.places import PlaceFinder
from policies.ingest.readers import RawRow, read_csv
from policies.models import ImportBatch, LandAward, LandHolding, Source, Status

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row with its number and fingerprint, before it is read in full."""

    row: RawRow
    supervision_no: str
    digest: str


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
    table = read_csv(path)
    chosen = choose_layout(table.header, layout)
    report = Report(path.name, header=table.header)
    reader = LandRowReader(chosen, table.header, PlaceFinder())
    try:
        with transaction.atomic():
            batch = open_batch("land_award", path, chosen.name, source, publish)
            writer = LandWriter(batch, reader, report)
            for chunk in _chunks(table.rows):
                writer.write(chunk)
                progress(report.read)
            keep_file(batch, path)
            close_batch(batch, report)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
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
        candidates = list(self._first_of_their_number(rows))
        known = {
            award.supervision_no: award
            for award in LandAward.objects.filter(
                supervision_no__in=[c.supervision_no for c in candidates]
            )
        }
        fresh: list[tuple[LandAward, LandRow]] = []
        changed: list[tuple[LandAward, LandRow]] = []
        same: list[LandAward] = []
        for candidate in candidates:
            award = known.get(candidate.supervision_no)
            if award and award.digest == candidate.digest:
                same.append(award)
                continue
            try:
                row = self._reader.read(candidate.row)
            except RejectedRow as rejected:
                self._report.reject(candidate.row.number, candidate.row.cells, rejected.notes)
                continue
            for remark in row.remarks:
                self._report.remark(remark)
            (changed if award else fresh).append((self._fill(award, candidate, row), row))
        self._create(fresh)
        self._update(changed)
        self._leave(same)

    def _first_of_their_number(self, rows: list[RawRow]) -> Iterator[Candidate]:
        """The first row of each supervision number in the file.

        The same row again counts as unchanged; another row under the same number is rejected, since
        the file does not say which of the two is right.
        """
        for row in rows:
            candidate = Candidate(row, self._reader.supervision_no(row), self._reader.digest(row))
            earlier = self._seen.get(candidate.supervision_no)
            if earlier is None or not candidate.supervision_no:
                self._seen[candidate.supervision_no] = (row.number, candidate.digest)
                yield candidate
            elif earlier[1] == candidate.digest:
                self._report.unchanged += 1
            else:
                reason = f"the same supervision number as row {earlier[0]}, with other content"
                note = Note(row.number, "电子监管号", candidate.supervision_no, reason)
                self._report.reject(row.number, row.cells, [note])

    def _leave(self, same: list[LandAward]) -> None:
        """Leave rows as they are; a publishing import publishes those that are still drafts."""
        drafts = [a for a in same if self._batch.publish and a.status == Status.DRAFT]
        for award in drafts:
            award.status = Status.PUBLISHED
        bulk_update_with_history(drafts, LandAward, ["status"], default_change_reason=self._reason)
        self._report.updated += len(drafts)
        self._report.unchanged += len(same) - len(drafts)

    def _fill(self, award: LandAward | None, candidate: Candidate, row: LandRow) -> LandAward:
        if award is None:
            award = LandAward(
                uid=f"land-{candidate.supervision_no.lower()}",
                status=Status.PUBLISHED if self._batch.publish else Status.DRAFT,
            )
        for name, value in row.fields.items():
            setattr(award, name, value)
        award.batch = self._batch
        award.batch_row = candidate.row.number
        award.digest = candidate.digest
        return award

    def _create(self, fresh: list[tuple[LandAward, LandRow]]) -> None:
        self._set_holders(fresh)
        LandAward.objects.bulk_create([award for award, _ in fresh])
        self._report.created += len(fresh)
        self._write_holdings(fresh)

    def _update(self, changed: list[tuple[LandAward, LandRow]]) -> None:
        if not changed:
            return
        self._set_holders(changed)
        fields = [
            *changed[0][1].fields, "batch", "batch_row", "digest", "names_withheld",
        ]  # fmt: skip
        awards = [award for award, _ in changed]
        bulk_update_with_history(awards, LandAward, fields, default_change_reason=self._reason)
        LandHolding.objects.filter(award__in=awards).delete()
        self._write_holdings(changed)
        self._report.updated += len(changed)

    def _set_holders(self, rows: list[tuple[LandAward, LandRow]]) -> None:
        self._holders.add(name for _, row in rows for name in row.holders)
        for award, row in rows:
            award.names_withheld = not self._holders.all_organisations(row.holders)

    def _write_holdings(self, rows: list[tuple[LandAward, LandRow]]) -> None:
        LandHolding.objects.bulk_create(
            LandHolding(award=award, holder_id=self._holders.pk(name), position=position)
            for award, row in rows
            for position, name in enumerate(row.holders)
        )
