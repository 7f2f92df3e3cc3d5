"""Run the test suite on SQLite, then on a throw-away PostgreSQL cluster where one can be started.

PostgreSQL has a replica there, as far as the program knows: readers' requests go to an alias that refuses
to write (``tests/mirrored.py``). What touches no database runs once, on the first: pure functions, readers
of files, the walls of the house, what Chromium shows. With WHOLE=1 everything runs on both.

Arguments go to pytest. With REQUIRE_ALL=1 a database or a browser that is missing is a failure.
"""

import os
import subprocess
import sys
from pathlib import Path

from postgres import find_binaries, throw_away_cluster

ROOT = Path(__file__).resolve().parent.parent


def run(database_url: str, arguments: list[str], replica_url: str = "") -> int:
    """Run pytest on one database; returns its exit code."""
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DATABASE_REPLICA_URLS": replica_url,
    }
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments]
    done = subprocess.run(  # nosec B603 # pytest, with the caller's own options
        command, cwd=ROOT, env=environment, check=False
    )
    return done.returncode


def main(arguments: list[str]) -> int:
    """Both databases, one after the other; returns the first exit code that is not zero."""
    print("== tests on SQLite", flush=True)
    failed = run("", arguments)
    binaries = find_binaries()
    if binaries is None:
        print("== PostgreSQL server binaries not found: tested on SQLite alone", flush=True)
        return failed or (1 if os.environ.get("REQUIRE_ALL") else 0)
    with throw_away_cluster(binaries) as url:
        print("== tests on PostgreSQL, of those that touch the database", flush=True)
        os.environ["OTHER_DATABASE"] = "1"
        return run(url, arguments, replica_url=url) or failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
