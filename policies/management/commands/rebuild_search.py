"""Make the search anew: ``rebuild_search``; or what was changed since: ``rebuild_search --pending``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from policies.ingest.batches import terminal_progress
from policies.ingest.queue import SEARCH, exclusive
from policies.search.following import settle
from policies.search.keeping import rebuild


class Command(BaseCommand):
    help = (
        "Read all published records anew for the search, which serves the old state until that is done; "
        "with --pending only what was changed, unless another process does so already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pending", action="store_true", help="only what was changed")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = terminal_progress("searched")
        if options["pending"]:
            self.stdout.write(f"search: {settle(progress):,} changed")
            return
        with exclusive(SEARCH):
            count = rebuild(progress)
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"search: {count:,} documents")
