"""The folder of the dated editions: ``DIR/2026-11-28.123/`` each, ``DIR/latest`` leads to the last.

An edition is made beside the others and comes in whole, by being renamed; its files never change again.
So a run that is killed leaves nothing but a hidden folder, which the next one takes away.
"""

from __future__ import annotations

import datetime
import fcntl
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

PACKAGE, README, SUMS = "datapackage.json", "README.md", "SHA256SUMS"
LATEST = "latest"
logger = logging.getLogger(__name__)
_HIDDEN = ".making-"
_NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)(?:-(\d+))?")


class BulkError(Exception):
    """The files cannot be made; the message says why. What was there before is as it was."""


@dataclass(frozen=True)
class BulkFile:
    """A file of an edition. ``table`` and ``rows`` are those it holds; a file about all has no table."""

    name: str
    format: str
    table: str | None
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Edition:
    """All files of one version of the data. ``version`` names its folder, too."""

    version: str
    made_at: datetime.datetime
    files: tuple[BulkFile, ...]

    def file(self, name: str) -> BulkFile | None:
        """The file of a name."""
        return next((file for file in self.files if file.name == name), None)

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def rows(self) -> int:
        return sum(file.rows or 0 for file in self.files if file.format == "csv")

    def tables(self) -> dict[str, list[BulkFile]]:
        """The files of each table."""
        found: dict[str, list[BulkFile]] = {}
        for file in self.files:
            if file.table:
                found.setdefault(file.table, []).append(file)
        return found

    @property
    def whole(self) -> list[BulkFile]:
        """The files about all tables."""
        return [file for file in self.files if not file.table]


def editions(folder: Path) -> list[Edition]:
    """The editions in a folder, the latest first; one that is damaged is left out."""
    found = (_edition(folder / name) for name in sorted(_names(folder), key=_age, reverse=True))
    return [each for each in found if each]


def edition(folder: Path, name: str) -> Edition | None:
    """The edition of a name; None where there is none."""
    return _edition(folder / name) if name in _names(folder) else None


def latest(folder: Path) -> str | None:
    """The name of the edition that ``latest`` leads to; None where that is damaged."""
    try:
        name = os.readlink(folder / LATEST)
    except OSError:
        return None
    return name if edition(folder, name) else None


def _names(folder: Path) -> set[str]:
    return {name for name in _taken(folder) if (folder / name / PACKAGE).exists()}


def _taken(folder: Path) -> set[str]:
    """The names of all editions, of damaged ones too."""
    try:
        found = os.listdir(folder)
    except OSError:
        return set()
    return {name for name in found if _NAMED.fullmatch(name)}


def _age(name: str) -> tuple[int, int]:
    found = _NAMED.fullmatch(name)
    assert found
    return int(found[2]), int(found[3] or 1)


def _edition(folder: Path) -> Edition | None:
    try:
        return _read(folder, (folder / PACKAGE).stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("The edition %s cannot be read: %s", folder, error)
        return None


@lru_cache(maxsize=64)
def _read(folder: Path, written: int) -> Edition:
    package = orjson.loads((folder / PACKAGE).read_bytes())
    files = [BulkFile(**_members(file)) for file in package["files"]]
    sums = (folder / SUMS).read_text("ascii").splitlines()
    known = {name: digest for digest, name in (line.split("  ", 1) for line in sums)}
    for name, suffix in ((PACKAGE, "json"), (SUMS, "sums")):
        size = (folder / name).stat().st_size
        files.append(BulkFile(name, suffix, None, None, size, known.get(name, "")))
    return Edition(folder.name, datetime.datetime.fromisoformat(package["created"]), tuple(files))


def _members(file: dict[str, Any]) -> dict[str, Any]:
    """The members of a file, as the package has it."""
    return {
        "name": file["path"],
        "format": file["format"],
        "table": file.get("table"),
        "rows": file.get("rows"),
        "bytes": file["bytes"],
        "sha256": file["hash"].removeprefix("sha256:"),
    }


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who makes files in a folder. Raises BulkError where another does.

    What runs that were killed left behind is taken away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BulkError(f"another run makes files in {folder}") from None
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_HIDDEN}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def name_for(folder: Path, version: str, *, again: bool) -> str | None:
    """The name of a new edition of a version; None where there is a whole one already, unless ``again``.

    A further edition of the same version has a name of its own, also where those before are damaged:
    addresses of files are kept for ever.
    """
    there = {name for name in _taken(folder) if _of(name) == version}
    if not there:
        return version
    if not again and any(edition(folder, name) for name in there):
        return None
    return f"{version}-{max(_age(name)[1] for name in there) + 1}"


def _of(name: str) -> str:
    found = _NAMED.fullmatch(name)
    return f"{found[1]}.{found[2]}" if found else ""


def begin(folder: Path, name: str) -> Path:
    """A new hidden folder for the files of an edition."""
    made = folder / f"{_HIDDEN}{name}"
    made.mkdir()
    return made


def put_up(folder: Path, made: Path, name: str) -> None:
    """Let an edition be seen, whole and on the disk, and ``latest`` lead to it."""
    for file in [*made.iterdir(), made]:
        _sync(file)
    made.rename(folder / name)
    _sync(folder)
    lead_to(folder, name)


def lead_to(folder: Path, name: str) -> None:
    """Let ``latest`` lead to an edition."""
    link = folder / f"{_HIDDEN}{LATEST}"
    link.symlink_to(name)
    link.replace(folder / LATEST)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(folder: Path, number: int) -> list[str]:
    """Take away all but the last ``number`` editions, never the latest; returns the names of those gone."""
    last = latest(folder)
    gone = [each.version for each in editions(folder)[number:] if each.version != last]
    for name in gone:
        hidden = folder / f"{_HIDDEN}{name}"
        (folder / name).rename(hidden)  # no half of it is seen
        shutil.rmtree(hidden)
    return gone
