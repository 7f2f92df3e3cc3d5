"""Import speeches: ``import_speeches DIR --metadata FILE.csv``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from policies.ingest.batches import terminal_progress
from policies.ingest.readers import UnreadableFile
from policies.ingest.speeches import import_speeches
from policies.management.commands._importing import ImportCommand
from policies.management.commands._outages import outages_told
from policies.search.following import settle


class Command(ImportCommand):
    help = "Import the speeches that a metadata CSV lists, and every .jsonl file of the folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--metadata", type=Path, metavar="FILE.csv", help="default: DIR/speeches.csv"
        )
        parser.add_argument(
            "--locality", default="100000", help="of JSON Lines (default 100000, China)"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with outages_told(options["folder"].name):
                reports = import_speeches(
                    options["folder"],
                    options["metadata"],
                    locality=options["locality"],
                    source=self.source(options["source"]),
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    progress=terminal_progress("speeches"),
                )
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        settle(terminal_progress("searched"), wait=True)
        for report in reports:
            if options["rejects"] and report.rejects:
                report.write_rejects(
                    options["rejects"].with_stem(f"{options['rejects'].stem}-{report.file_name}")
                )
            self.print_report(report)
