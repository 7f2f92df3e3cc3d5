"""Look at sources again: ``check_sources [--limit N] [--older-than DAYS] [--source UID] [--workers N]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.operation import run_of
from policies.curation.source_checks import (
    DAYS,
    WORKERS,
    check_sources,
    to_be_checked,
)
from policies.ingest.batches import terminal_progress
from policies.models import Check, Source


class Command(BaseCommand):
    help = (
        "Look at each source with an address again: live, moved, edited, gone or refused. Those that "
        "were not looked at for longest come first, so that a run broken off goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", metavar="N", type=int, help="so many at most")
        parser.add_argument(
            "--older-than", metavar="DAYS", type=int, default=DAYS,
            help=f"only those not looked at for so many days (default {DAYS})",
        )  # fmt: skip
        parser.add_argument("--source", metavar="UID", help="only this one, however lately")
        parser.add_argument(
            "--workers", metavar="N", type=int, default=WORKERS,
            help=f"so many hosts at once (default {WORKERS})",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self.chosen(options)
        with run_of("check_sources") as run:
            counts = check_sources(
                chosen, workers=options["workers"], progress=terminal_progress("looked at")
            )
            parts = [f"{result.value} {counts[result.value]:,}" for result in Check.Result]
            run.said = f"looked at {counts.total():,} sources: {', '.join(parts)}"
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(run.said)

    def chosen(self, options: dict[str, Any]) -> Any:
        """The sources that are asked for. Raises CommandError for one that is not there."""
        for name in ("limit", "workers"):
            if options[name] is not None and options[name] < 1:
                raise CommandError(f"--{name} {options[name]}: at least 1")
        if options["older_than"] < 0:
            raise CommandError(f"--older-than {options['older_than']}: days, at least 0")
        if uid := options["source"]:
            rows = Source.objects.filter(uid=uid).exclude(url="")
            if not rows:
                raise CommandError(f"--source {uid}: no such source with an address")
            return rows
        return to_be_checked(options["older_than"])[: options["limit"]]
