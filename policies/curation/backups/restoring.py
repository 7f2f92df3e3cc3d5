"""A backup restored: looked at first, then in the place of what was there, whole or not at all."""

import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from policies.curation.backups.archive import (
    DATABASE,
    FILES,
    BackupError,
    Manifest,
    Progress,
    engine_of,
    extract,
    opened,
    sync,
)
from policies.ingest.queue import COUNTS, IMPORTS, SEARCH, Busy, exclusive
from policies.models import DataVersion

LEAST_STEP = 1000  # versions


@dataclass(frozen=True)
class Restored:
    """The account of a restore. ``to_migrate`` is how many migrations are still to be applied."""

    manifest: Manifest
    version: int
    to_migrate: int

    def __str__(self) -> str:
        hint = f"; now run migrate: {self.to_migrate} to apply" if self.to_migrate else ""
        return (
            f"restored version {self.manifest.version} of {self.manifest.made_at:%Y-%m-%d %H:%M} UTC "
            f"as version {self.version}: {len(self.manifest.counts)} tables, "
            f"{self.manifest.rows:,} rows, {len(self.manifest.files)} files{hint}"
        )


def restore(
    path: Path, *, replace: bool = False, progress: Progress = lambda done: None
) -> Restored:
    """Put a backup in the place of the database. Raises BackupError, with the database as it was.

    A database with records is only replaced where that is asked for. Sessions end: some were ended since
    the backup, and would come back to life.
    """
    try:
        with opened(path) as (archive, manifest), ExitStack() as held:
            to_migrate = _demand_known(manifest)
            if not replace and (table := _table_with_rows()):
                raise BackupError(f"the database is not empty ({table}): --replace replaces it")
            for work in (IMPORTS, COUNTS, SEARCH):
                held.enter_context(exclusive(work, wait=False))
            media = Path(settings.MEDIA_ROOT)
            media.mkdir(parents=True, exist_ok=True)
            making = held.enter_context(
                tempfile.TemporaryDirectory(prefix=".restoring-", dir=media)
            )
            staged = _stage(archive, manifest, Path(making), progress)
            version = _next_version(manifest)
            differing = list(_put_up(staged, media))
            engine_of(manifest.engine).load(
                Path(making) / DATABASE, manifest.counts, list(_statements(manifest, version))
            )
            for name in differing:
                _move(staged[name], media / name)
        return Restored(manifest, version, to_migrate)
    except Busy:
        raise BackupError("an import, a count or the search is at work: stop the worker") from None
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"{path}: {error}") from error


def _demand_known(manifest: Manifest) -> int:
    """How many migrations are to be applied after the restore. Raises BackupError for a backup of another
    kind of database, or of a newer program.
    """
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"the backup is of {manifest.engine}, the database is {connection.vendor}"
        )
    applied, known, to_apply = set(manifest.migrations), set(), 0
    for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values():
        name = f"{migration.app_label}.{migration.name}"
        replaced = {f"{app}.{former}" for app, former in migration.replaces}
        known |= {name, *replaced}
        to_apply += name not in applied and not (replaced and replaced <= applied)
    if newer := sorted(applied - known):
        raise BackupError(f"made by a newer program: {', '.join(newer)} is not known to this one")
    return to_apply


def _table_with_rows() -> str | None:
    """A table in which somebody has written something; None in a database that is only migrated."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.startswith("policies_") or name == "auth_user":
                table = connection.ops.quote_name(name)
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # nosec B608 # a table that is there
                if cursor.fetchone():
                    return name
    return None


def _stage(
    archive: zipfile.ZipFile, manifest: Manifest, making: Path, progress: Progress
) -> dict[str, Path]:
    """Write all members beside what is there, with the sums they should have; returns the files by name."""
    done = 0

    def count(written: int) -> None:
        nonlocal done
        done += written
        progress(done)

    for name in manifest.sums:
        extract(archive, manifest, name, making / name, count)
    return {name: making / FILES / name for name in manifest.files}


def _put_up(staged: dict[str, Path], media: Path) -> Iterator[str]:
    """Put up the files that are not there; yields the names of those that are there and differ.

    These have their turn after the database: until then the one that is there may need them.
    """
    for name, path in staged.items():
        if not (media / name).exists():
            _move(path, media / name)
        elif not cmp(path, media / name, shallow=False):
            yield name


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    sync(target.parent)


def _next_version(manifest: Manifest) -> int:
    """A number above every version that was ever given out since the backup, so that nothing that was kept
    of those is taken for what is now: one for each second since then, which nobody reaches.
    """
    tables = connection.introspection.table_names()
    there = DataVersion.objects.current().number if "policies_dataversion" in tables else 0
    since = int((timezone.now() - manifest.made_at).total_seconds())
    return max(manifest.version, there) + max(LEAST_STEP, since)


def _statements(manifest: Manifest, version: int) -> Iterator[str]:
    """What is otherwise than in the backup: the version, no sessions, and a log of public changes that has
    every mirror fetch all records again.
    """
    yield (
        "INSERT INTO policies_dataversion (id, made_at) "  # nosec B608 # a number
        f"VALUES ({version}, CURRENT_TIMESTAMP)"
    )
    for sessions in {"django_session", "policies_opensession"} & manifest.counts.keys():
        yield f"DELETE FROM {sessions}"  # nosec B608 # one of two names
    if "policies_publicchange" in manifest.counts:
        yield f"UPDATE policies_publicchange SET version = {version}"  # nosec B608 # a number
