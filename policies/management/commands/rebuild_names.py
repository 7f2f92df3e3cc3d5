"""Write anew the names by which the desk finds records, after rows were loaded in bulk."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.name_index import rebuild_names
from policies.ingest.batches import terminal_progress


class Command(BaseCommand):
    help = "Write the names of all records anew, in Chinese, pinyin, initials and English."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_names(terminal_progress("names"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(f"names: {count:,}")
