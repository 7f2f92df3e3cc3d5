"""Run the imports that wait: ``run_imports`` once, or for as long as it is let: ``run_imports --watch``."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.imports import run_waiting
from policies.ingest.queue import Busy, exclusive

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
            help="go on looking: for a service beside the web server",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                with exclusive(wait=False):
                    for report in run_waiting():
                        self.stdout.write(report)
            except Busy:
                pass
            if not options["watch"]:
                return
            time.sleep(PAUSE)
