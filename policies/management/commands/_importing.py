"""What the import commands share: options, the account printed at the end, exit codes."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from policies.ingest.batches import Report
from policies.models import Source

SHOWN = 20


class ImportCommand(BaseCommand):
    """An import: exit 0 with an account, or exit 1 with the reason and the database as it was."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", metavar="UID", help="the source the records come from")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--publish", action="store_true", help="publish what comes in at once")
        parser.add_argument(
            "--rejects", type=Path, metavar="OUT.csv", help="write rejected rows with reasons"
        )

    def source(self, uid: str | None) -> Source | None:
        """The source of a uid. Raises CommandError when there is none."""
        if not uid:
            return None
        source = Source.objects.filter(uid=uid).first()
        if source is None:
            raise CommandError(f"--source {uid}: no such source")
        return source

    def print_report(self, report: Report) -> None:
        """The one-line account, before it the first notes by row, column and value."""
        if self.stderr.isatty():
            self.stderr.write("")  # leave the line that shows the progress
        for note in report.notes[:SHOWN]:
            self.stderr.write(
                f"row {note.row}, {note.column}, {note.value!r}: {note.reason} ({note.level})"
            )
        if len(report.notes) > SHOWN:
            self.stderr.write(
                f"… and {len(report.notes) - SHOWN:,} more notes in the import's record"
            )
        self.stdout.write(str(report))
