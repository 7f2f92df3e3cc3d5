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
from contextlib import contextmanager, suppress
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def find_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version first; None without a server."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    return versions[-1].parent if versions else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged() -> str | None:
    """The user to start the server as: none when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


class Cluster:
    """A database cluster in a folder of its own, on a free loopback port; not started yet."""

    OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    def __init__(self, binaries: Path) -> None:
        self.binaries, self.user = binaries, _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.data, self.port = self.folder / "data", free_port()

    @property
    def address(self) -> str:
        return f"postgres://tracker@127.0.0.1:{self.port}/postgres"

    def call(self, command: str, *arguments: str) -> None:
        """Run one of the server's programs. Raises subprocess.CalledProcessError."""
        subprocess.run(  # nosec B603 # PostgreSQL's own programs
            [str(self.binaries / command), *arguments],
            cwd=self.folder, user=self.user, check=True, stdout=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    def configure(self, settings: Path) -> None:
        """More settings, before it is started."""
        with (self.data / "postgresql.conf").open("a") as own:
            own.write(settings.read_text())

    def make(self) -> None:
        self.call(
            "initdb", "-D", str(self.data), "-U", "tracker", "-A", "trust",
            "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip

    def copy(self, primary: "Cluster") -> None:
        """A replica of a running cluster, that will stream from it."""
        source = (
            f"host=127.0.0.1 port={primary.port} user=tracker application_name={self.folder.name}"
        )
        self.call("pg_basebackup", "-D", str(self.data), "-d", source, "-R", "-c", "fast", "-N")

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 "
            f"-c unix_socket_directories={self.folder} {self.OPTIONS}"
        )
        self.call(
            "pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options,
            "start",
        )  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, if it runs; ``immediate`` leaves no time for anything."""
        if (self.data / "postmaster.pid").exists():
            self.call("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """SIGKILL to the postmaster; its processes go as soon as they notice."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def remove(self) -> None:
        with suppress(subprocess.SubprocessError):  # killed, and never started again
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def throw_away_cluster(binaries: Path, settings: Path | None = None) -> Iterator[str]:
    """Start a cluster, yield its ``postgres://`` address, stop it and remove it."""
    # A run that is stopped from outside takes its server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cluster = Cluster(binaries)
    try:
        cluster.make()
        if settings:
            cluster.configure(settings)
        cluster.start()
        yield cluster.address
    finally:
        cluster.remove()


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
