"""What every import keeps account of: rows, outcomes, and what was wrong with which value."""

import csv
import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.ingest.bulk import insert
from policies.ingest.readers import file_sha256
from policies.models import ImportBatch, ImportChange, ImportNote, Source, Status

Progress = Callable[[int], None]

OUTCOMES = ("read", "created", "updated", "unchanged", "rejected")


# Why a row stays out whose record only an approved import may change, by the record's status.
NEEDS_APPROVAL = {
    Status.PUBLISHED: "published: changing it needs a second curator's approval of the import",
    Status.IN_REVIEW: "in review: changing it needs a second curator's approval of the import",
}


class DryRun(Exception):
    """Raised inside the transaction to undo a trial run."""


class CannotUndo(Exception):
    """The import cannot be taken back; the message says why."""


@dataclass(frozen=True)
class Undone:
    """How many records were deleted (drafts), withdrawn (once public), restored, and left as they are."""

    deleted: int
    withdrawn: int
    restored: int
    left: int

    def __str__(self) -> str:
        return _(
            "%(deleted)d deleted, %(withdrawn)d withdrawn, %(restored)d restored, "
            "%(left)d left as they are"
        ) % vars(self)


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

    @property
    def balances(self) -> bool:
        return self.read == self.created + self.updated + self.unchanged + self.rejected

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


@dataclass
class Account(Report):
    """The account of a run that writes chunk by chunk: ``save`` puts the chunk's notes and changes away.

    Of the notes, the first ``SHOWN`` stay in memory, to be printed.
    """

    SHOWN: ClassVar[int] = 1000
    # Changes that a trial run keeps as examples; a real run keeps all, to be undone.
    TRIAL_CHANGES: ClassVar[int] = 1000

    changes: list[ImportChange] = field(default_factory=list)
    kept_changes: int = 0
    _unsaved: list[Note] = field(default_factory=list)

    @classmethod
    def of(cls, batch: ImportBatch) -> "Account":
        """The account as a batch has it so far."""
        return cls(
            batch.file_name,
            **{outcome: getattr(batch, f"rows_{outcome}") for outcome in OUTCOMES},
        )

    def reject(self, notes: list[Note]) -> None:  # type: ignore[override]
        """Account for a row that stays out, with the reasons; the row is in the file that is kept."""
        self.rejected += 1
        self._unsaved.extend(notes)

    def remark(self, notes: list[Note]) -> None:  # type: ignore[override]
        """Keep remarks about a row that goes in."""
        self._unsaved.extend(notes)

    def save(self, batch: ImportBatch) -> None:
        """Write the counts, and the notes and changes since the last time, to the batch."""
        for outcome in OUTCOMES:
            setattr(batch, f"rows_{outcome}", getattr(self, outcome))
        batch.save(update_fields=["rows_done", *(f"rows_{outcome}" for outcome in OUTCOMES)])
        save_notes(batch, self._unsaved)
        insert(
            ImportChange,
            [
                {
                    "batch_id": batch.pk,
                    "row": change.row,
                    "record_id": change.record_id,
                    "before": change.before,
                    "after": change.after,
                }
                for change in self.changes
            ],
        )
        self.notes += self._unsaved[: max(0, self.SHOWN - len(self.notes))]
        self.kept_changes += len(self.changes)
        self._unsaved, self.changes = [], []


def open_batch(
    noun: str, path: Path, layout: str, source: Source | None, publish: bool
) -> ImportBatch:
    """Start the account of a file in the database; the file itself is kept once per content."""
    batch = ImportBatch(
        noun=noun,
        file_name=path.name,
        sha256=file_sha256(path),
        layout=layout,
        source=source,
        publish=publish,
    )
    adopt_kept_file(batch)
    batch.save()
    return batch


def adopt_kept_file(batch: ImportBatch) -> None:
    """Take the file of an earlier batch of the same content, if there is one."""
    kept = ImportBatch.objects.filter(sha256=batch.sha256).exclude(file="").first()
    if kept is not None:
        batch.file.name = kept.file.name


def keep_file(batch: ImportBatch, path: Path) -> None:
    """Store the file as received, unless the same content is stored already."""
    if not batch.file:
        with path.open("rb") as handle:
            batch.file.save(f"{batch.sha256[:16]}-{path.name}", File(handle), save=False)


def close_batch(batch: ImportBatch, report: Report) -> None:
    """Write the account of a finished run."""
    for outcome in OUTCOMES:
        setattr(batch, f"rows_{outcome}", getattr(report, outcome))
    batch.state = ImportBatch.State.DONE
    batch.finished_at = timezone.now()
    batch.save()
    save_notes(batch, report.notes)


def save_notes(batch: ImportBatch, notes: Iterable[Note]) -> None:
    """Write notes to a batch, each cut to what its columns hold."""
    with transaction.atomic():
        insert(
            ImportNote,
            [
                {
                    "batch_id": batch.pk,
                    "level": str(note.level),
                    "row": note.row,
                    "column": note.column[:100],
                    "value": note.value[:300],
                    "reason": note.reason[:300],
                }
                for note in notes
            ],
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
