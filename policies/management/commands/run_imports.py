"""Run the imports that wait: ``run_imports`` once. ``run_imports --watch`` is the worker: for as long as it
is let it runs the imports and makes the counts of words that are missing.
"""

import time
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from policies.curation.counts import count_waiting
from policies.curation.imports import run_waiting
from policies.curation.operation import WORKER, pulse, run_of
from policies.ingest.queue import Busy, exclusive
from policies.management.commands._outages import outages_told
from policies.metrics.term_counts import Pair
from policies.models import ImportBatch
from policies.search.following import held_back, settle

PAUSE = 5  # seconds between two looks at the queue


class Command(BaseCommand):
    help = (
        "Run the imports that curators have asked for, one at a time, and those whose process was "
        "killed from where they were. Ends at once when another process does so already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--watch",
            action="store_true",
            help="go on looking, for counts that are missing too: a service beside the web server",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with outages_told("The imports go on when this is run again"):
            if options["watch"]:
                with run_of(WORKER), pulse(WORKER):
                    self.watch()
            # What was asked for while the lock was still held is nobody else's: look once more.
            while not self.run_waiting() and self.asked_meanwhile():
                pass

    def watch(self) -> NoReturn:
        """Do what waits, for as long as the process is let."""
        stopped: set[Pair] = set()  # by a fault of the program: not tried again until a new start
        while True:
            self.run_waiting()
            if counted := count_waiting(stopped):
                self.stdout.write(f"words counted: {counted:,}")
            settle()
            time.sleep(PAUSE)

    def asked_meanwhile(self) -> bool:
        return ImportBatch.objects.filter(state=ImportBatch.State.QUEUED).exists()

    def run_waiting(self) -> bool:
        """Run what waits, unless another process does; returns whether one does."""
        try:
            with exclusive(wait=False), held_back():
                for report in run_waiting():
                    self.stdout.write(report)
                    settle()
        except Busy:
            return True
        return False
