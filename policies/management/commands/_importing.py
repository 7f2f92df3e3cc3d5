"""What the import commands share: options, the account printed at the end, exit codes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.imports import follow
from policies.ingest.batches import Report, terminal_progress
from policies.ingest.readers import UnreadableFile
from policies.ingest.running import import_file
from policies.management.commands._outages import outages_told
from policies.models import Locality, Source
from policies.search.following import held_back, settle

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


class FilesCommand(ImportCommand):
    """An import of tables of one noun, one account per file."""

    help = (
        "One account per file. A run that was broken off goes on where it was when the same command "
        "is given again."
    )
    noun: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--locality", metavar="CODE", help="of the whole file, where a row says nothing better"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source, locality = self.source(options["source"]), self.locality(options["locality"])
        for path in options["files"]:
            try:
                with outages_told(path.name), held_back():
                    report = import_file(
                        path,
                        noun=self.noun,
                        source=source,
                        layout=options.get("layout", ""),
                        locality=locality,
                        publish=options["publish"],
                        dry_run=options["dry_run"],
                        rejects=options["rejects"],
                        progress=terminal_progress(path.name),
                        then=follow,
                    )
            except UnreadableFile as error:
                raise CommandError(str(error)) from error
            with outages_told(f"{path.name} is imported, the search does not follow yet"):
                settle(terminal_progress("searched"), wait=True)
            self.print_report(report)

    def locality(self, code: str | None) -> Locality | None:
        """The locality of a code, in force. Raises CommandError when there is none."""
        if not code:
            return None
        locality = Locality.objects.in_force().filter(code=code).first()
        if locality is None:
            raise CommandError(f"--locality {code}: no locality of this code is in force")
        return locality
