"""Mark the notices of land that repeat each other: ``mark_duplicates``."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.duplicates import mark_duplicates
from policies.ingest.batches import terminal_progress
from policies.models import DuplicateCluster, LandAward
from policies.models.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Find land awards that were noticed repeatedly; run summarise_land after it."

    def handle(self, *args: Any, **options: Any) -> None:
        report = mark_duplicates(progress=terminal_progress("compared"))
        refresh_statistics(LandAward, DuplicateCluster)
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(str(report))
