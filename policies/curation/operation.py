"""How the tracker runs: what waits, what was done last, how large it is; for stewards and for machines."""

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import Error, close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Q

from policies.metrics.term_counts import progress_of
from policies.models import DataVersion, ImportBatch, Lexicon, RunReport, SearchMark
from policies.models.data_version import Version

logger = logging.getLogger(__name__)

WORKER = "run_imports --watch"
REPORT_EVERY = 10  # seconds
ALIVE = datetime.timedelta(seconds=60)
# What is run by a timetable, and how long after its last good run something is amiss.
TIMETABLE = {
    "send_alerts": datetime.timedelta(hours=3),
    "export_bulk": datetime.timedelta(hours=30),
    "check_sources": datetime.timedelta(hours=30),
    "backup": datetime.timedelta(hours=30),
}


@dataclass
class Run:
    """A run under way; ``said`` is what it comes to, told when it ends."""

    said: str = ""


@contextmanager
def run_of(service: str) -> Iterator[Run]:
    """Report a run of a service: that it began, and how it ended.

    The work goes on where the database takes no report. A run that is killed says nothing more, which
    tells.
    """
    run = Run()
    _say(lambda: RunReport.objects.begin(service))
    try:
        yield run
    except BaseException as error:
        said = run.said or type(error).__name__  # what an exception says may name a reader
        _say(lambda: RunReport.objects.end(service, said, failed=True))
        raise
    _say(lambda: RunReport.objects.end(service, run.said))


@contextmanager
def pulse(service: str) -> Iterator[None]:
    """Report every few seconds that a run is alive, however long one piece of its work takes."""
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(service, over), name="pulse", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(service: str, over: threading.Event) -> None:
    while not over.wait(REPORT_EVERY):
        close_old_connections()
        _say(lambda: RunReport.objects.report(service))
    connection.close()  # that of this thread


def _say(what: Callable[[], object]) -> None:
    try:
        what()
    except Error as error:
        logger.warning("A run is not reported now: %s", error)


def reports() -> list[RunReport]:
    """The last report of every service that has ever run."""
    return list(RunReport.objects.in_order())


def is_overdue(service: str, report: RunReport | None) -> bool:
    """Whether a service has not done for too long what it is there for."""
    if service == WORKER:
        return report is None or not report.reported_within(ALIVE)
    allowed = TIMETABLE.get(service)
    if allowed is None:
        return False
    return report is None or not report.succeeded_within(allowed)


def worker_is_alive() -> bool:
    """Whether a worker has reported lately."""
    return not is_overdue(WORKER, RunReport.objects.filter(service=WORKER).first())


def data_version() -> Version:
    return DataVersion.objects.current()


def imports_by_state() -> dict[str, int]:
    """How many imports wait, run (or are undone, or were broken off) and have failed."""
    State = ImportBatch.State
    return ImportBatch.objects.aggregate(
        waiting=Count("pk", filter=Q(state=State.QUEUED)),
        running=Count("pk", filter=Q(state__in=(State.RUNNING, State.UNDOING))),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )


def search_waiting() -> int:
    """How many changes the search has not followed yet."""
    return SearchMark.objects.count()


def texts_to_count() -> int:
    """How many texts are still to be counted by the lexicons in use, times lexicons."""
    found = progress_of(Lexicon.objects.to_be_counted()).values()
    return sum(each.texts - each.counted for each in found)


def missing_migrations() -> list[str]:
    """What the program expects of the database and ``migrate`` has not done yet; one query."""
    done = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in _last_migrations() if (app, name) not in done]


@cache
def _last_migrations() -> tuple[tuple[str, str], ...]:
    loader = MigrationLoader(None)
    return tuple(sorted((key[0], key[1]) for key in loader.graph.leaf_nodes()))


@dataclass(frozen=True)
class Database:
    """What the records are kept in: its kind, and how many bytes it takes."""

    kind: str
    bytes: int


def database() -> Database:
    """The database of this installation; at most one query."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return Database("PostgreSQL", cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    parts = (path, path.with_name(f"{path.name}-wal"))
    return Database("SQLite", sum(part.stat().st_size for part in parts if part.exists()))
