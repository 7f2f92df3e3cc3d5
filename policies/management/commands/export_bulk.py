"""Write everything published as files: ``export_bulk [DIR] [--force] [--keep N]``."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policies.api.bulk import tables
from policies.curation.operation import run_of
from policies.ingest.batches import terminal_progress
from policies.management.commands._outages import outages_told
from policies.publish.bulk.export import export
from policies.publish.bulk.shelf import BulkError


def at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("a whole number, at least 1")
    return int(text)


class Command(BaseCommand):
    help = (
        "Write all published records as CSV, NDJSON, Parquet and SQLite, with a data package, to a new "
        "folder in DIR that is named by the version of the data; DIR/latest then leads there. Nothing is "
        "written where that version is there already. Readers find the files of BULK_DIR on /data/."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BULK_DIR, metavar="DIR",
            help="default: BULK_DIR of the settings",
        )  # fmt: skip
        parser.add_argument(
            "--force", action="store_true",
            help="write a further edition of a version that is there, under a name of its own",
        )  # fmt: skip
        parser.add_argument(
            "--keep", type=at_least_one, metavar="N", help="take away all but the last N editions"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with outages_told(str(options["folder"])), run_of("export_bulk") as run:
                run.said = str(
                    export(
                        options["folder"],
                        tables(),
                        again=options["force"],
                        keep=options["keep"],
                        progress=terminal_progress("written"),
                    )
                )
        except BulkError as error:
            raise CommandError(str(error)) from error
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(run.said)
