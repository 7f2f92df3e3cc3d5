"""What every import keeps account of: rows, outcomes, and what was wrong with which value."""

import csv
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from policies.ingest.readers import file_sha256
from policies.models import ImportBatch, ImportNote, Source

Progress = Callable[[int], None]


class DryRun(Exception):
    """Raised inside the transaction to undo a trial run."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say about one value of one row."""

    row: int
    column: str
    value: str
    reason: str
    level: str = ImportNote.Level.REJECT


@dataclass
class Report:
    """The account of a run: ``read`` equals the sum of the other four, always."""

    file_name: str
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    notes: list[Note] = field(default_factory=list)
    rejects: list[tuple[int, list[str], str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)

    def reject(self, number: int, cells: list[str], notes: list[Note]) -> None:
        """Account for a row that stays out, with the reasons."""
        self.rejected += 1
        self.notes.extend(notes)
        reasons = "; ".join(f"{note.column} {note.value!r}: {note.reason}" for note in notes)
        self.rejects.append((number, cells, reasons))

    def remark(self, note: Note) -> None:
        """Keep a remark about a row that goes in."""
        self.notes.append(note)

    def __str__(self) -> str:
        return (
            f"{self.file_name}: read {self.read:,} created {self.created:,} "
            f"updated {self.updated:,} unchanged {self.unchanged:,} rejected {self.rejected:,}"
        )

    def write_rejects(self, path: Path) -> None:
        """Write the rejected rows in the file's own columns, with row number and reasons, as CSV."""
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([*self.header, "row", "reason"])
            for number, cells, reasons in self.rejects:
                writer.writerow([*cells, number, reasons])


def open_batch(
    noun: str, path: Path, layout: str, source: Source | None, publish: bool
) -> ImportBatch:
    """Start the account of a file in the database and keep the file itself, once per content."""
    sha256 = file_sha256(path)
    batch = ImportBatch(
        noun=noun, file_name=path.name, sha256=sha256, layout=layout, source=source, publish=publish
    )
    kept = ImportBatch.objects.filter(sha256=sha256).exclude(file="").first()
    if kept is not None:
        batch.file.name = kept.file.name
    batch.save()
    return batch


def keep_file(batch: ImportBatch, path: Path) -> None:
    """Store the file as received, unless the same content is stored already."""
    if not batch.file:
        with path.open("rb") as handle:
            batch.file.save(f"{batch.sha256[:16]}-{path.name}", File(handle), save=False)


def close_batch(batch: ImportBatch, report: Report) -> None:
    """Write the account of a finished run."""
    for outcome in ("read", "created", "updated", "unchanged", "rejected"):
        setattr(batch, f"rows_{outcome}", getattr(report, outcome))
    batch.state = ImportBatch.State.DONE
    batch.finished_at = timezone.now()
    batch.save()
    ImportNote.objects.bulk_create(
        [
            ImportNote(
                batch=batch,
                level=note.level,
                row=note.row,
                column=note.column[:100],
                value=note.value[:300],
                reason=note.reason[:300],
            )
            for note in report.notes
        ],
        batch_size=500,
    )


def terminal_progress(label: str, stream: io.TextIOBase | None = None) -> Progress:
    """A counter that rewrites one line on a terminal, and is silent elsewhere."""
    out = stream or sys.stderr
    if not out.isatty():
        return lambda count: None

    def show(count: int) -> None:
        out.write(f"\r{label}: {count:,}")
        out.flush()

    return show
