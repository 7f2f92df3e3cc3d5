"""Work that takes its time runs in processes of its own, one for each kind; what was broken off goes on.

The queue of a kind of work is what is there to be done: batches that wait, counts that are missing. Whoever
holds the lock of the kind does it, so a batch that is marked as running while the lock is free was broken
off.
"""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from policies.models import ImportBatch


@dataclass(frozen=True)
class Work:
    """A kind of work: its name, the number of its lock in the database, the command that does it.

    Any numbers will do, as long as nothing else in the database takes them as its locks.
    """

    name: str
    lock: int
    command: tuple[str, ...]


IMPORTS = Work("imports", 8_104_417, ("run_imports",))
COUNTS = Work("counts", 8_104_418, ("count_terms", "--pending"))
SEARCH = Work("search", 8_104_419, ("rebuild_search", "--pending"))


class Busy(Exception):
    """Another process does this kind of work."""


@contextmanager
def exclusive(work: Work = IMPORTS, *, wait: bool = True) -> Iterator[None]:
    """Hold the one lock of a kind of work; released with the process, however it ends.

    Raises Busy when it is taken and ``wait`` is False.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(work.lock, wait):
            yield
    else:
        with _file_lock(Path(settings.DATA_DIR) / f"{work.name}.lock", wait):
            yield


@contextmanager
def _advisory_lock(number: int, wait: bool) -> Iterator[None]:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise Busy
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _file_lock(path: Path, wait: bool) -> Iterator[None]:
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy from None
        yield


def is_free(work: Work = IMPORTS) -> bool:
    """Whether nothing does this kind of work at this moment."""
    if connection.vendor != "postgresql":
        try:
            with exclusive(work, wait=False):
                return True
        except Busy:
            return False
    with connection.cursor() as cursor:  # looked up, not taken: a run that starts now gets it
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
            "WHERE locktype = 'advisory' AND d.datname = current_database() "
            "AND (classid::bigint << 32) + objid::bigint = %s",
            [work.lock],
        )
        return cursor.fetchone()[0] == 0


def is_left(batch: ImportBatch) -> bool:
    """Whether an import waits or is under way by its record, and nothing does it.

    The record is read again once nothing was found at work: the run may have ended just before.
    """
    if batch.state not in ImportBatch.PENDING or not is_free():
        return False
    batch.refresh_from_db()
    return batch.state in ImportBatch.PENDING


def wake(work: Work = IMPORTS) -> None:
    """See to it that what waits is done: by a process started here, unless a worker is set up for it."""
    if settings.IMPORTS_BY == "worker":
        return
    process = subprocess.Popen(  # nosec B603 # our own command, with words of our own
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *work.command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
