"""Import land records: ``import_land FILE… [--publish] [--dry-run] [--rejects OUT.csv]``."""

from argparse import ArgumentParser

from policies.ingest.land.layouts import land_layouts
from policies.management.commands._importing import FilesCommand


class Command(FilesCommand):
    help = f"Import land records. {FilesCommand.help}"
    noun = "land_award"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--layout", choices=sorted(land_layouts()), default="", help="default: by the header"
        )
        super().add_arguments(parser)
