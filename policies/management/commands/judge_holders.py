"""Judge the kinds of holders anew, after the rule or its words were changed."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.curation.holders import judge_anew
from policies.ingest.batches import terminal_progress


class Command(BaseCommand):
    help = "Apply the rule for organisations and persons anew to holders that no curator judged."

    def handle(self, *args: Any, **options: Any) -> None:
        changed, awards = judge_anew(terminal_progress("judged"))
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(
            f"holders of another kind than before: {changed:,}, "
            f"awards with names opened or closed: {awards:,}"
        )
