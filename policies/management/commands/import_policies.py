"""Import policies: ``import_policies FILE…``; with ``--sift``, an index of documents to be sifted."""

from argparse import ArgumentParser
from typing import Any

from policies.management.commands._importing import FilesCommand


class Command(FilesCommand):
    help = f"Import policies, or documents that may be such. {FilesCommand.help}"
    noun = "policy_instrument"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sift", action="store_true", help="documents that a curator has to look at first"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sift"]:
            self.noun = "candidate"
        super().handle(*args, **options)
