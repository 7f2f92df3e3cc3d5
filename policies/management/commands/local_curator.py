"""A curator's login for a local run: a new password each time, printed once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

NAME = "curator"


class Command(BaseCommand):
    help = "Make or renew the login of a local run's curator and print it. Only with LOCAL=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("a login is made like this on one's own machine only (LOCAL=1)")
        password = secrets.token_urlsafe(9)
        user, _ = get_user_model().objects.get_or_create(username=NAME)
        user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
        address = options["address"]
        self.stdout.write(
            f"\n  Tracker      {address}/\n"
            f"  Admin        {address}/admin/   login {NAME}, password {password}\n"
            f"  API          {address}/api/v1/\n"
            "\n  The login is for this local run alone. Ctrl-C stops.\n"
        )
