"""Commands run as real processes, on a database of their own, so that they can be killed."""

import atexit
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
KILLED = """
import os, signal, sys
from unittest import mock
import django
from django.core.management import call_command
django.setup()
with mock.patch(sys.argv[1], lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)):
    call_command(*sys.argv[2:])
"""


class Place:
    """A database of its own, migrated; runs commands in it."""

    def __init__(self, folder: Path, begin: "Place | None" = None) -> None:
        """Begin with a copy of a place that no process is in, by default one that is only migrated."""
        begin = begin or migrated()
        self.folder, self.address = folder, own_database(begin.address)
        shutil.copytree(begin.folder, folder)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "LOCAL": "1",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.address,
            "DATABASE_REPLICA_URLS": replica_of(self.address),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "IMPORTS_BY": "worker",  # nothing is started but by the test
        }

    def start(self, *command: str) -> subprocess.Popen:
        return self.python(str(ROOT / "manage.py"), *command)

    def python(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def manage(self, *command: str) -> str:
        with self.start(*command) as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out

    def killed_in(self, function: str, *command: str) -> None:
        """Run a command that is killed (kill -9) at the moment it calls a function, by its dotted name."""
        with self.python("-c", KILLED, function, *command) as process:
            _out, err = process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL, err

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says at this moment, without a process of Django's."""
        with self.connected() as database:
            return database.execute(sql).fetchall()

    def connected(self) -> closing:
        """A connection to the database, without a process of Django's."""
        connect: Any = psycopg.connect if self.address else sqlite3.connect
        return closing(connect(self.address or self.folder / "tracker.sqlite3"))

    def stop_when(self, process: subprocess.Popen, reached: Callable[[], bool]) -> None:
        """Kill a process as soon as it has come so far; it stands still while that is looked at."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            if reached():
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return
            process.send_signal(signal.SIGCONT)
            time.sleep(0.2)
        process.kill()
        _out, err = process.communicate()
        pytest.fail(f"the process ended, or came nowhere: {err}")

    def close(self) -> None:
        if self.address:
            drop_database(self.address)


@cache
def migrated() -> Place:
    """A place without records, made by the first that is asked for in a run; others are its copies."""
    place = Place.__new__(Place)
    place.folder, place.address = Path(tempfile.mkdtemp(prefix="tracker-place-")), own_database()
    place.manage("migrate", "--verbosity", "0")
    atexit.register(_leave, place)
    return place


def _leave(place: Place) -> None:
    """Nothing of the place stays after the run."""
    shutil.rmtree(place.folder, ignore_errors=True)
    with suppress(psycopg.Error):  # the whole server may have gone already
        place.close()


def own_database(template: str = "") -> str:
    """The address of a new database on the server of this run, a copy of another; empty for SQLite."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return ""
    name = f"broken_off_{os.getpid()}_{time.monotonic_ns()}"
    copied = f" TEMPLATE {template.rpartition('/')[2]}" if template else ""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}{copied}")
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def replica_of(address: str) -> str:
    """Where the processes of a test read for readers: the same database by another way, or none."""
    return address if os.environ.get("DATABASE_REPLICA_URLS") else ""


def drop_database(address: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")
