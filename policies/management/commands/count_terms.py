"""Count terms: ``count_terms [--lexicon NAME [--lexicon-version N]] [--speech UID]``, or what is missing:
``count_terms --pending``.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.counts import count_waiting
from policies.ingest.batches import terminal_progress
from policies.ingest.queue import COUNTS, exclusive
from policies.metrics.term_counts import count_terms
from policies.models import Lexicon, Speech


class Command(BaseCommand):
    help = (
        "Count the latest version of every lexicon in every speech whose text is held here; with "
        "--pending only what is missing of published lexicons and those in review."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lexicon", metavar="NAME", help="only this one")
        parser.add_argument("--lexicon-version", metavar="N", type=int, help="this version of it")
        parser.add_argument("--speech", metavar="UID", help="only this one")
        parser.add_argument(
            "--pending",
            action="store_true",
            help="what is missing; ends at once when another process counts it already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pending"]:
            if options["lexicon"] or options["speech"]:
                raise CommandError("--pending counts all that is missing: leave out what it is of")
            self.stdout.write(
                f"counted what was missing: {count_waiting(progress=terminal_progress('counted')):,}"
            )
            return
        lexicons = Lexicon.objects.all()
        number = options["lexicon_version"]
        if number is None:
            lexicons = lexicons.latest_versions()
        elif options["lexicon"]:
            lexicons = lexicons.filter(version=number)
        else:
            raise CommandError("--lexicon-version: of which lexicon? (--lexicon NAME)")
        speeches = Speech.objects.with_text()
        if name := options["lexicon"]:
            lexicons = lexicons.filter(name=name)
            if not lexicons:
                raise CommandError(f"--lexicon {name}: no such lexicon, or not this version")
        if uid := options["speech"]:
            speeches = speeches.filter(uid=uid)
            if not speeches:
                raise CommandError(f"--speech {uid}: no such speech with a text")
        with exclusive(COUNTS):
            done = count_terms(lexicons, speeches, terminal_progress("counted"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(
            f"counted {len(lexicons):,} lexicons in {len(speeches):,} speeches: {done:,}"
        )
