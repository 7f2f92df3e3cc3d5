"""A primary and a replica that streams from it, both real, and the site served from them."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import connections

from tests.processes import ROOT, Place
from tools.postgres import Cluster, find_binaries, free_port

CHECK, MAX_LAG = 0.5, 2.0
MAKE = """
from policies.models import *
Firm.objects.create(uid="firm-a", name_zh="甲公司", name_en="Old", status="published")
Firm.objects.create(uid="firm-b", name_zh="乙公司", name_en="Other", status="published")
DataVersion.objects.advance()
"""


class Answer(NamedTuple):
    """What came of a request: status 0 where nothing did, or not all."""

    path: str
    status: int
    body: str
    headers: Any


class Served(Place):
    """The site, in front of a primary and a replica."""

    def __init__(self, folder: Path, primary: Cluster, replica: Cluster) -> None:
        self.folder, self.primary, self.replica = folder, primary, replica
        self.address = primary.address
        self.port = free_port()

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "DATABASE_REPLICA_URLS": self.replica.address,
            "REPLICA_CHECK_SECONDS": str(CHECK),
            "REPLICA_MAX_LAG_SECONDS": str(MAX_LAG),
            "STATEMENT_TIMEOUT_MS": "4000",
            "LOCK_TIMEOUT_MS": "1000",
        }

    def serve(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{self.port}",
             "--workers", "2", "--threads", "4", "--log-level", "warning"],
            cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def get(
        self, path: str, headers: dict[str, str] | None = None, data: bytes | None = None
    ) -> Answer:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers or {}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as found:
                return Answer(path, found.status, found.read().decode(), found.headers)
        except urllib.error.HTTPError as error:
            return Answer(path, error.code, error.read().decode(), error.headers)
        except (OSError, HTTPException) as error:
            return Answer(path, 0, repr(error), {})

    def write(self, name: str) -> None:
        """Rename a firm on the primary, as a curator would."""
        with psycopg.connect(self.primary.address) as database:
            database.execute("UPDATE policies_firm SET name_en = %s WHERE uid = 'firm-a'", [name])
            database.execute("INSERT INTO policies_dataversion (made_at) VALUES (now())")

    def on_replica(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.replica.address, autocommit=True) as database:
            return database.execute(sql).fetchall()

    def reads_replica(self) -> bool:
        """Whether some of a dozen requests were answered from the replica."""
        [(began,)] = self.on_replica("SELECT clock_timestamp()::text")
        for _time in range(12):
            assert self.get("/api/v1/firms/firm-a/").status == 200
        asked = self.on_replica(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'tracker replica1' "
            f"AND query_start > '{began}' AND query LIKE '%policies_%'"
        )
        return bool(asked)

    def leaves_the_primary(self) -> bool:
        """Whether none of them was answered from the primary: each process has its own verdict."""
        [(began,)] = self.ask("SELECT clock_timestamp()::text")
        if not self.reads_replica():
            return False
        asked = self.ask(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'tracker' "
            f"AND query_start > '{began}' AND query LIKE '%policies_firm%'"
        )
        return not asked


def seconds_until(reached: Callable[[], bool], most: float = 30) -> float:
    """How long it takes until something holds."""
    began = time.monotonic()
    while not reached():
        assert time.monotonic() - began < most, "it never happened"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture(scope="session")
def two_clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site, two workers, with a few records."""
    binaries = find_binaries()
    if connections["default"].vendor != "postgresql":
        pytest.skip("asked on PostgreSQL alone")
    if binaries is None:
        pytest.skip("PostgreSQL server binaries not found")
    primary, replica = Cluster(binaries), Cluster(binaries)
    try:
        primary.make()
        primary.start()
        replica.copy(primary)
        replica.start()
        site = Served(tmp_path_factory.mktemp("site"), primary, replica)
        site.manage("migrate", "--verbosity", "0")
        site.shell(MAKE)
        server = site.serve()
        try:
            seconds_until(lambda: site.get("/healthz").status == 200)
            yield site
        finally:
            server.send_signal(signal.SIGQUIT)  # at once
            server.wait(timeout=30)
    finally:
        replica.remove()
        primary.remove()


@pytest.fixture
def site(two_clusters: Served) -> Iterator[Served]:
    """All is well, and the replica is read from."""
    seconds_until(two_clusters.leaves_the_primary)
    yield two_clusters
    for cluster in (two_clusters.primary, two_clusters.replica):
        if not runs(cluster):
            seconds_until(lambda: started(cluster))  # noqa: B023
    two_clusters.on_replica("SELECT pg_wal_replay_resume()")


def runs(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.address).close()
    except psycopg.OperationalError:
        return False
    return True


def started(cluster: Cluster) -> bool:
    """Start it; after a kill its processes may hold its memory for a moment."""
    try:
        cluster.start()
    except subprocess.CalledProcessError:
        return False
    return True


@pytest.fixture
def table() -> Callable[..., None]:
    """Notes a line of the table in docs/replicas.md, printed with REPLICAS_TABLE=1."""

    def note(*cells: object) -> None:
        if os.environ.get("REPLICAS_TABLE"):
            print("|", *(f"{cell} |" for cell in cells), file=sys.stderr)

    return note
