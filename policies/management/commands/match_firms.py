"""Link land holders to the firms that bear their exact names."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.ingest.holders import match_firms


class Command(BaseCommand):
    help = "Link land holders without a firm to the firm of exactly that name."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"holders linked: {match_firms():,}")
