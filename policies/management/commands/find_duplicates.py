"""Look for records that may be one and the same, for curators to merge or to tell apart."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.similar_pairs import find_pairs
from policies.ingest.batches import terminal_progress


class Command(BaseCommand):
    help = "Find firms, officials, instruments and sources that may be on record twice."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = find_pairs(terminal_progress("compared"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"pairs waiting: {waiting:,}")
