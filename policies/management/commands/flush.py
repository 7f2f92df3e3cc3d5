"""Django's command that empties the database; the record of what was done is emptied with it."""

from typing import Any

from django.core.management.commands import flush

from policies.models.append_only import unguarded


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with unguarded(options["database"]):
            super().handle(**options)
