"""Commands run as real processes, on a database of their own, so that they can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent


class Place:
    """A database of its own, migrated; runs commands in it."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {
            "LOCAL": "1",
            "DATA_DIR": str(folder),
            "DATABASE_URL": own_database(),
            "PYTHONPATH": str(ROOT),
            "IMPORTS_BY": "worker",  # nothing is started but by the test
        }
        self.manage("migrate", "--verbosity", "0")

    def start(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def manage(self, *command: str) -> str:
        with self.start(*command) as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code)

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
        pytest.fail("the process ended, or came nowhere")

    def close(self) -> None:
        if address := self.environment["DATABASE_URL"]:
            drop_database(address)


def own_database() -> str:
    """The address of a new database on the server of this run; empty for SQLite."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return ""
    import psycopg

    name = f"broken_off_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def drop_database(address: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")
