"""Everything as one file: ``backup FILE``; for a timetable ``backup DIR --keep N``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.backups.archive import BackupError
from policies.curation.backups.making import back_up, back_up_dated
from policies.curation.operation import run_of
from policies.ingest.batches import terminal_progress
from policies.management.commands.export_bulk import at_least_one
from tracker.release import release


class Command(BaseCommand):
    help = (
        "Write the database and the imported files as one file that `restore` reads, while others go on "
        "working. It holds all that is private, but not the secret key: keep it where nobody else reads."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, metavar="FILE")
        parser.add_argument(
            "--keep", type=at_least_one, metavar="N",
            help="FILE is a folder: write a dated file there, and take away all but the last N",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        target, keep = options["target"], options["keep"]
        progress = terminal_progress("bytes")
        if target.is_dir() and not keep:
            raise CommandError(f"{target} is a folder: name a file, or use --keep N")
        try:
            with run_of("backup") as run:
                made = (
                    back_up_dated(target, keep, release(), progress)
                    if keep
                    else back_up(target, release(), progress)
                )
                run.said = str(made)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(str(made))
