"""Compute the land figures of every locality and year that imports brought records for."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.metrics.land_years import summarise_land


class Command(BaseCommand):
    help = "Compute LandYear figures from the published land awards that imports brought."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"land figures written: {summarise_land():,}")
