"""Import land records: ``import_land FILE… [--publish] [--dry-run] [--rejects OUT.csv]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from policies.ingest.batches import terminal_progress
from policies.ingest.land import import_land
from policies.ingest.layouts import LAND_LAYOUTS
from policies.ingest.readers import UnreadableFile
from policies.management.commands._importing import ImportCommand
from policies.metrics.land_years import summarise_land


class Command(ImportCommand):
    help = "Import land records, one account per file; a file goes in as a whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--layout", choices=sorted(LAND_LAYOUTS), help="default: by the header")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source = self.source(options["source"])
        for path in options["files"]:
            try:
                report = import_land(
                    path,
                    source=source,
                    layout=options["layout"],
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    progress=terminal_progress(path.name),
                )
            except UnreadableFile as error:
                raise CommandError(str(error)) from error
            if options["rejects"]:
                report.write_rejects(options["rejects"])
            self.print_report(report)
            if options["publish"] and not options["dry_run"] and report.created + report.updated:
                self.stdout.write(f"land figures written: {summarise_land():,}")
