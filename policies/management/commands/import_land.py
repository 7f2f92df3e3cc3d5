"""Import land records: ``import_land FILE… [--publish] [--dry-run] [--rejects OUT.csv]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from policies.curation.imports import follow
from policies.ingest.batches import terminal_progress
from policies.ingest.land import import_land
from policies.ingest.land.layouts import land_layouts
from policies.ingest.readers import UnreadableFile
from policies.management.commands._importing import ImportCommand
from policies.models import Locality


class Command(ImportCommand):
    help = (
        "Import land records, one account per file. A run that was broken off goes on where it was "
        "when the same command is given again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--layout", choices=sorted(land_layouts()), default="", help="default: by the header"
        )
        parser.add_argument(
            "--locality", metavar="CODE", help="of the whole file, where a row says nothing better"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source, locality = self.source(options["source"]), self.locality(options["locality"])
        for path in options["files"]:
            try:
                report = import_land(
                    path,
                    source=source,
                    layout=options["layout"],
                    locality=locality,
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    rejects=options["rejects"],
                    progress=terminal_progress(path.name),
                    then=follow,
                )
            except UnreadableFile as error:
                raise CommandError(str(error)) from error
            self.print_report(report)

    def locality(self, code: str | None) -> Locality | None:
        """The locality of a code, in force. Raises CommandError when there is none."""
        if not code:
            return None
        locality = Locality.objects.in_force().filter(code=code).first()
        if locality is None:
            raise CommandError(f"--locality {code}: no locality of this code is in force")
        return locality
