"""Imports run one at a time, in a process of their own; what was broken off goes on.

The queue is the table of batches. Whoever holds the lock runs what waits, so a batch that is marked
as running while the lock is free was broken off.
"""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

# Any number will do, as long as nothing else in the database takes it as its lock.
ADVISORY_LOCK = 8_104_417


class Busy(Exception):
    """Another process runs imports."""


@contextmanager
def exclusive(wait: bool = True) -> Iterator[None]:
    """Hold the one lock under which imports run; released with the process, however it ends.

    Raises Busy when it is taken and ``wait`` is False.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(wait):
            yield
    else:
        with _file_lock(Path(settings.DATA_DIR) / "imports.lock", wait):
            yield


@contextmanager
def _advisory_lock(wait: bool) -> Iterator[None]:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if not cursor.fetchone()[0]:
                raise Busy
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


@contextmanager
def _file_lock(path: Path, wait: bool) -> Iterator[None]:
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy from None
        yield


def is_free() -> bool:
    """Whether nothing runs imports at this moment."""
    if connection.vendor != "postgresql":
        try:
            with exclusive(wait=False):
                return True
        except Busy:
            return False
    with connection.cursor() as cursor:  # looked up, not taken: a run that starts now gets it
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
            "WHERE locktype = 'advisory' AND d.datname = current_database() "
            "AND (classid::bigint << 32) + objid::bigint = %s",
            [ADVISORY_LOCK],
        )
        return cursor.fetchone()[0] == 0


def wake() -> None:
    """See to it that what waits is run: by a process started here, unless a worker is set up for it."""
    if settings.IMPORTS_BY == "worker":
        return
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_imports"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
