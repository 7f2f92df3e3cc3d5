"""Link land holders to the firms that bear their exact names, and propose firms of near names."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.firm_matches import find_matches
from policies.ingest.batches import terminal_progress
from policies.ingest.holders import match_firms


class Command(BaseCommand):
    help = "Link holders to the firm of exactly their name; near names wait for a curator."

    def handle(self, *args: Any, **options: Any) -> None:
        linked = match_firms()
        waiting = find_matches(terminal_progress("compared"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"holders linked: {linked:,}, near matches waiting: {waiting:,}")
