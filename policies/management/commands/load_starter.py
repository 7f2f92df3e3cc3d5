"""Load the starter set; loading again adds what is missing and changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.starter import load_starter
from policies.ingest.queue import SEARCH, exclusive
from policies.search.following import held_back, settle
from policies.search.keeping import rebuild


class Command(BaseCommand):
    help = "Load the register, the taxonomy and the first records; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with held_back():
            created = {name: count for name, count in load_starter().items() if count}
        if created:
            with exclusive(SEARCH):
                rebuild()
        else:
            settle()
        listed = ", ".join(f"{count:,} {name}" for name, count in created.items())
        self.stdout.write(f"starter set loaded: {listed or 'nothing new'}")
