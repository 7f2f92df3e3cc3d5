"""Count terms: ``count_terms [--lexicon NAME] [--speech UID]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.ingest.batches import terminal_progress
from policies.metrics.term_counts import count_terms
from policies.models import Lexicon, Speech


class Command(BaseCommand):
    help = "Count the latest version of every lexicon in every speech whose text is held here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lexicon", metavar="NAME", help="only this one")
        parser.add_argument("--speech", metavar="UID", help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        lexicons = Lexicon.objects.latest_versions().prefetch_related("terms")
        speeches = Speech.objects.with_text().select_related("text")
        if name := options["lexicon"]:
            lexicons = lexicons.filter(name=name)
            if not lexicons:
                raise CommandError(f"--lexicon {name}: no such lexicon")
        if uid := options["speech"]:
            speeches = speeches.filter(uid=uid)
            if not speeches:
                raise CommandError(f"--speech {uid}: no such speech with a text")
        done = count_terms(lexicons, speeches, terminal_progress("counted"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(
            f"counted {len(lexicons):,} lexicons in {len(speeches):,} speeches: {done:,}"
        )
