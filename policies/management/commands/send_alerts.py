"""Send readers what is new on what they asked for: ``send_alerts``."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.curation.operation import Run, run_of
from policies.publish import keys
from policies.publish.alerts import send_alerts


class Command(BaseCommand):
    help = (
        "Send a mail to those who asked for it, where there is something new since the last one. May be "
        "run at any time and again, also after it was killed; put it in a timetable, once an hour or a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with run_of("send_alerts") as run:
            self.send(run, self.stdout.write if options["verbosity"] > 1 else lambda line: None)

    def send(self, run: Run, say: Callable[[str], Any]) -> None:
        counts = send_alerts(say)
        counts["expired"] += keys.delete_expired()
        run.said = (
            f"sent {counts['sent']:,} mails with {counts['records']:,} records, "
            f"nothing new for {counts['nothing new']:,}, not public {counts['not public']:,}, "
            f"failed {counts['failed']:,}, unconfirmed and deleted {counts['expired']:,}"
        )
        self.stdout.write(run.said)
        if counts["failed"]:
            raise CommandError(
                f"{counts['failed']:,} mails were refused by the mail server; the next run tries again"
            )
