"""A backup made: the database and the imported files, of one state, as one file."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from policies.curation.backups.archive import (
    DATABASE,
    FILES,
    BackupError,
    Manifest,
    Progress,
    alone,
    engine_of,
    write,
)
from policies.models import DataVersion

NAMED = "tracker-*.backup"


@dataclass(frozen=True)
class BackedUp:
    """The account of a backup. ``gone`` are older ones taken away."""

    path: Path
    manifest: Manifest
    bytes: int
    gone: tuple[str, ...] = ()

    def __str__(self) -> str:
        manifest = self.manifest
        lost = f"; {len(manifest.lost)} imported files were lost before" if manifest.lost else ""
        gone = f"; taken away: {', '.join(self.gone)}" if self.gone else ""
        return (
            f"{self.path}: version {manifest.version}, {len(manifest.counts)} tables, "
            f"{manifest.rows:,} rows, {len(manifest.files)} files, {self.bytes:,} bytes{lost}{gone}"
        )


def back_up(target: Path, release: str, progress: Progress = lambda done: None) -> BackedUp:
    """Write a backup of everything while others go on working. Raises BackupError; then a backup that was
    there under the name is as it was.
    """
    try:
        with alone(target.parent) as making:
            dumped = making / "database"
            dumped.touch(mode=0o600)
            version = DataVersion.objects.current().number
            migrations = sorted(
                f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
            )
            counts, names = engine_of(connection.vendor).dump(dumped)
            media = Path(settings.MEDIA_ROOT)
            files = {name: media / name for name in names if (media / name).is_file()}
            manifest = Manifest(
                engine=connection.vendor,
                made_at=timezone.now(),
                release=release,
                version=version,
                migrations=migrations,
                counts=counts,
                lost=[name for name in names if name not in files],
            )
            members = {DATABASE: dumped} | {FILES + name: path for name, path in files.items()}
            manifest = write(target, making, manifest, members, progress)
        return BackedUp(target, manifest, target.stat().st_size)
    except (OSError, sqlite3.Error, Error) as error:
        raise BackupError(f"{target}: {error}") from error
    except BackupError as error:
        raise BackupError(f"{target}: {error}") from error


def back_up_dated(
    folder: Path, keep: int, release: str, progress: Progress = lambda done: None
) -> BackedUp:
    """Write a backup named by the moment, and take away all but the last ``keep``, never the one made."""
    made = back_up(folder / f"tracker-{timezone.now():%Y-%m-%dT%H%M%SZ}.backup", release, progress)
    older = sorted((each for each in folder.glob(NAMED) if each != made.path), reverse=True)
    gone = older[keep - 1 :]
    for each in gone:
        each.unlink()
    return BackedUp(made.path, made.manifest, made.bytes, tuple(each.name for each in gone))
