"""Two curators' logins for a local run: new passwords each time, printed once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from policies.curation.roles import REVIEWER

NAME, SECOND = "curator", "reviewer"


class Command(BaseCommand):
    help = (
        "Make or renew the logins of a local run's two curators and print them: what one hands in, the "
        "other publishes. Only with LOCAL=1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("a login is made like this on one's own machine only (LOCAL=1)")
        address = options["address"]
        first = login(NAME, is_superuser=True)
        second = login(SECOND, is_superuser=False)
        self.stdout.write(
            f"\n  Tracker      {address}/\n"
            f"  Admin        {address}/admin/   login {NAME}, password {first}\n"
            f"  Second eyes  {address}/admin/   login {SECOND}, password {second}\n"
            f"  API          {address}/api/v1/\n"
            "\n  The logins are for this local run alone. Ctrl-C stops.\n"
        )


def login(name: str, *, is_superuser: bool) -> str:
    """Make or renew a login; returns its new password."""
    password = secrets.token_urlsafe(9)
    user, _ = get_user_model().objects.get_or_create(username=name)
    user.is_staff, user.is_superuser = True, is_superuser
    user.set_password(password)
    user.save()
    user.groups.set([] if is_superuser else Group.objects.filter(name=REVIEWER))
    return password
