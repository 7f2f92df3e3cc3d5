"""Where the larger benchmarks run: databases of their own, processes that are accounted for, servers."""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAND = ROOT.parent / "shared" / "data" / "land" / "industrial_2012-2015.csv.gz"
INDEX = ROOT.parent / "shared" / "data" / "policies" / "policy_index_2023.csv.gz"
TUNED = ROOT / "deploy" / "postgres" / "tuned.conf"
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

Environment = dict[str, str]


@dataclass(frozen=True)
class Used:
    """What a process took: seconds by the clock and of the processor (its own alone), peak memory."""

    seconds: float
    processor_seconds: float
    peak_mb: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@contextmanager
def databases() -> Iterator[list[tuple[str, Environment]]]:
    """Empty databases, each with the environment of processes that work on it.

    ``DATABASES`` names those wanted: ``sqlite``, ``postgresql``, or both (default); ``WORK_DIR`` where
    their files are made, about 2 GB for a million land awards. PostgreSQL is set as in production, but does
    not wait for the disk.
    """
    from postgres import find_binaries, throw_away_cluster

    wanted = (os.environ.get("DATABASES") or "sqlite postgresql").split()
    with ExitStack() as stack:
        found = []
        for name in wanted:
            url, binaries = "", find_binaries()
            if name == "postgresql":
                if binaries is None:
                    print("PostgreSQL server binaries not found: left out")
                    continue
                url = stack.enter_context(throw_away_cluster(binaries, TUNED))
            folder = tempfile.TemporaryDirectory(dir=os.environ.get("WORK_DIR"))
            told = {
                "LOCAL": "1", "DATA_DIR": stack.enter_context(folder), "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "tracker.settings", "PYTHONPATH": str(ROOT),
                "IMPORTS_BY": "worker", "API_RATE": "1000000000/minute",
            }  # fmt: skip
            found.append((name, dict(os.environ) | told))
        yield found


def manage(environment: Environment, *command: str) -> Used:
    """Run a command of ours. Raises SystemExit where it fails, with what it said."""
    return used(environment, [sys.executable, "manage.py", *command])


def used(environment: Environment, command: list[str]) -> Used:
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        _pid, status, found = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        lines = said.read().splitlines()
    print(f"  {' '.join(command[1:])[:90]}: {lines[-1] if lines else ''}", flush=True)
    if process.returncode:
        raise SystemExit("\n".join(lines[-20:]))
    return account(time.monotonic() - start, found)


def account(seconds: float, found: resource.struct_rusage) -> Used:
    return Used(
        round(seconds, 1), round(found.ru_utime + found.ru_stime, 1), round(found.ru_maxrss / 1024)
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """A server process; its port, once it answers."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def server(environment: Environment, workers: int = 2, threads: int = 4) -> Iterator[str]:
    """The tracker served by gunicorn on loopback; gives its address."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(workers), "--threads", str(threads), "--log-level", "error",
    ]  # fmt: skip
    with served(command, environment, port):
        yield f"http://127.0.0.1:{port}"
