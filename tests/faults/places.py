"""Places with records in them, and all their rows."""

import atexit
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg

from tests.factories import land_file, numbered
from tests.processes import Place, own_database

MAKE = """
from policies.models import Status
from tests.conftest import make_register
from tests.public_world import HIDDEN, make_world
register = make_register()
for status in (Status.PUBLISHED, *HIDDEN):
    make_world(register, status)
"""
# Written anew by a restore: who is logged in, the version, the log that mirrors read; and by a backup that
# ends: its report.
OTHERWISE = {
    "policies_opensession", "policies_dataversion", "policies_publicchange", "policies_runreport",
}  # fmt: skip


@cache
def filled() -> Place:
    """A place with the world of the walks of the public and an import of land; others are its copies."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-filled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = Place(folder / "data")
    atexit.register(_leave, place)
    place.shell(MAKE)
    path = land_file(folder / "land.csv", *({"电子监管号": numbered(n)} for n in range(1, 31)))
    place.manage("import_land", str(path), "--publish")
    place.manage("rebuild_search")
    return place


def _leave(place: Place) -> None:
    with suppress(psycopg.Error):  # the whole server may have gone already
        place.close()


def empty(folder: Path) -> Place:
    """A machine on which nothing was ever done: a database without a table."""
    place = Place.__new__(Place)
    place.folder, place.address = folder, own_database()
    folder.mkdir()
    return place


def tables(place: Place) -> list[str]:
    found = place.ask(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        if place.address
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' "
        "AND name NOT LIKE 'sqlite_stat%' ORDER BY 1"
    )
    return [name for (name,) in found]


def rows(place: Place) -> dict[str, list[str]]:
    """Every row of every table, but what services report of their own runs, a backup among them."""
    told = [name for name in tables(place) if name != "policies_runreport"]
    with place.connected() as database:
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"').fetchall()))
            for name in told
        }


def next_ids(place: Place) -> dict[str, int]:
    """The last id that was given out in each table."""
    return dict(
        place.ask("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        if place.address
        else place.ask("SELECT name, seq FROM sqlite_sequence")
    )


def files(place: Place) -> dict[str, bytes]:
    """The imported files, by name."""
    kept = place.folder / "files"
    return {
        str(path.relative_to(kept)): path.read_bytes() for path in kept.rglob("*") if path.is_file()
    }
