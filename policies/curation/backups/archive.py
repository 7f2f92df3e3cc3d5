"""The file of a backup: a zip archive of the database, the imported files, and what says what they are."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
_MAKING = ".tracker-backup-"
_PIECE = 1 << 20
Progress = Callable[[int], None]


class BackupError(Exception):
    """A backup cannot be made, or not be restored; the message says why. Nothing has changed."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    ``version`` is the number of the version of the data, ``migrations`` those applied as ``app.name``,
    ``counts`` the rows of each table, ``sums`` the SHA-256 of each member, ``lost`` imported files that
    were not there any more.
    """

    engine: str
    made_at: datetime.datetime
    release: str
    version: int
    migrations: list[str]
    counts: dict[str, int]
    lost: list[str] = field(default_factory=list)
    sums: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def files(self) -> list[str]:
        """The imported files, by their names below MEDIA_ROOT."""
        return [name.removeprefix(FILES) for name in self.sums if name.startswith(FILES)]


def _as_json(manifest: Manifest) -> bytes:
    told = {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _from_json(read: bytes) -> Manifest:
    told = json.loads(read)
    if told.pop("format") != FORMAT:
        raise BackupError("made by a newer program, in a form that this one does not know")
    made_at = datetime.datetime.fromisoformat(told.pop("made_at"))
    return Manifest(made_at=made_at, **told)


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the backups to work in, gone afterwards; what killed runs left goes, too.

    Raises BackupError where another run makes a backup in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".tracker-backup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"another run makes a backup in {folder}") from None
        for left in folder.glob(f"{_MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_MAKING, dir=folder) as making:
            yield Path(making)


def write(
    target: Path, making: Path, manifest: Manifest, members: dict[str, Path], progress: Progress
) -> Manifest:
    """Write the archive in ``making`` and let it be seen as ``target``, whole and on the disk."""
    half = making / "archive"
    sums: dict[str, str] = {}
    done = 0
    half.touch(mode=0o600)
    with half.open("r+b") as handle:
        with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in members.items():
                with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
                    for piece, sums[name] in _summed(source):
                        member.write(piece)
                        done += len(piece)
                        progress(done)
            manifest = replace(manifest, sums=sums)
            archive.writestr(MANIFEST, _as_json(manifest))
        handle.flush()
        os.fsync(handle.fileno())
    half.replace(target)
    sync(target.parent)
    return manifest


def _summed(source: IO[bytes]) -> Iterator[tuple[bytes, str]]:
    """The pieces of a file, each with the SHA-256 of all read by then; one empty piece of an empty file."""
    read = hashlib.sha256()
    piece = source.read(_PIECE)
    while True:
        read.update(piece)
        yield piece, read.hexdigest()
        piece = source.read(_PIECE)
        if not piece:
            return


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup and what it says of itself; the reasons of BackupErrors within begin with its name.

    Raises BackupError for a file that is none, or is not whole.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest_of(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"{path}: no backup, or not whole ({error})") from error
    except BackupError as error:
        raise BackupError(f"{path}: {error}") from error


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = _from_json(archive.read(MANIFEST))
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"no backup ({error})") from error
    _demand_names(archive, manifest)
    return manifest


def _demand_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Raise BackupError unless the members are those named, and each stays in its folder."""
    if {*archive.namelist()} != {MANIFEST, *manifest.sums} or DATABASE not in manifest.sums:
        raise BackupError("the members are not those that the manifest names")
    for name in manifest.sums:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise BackupError(f"a member would be written elsewhere: {name}")


def extract(
    archive: zipfile.ZipFile, manifest: Manifest, name: str, target: Path, progress: Progress
) -> None:
    """Write a member as a file, on the disk. Raises BackupError where its checksum is another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sums: dict[str, str] = {}
    with archive.open(name) as member, target.open("wb") as handle:
        for piece, sums[name] in _summed(member):
            handle.write(piece)
            progress(len(piece))
        handle.flush()
        os.fsync(handle.fileno())
    if sums[name] != manifest.sums[name]:
        raise BackupError(f"{name}: the checksum is not that of the manifest")


def engine_of(vendor: str) -> Any:
    """The room for a database: ``sqlite`` or ``postgresql``."""
    from policies.curation.backups import postgresql, sqlite

    return {"sqlite": sqlite, "postgresql": postgresql}[vendor]
