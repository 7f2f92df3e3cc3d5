"""A PostgreSQL cluster for the length of a ``with`` block, on a free loopback port.

Started as an unprivileged user when run by root, since PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def find_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version first; None without a server."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    return versions[-1].parent if versions else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged() -> str | None:
    """The user to start the server as: none when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextmanager
def throw_away_cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster, yield its ``postgres://`` address, stop it and remove it."""
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()
    # A run that is stopped from outside takes its server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def call(*command: str) -> None:
        subprocess.run(  # nosec B603 # PostgreSQL's own programs
            command, cwd=folder, user=user, check=True, stdout=subprocess.DEVNULL, timeout=120
        )  # fmt: skip

    try:
        call(
            str(binaries / "initdb"), "-D", str(data), "-U", "tracker", "-A", "trust",
            "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        )
        call(
            str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"),
            "-o", options, "start",
        )  # fmt: skip
        try:
            yield f"postgres://tracker@127.0.0.1:{port}/postgres"
        finally:
            call(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    # `python tools/postgres.py COMMAND …` runs a command with DATABASE_URL set to such a cluster.
    server = find_binaries()
    if server is None:
        sys.exit("PostgreSQL server binaries not found")
    with throw_away_cluster(server) as address:
        environment = os.environ | {"DATABASE_URL": address}
        done = subprocess.run(  # nosec B603 # what the caller asked to run
            sys.argv[1:], env=environment, check=False
        )
    sys.exit(done.returncode)
