"""Where the disk or the database fails a command it ends with the reason, not with a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError


@contextmanager
def outages_told(what: str) -> Iterator[None]:
    """Turn a full disk, an unreadable file, a database out of reach into a CommandError about ``what``."""
    try:
        yield
    except (OSError, OperationalError, InterfaceError) as error:
        raise CommandError(f"{what}: {str(error).strip()}") from error
