"""Judge all documents that wait to be sifted anew, after a change of the word list."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.candidates import rejudge
from policies.ingest.batches import terminal_progress
from policies.models import Candidate


class Command(BaseCommand):
    help = "Judge all documents that wait to be sifted anew, as after a change of the word list."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = rejudge(terminal_progress("judged"))
        if self.stderr.isatty():
            self.stderr.write("")
        waiting = Candidate.objects.queue().count()
        self.stdout.write(f"judged {waiting:,}: {changed:,} otherwise than before")
