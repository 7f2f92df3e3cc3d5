"""A backup in the place of the database: ``restore FILE [--replace]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.backups.archive import BackupError
from policies.curation.backups.restoring import restore
from policies.ingest.batches import terminal_progress


class Command(BaseCommand):
    help = (
        "Put what `backup` has written in the place of the database and of the imported files: whole, or "
        "not at all. Everybody at the desk has to log in again."
    )
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="replace a database that has records"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        progress = terminal_progress("bytes")
        try:
            done = restore(options["path"], replace=options["replace"], progress=progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(str(done))
