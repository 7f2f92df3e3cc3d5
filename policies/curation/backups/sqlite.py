"""SQLite: copied while it is in use, and copied back in one transaction."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from policies.curation.backups.archive import BackupError

PATIENCE = 60  # seconds that a restore waits for whoever writes
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


def dump(target: Path) -> tuple[dict[str, int], list[str]]:
    """Write a copy of the database; returns the rows of each table and the names of imported files."""
    with closing(_connect(_path())) as source, closing(_connect(target)) as copy:
        source.backup(copy)
        _check(copy)
        names = copy.execute("SELECT DISTINCT file FROM policies_importbatch WHERE file <> ''")
        files = sorted(name for (name,) in names)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        return counts(copy), files


def load(dump: Path, expected: dict[str, int], statements: list[str]) -> None:
    """Put a copy in the place of the database, after these statements: whole, or not at all.

    Raises BackupError where it is not sound, holds other rows, or somebody writes for too long.
    """
    with closing(_connect(dump)) as copy:
        _check(copy)
        differing(counts(copy), expected)
        with copy:
            for statement in statements:
                copy.execute(statement)
        _path().parent.mkdir(parents=True, exist_ok=True)
        connection.close()
        with closing(_connect(_path())) as target:
            copy.backup(target, progress=_patience())
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            _check(target)


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table."""
    names = [name for (name,) in database.execute(_TABLES)]
    return {name: _count(database, name) for name in sorted(names)}


def differing(found: dict[str, int], expected: dict[str, int]) -> None:
    """Raise BackupError where tables have other numbers of rows."""
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            raise BackupError(
                f"table {name} has {found.get(name)} rows, not the {expected.get(name)} it had"
            )


def _count(database: sqlite3.Connection, table: str) -> int:
    statement = f'SELECT count(*) FROM "{table}"'  # nosec B608 # a table that is there
    return database.execute(statement).fetchone()[0]


def _check(database: sqlite3.Connection) -> None:
    found = [line for (line,) in database.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise BackupError(f"the database is not sound: {found[0]}")
    if broken := database.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"a row of {broken[0]} leads to one of {broken[2]} that is not there")


def _patience() -> Callable[[int, int, int], None]:
    deadline = time.monotonic() + PATIENCE

    def wait(status: int, remaining: int, total: int) -> None:
        if status in _BUSY and time.monotonic() > deadline:
            raise BackupError("somebody writes in the database all the time: stop the services")

    return wait


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE)
