"""Zip archives: which files in them hold tables, and their bytes."""

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from policies.ingest.readers.content import BLOCK, Allowance, Content, Unpacked, unpacking
from policies.ingest.readers.table import UnreadableFile, unreadable

# What macOS, Windows and browsers that save a page put beside the files one means.
LITTER = {"__macosx", "thumbs.db", "desktop.ini"}
LITTER_ENDINGS = ("_files", ".files")
# More than deflate can pack into one byte: a file smaller by so much needs no counting.
DEFLATE_RATIO = 1032
# Of the list of its files, some 100,000 of them: all are kept in memory while the archive is open.
MOST_LISTED_BYTES = 8 << 20
ENCRYPTED = 0x1
UTF_8 = 0x800
BROKEN = (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError)


def protected() -> str:
    """The reason for files that ask for a password."""
    return _("protected by a password: please save it without one")


@contextmanager
def _opened(name: str, file: Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        _check_listed(name, file)
        archive = zipfile.ZipFile(file)
    except (*BROKEN, OSError, struct.error, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        reason = _("a zip file, but damaged (%(error)s)") % {"error": error}
        raise unreadable(name, reason) from error
    with archive:
        yield archive


def _check_listed(name: str, file: Path | IO[bytes]) -> None:
    """Raises UnreadableFile where a zip file says that its list of files is too long to be opened."""
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as handle:
        end = zipfile._EndRecData(handle)  # type: ignore[attr-defined]
    if end and end[zipfile._ECD_SIZE] > MOST_LISTED_BYTES:  # type: ignore[attr-defined]
        raise unreadable(name, _("an archive of more files than anybody imports at once"))


def packed_names(name: str, handle: IO[bytes]) -> set[str]:
    """The names of all that a zip file packs. Raises UnreadableFile when it is damaged."""
    with _opened(name, handle) as archive:
        return set(archive.namelist())


def check_unpacked_size(name: str, handle: IO[bytes]) -> None:
    """Unpack all that a zip file packs, keeping nothing: sizes that it declares are not trusted.

    Raises UnreadableFile when it is damaged or unpacks to more than is allowed.
    """
    size = handle.seek(0, io.SEEK_END)
    allowance = Allowance(name, size)
    if allowance.covers(size * DEFLATE_RATIO):
        return
    with _opened(name, handle) as archive:
        for info in archive.infolist():
            with unpacking(name), _member(name, archive, info, allowance) as stream:
                while stream.read(BLOCK):
                    pass


def _member(
    name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance
) -> IO[bytes]:
    if info.flag_bits & ENCRYPTED:
        raise unreadable(name, protected())
    try:
        source = archive.open(info)
    except BROKEN as error:
        reason = _("a zip file, but damaged (%(error)s)") % {"error": error}
        raise unreadable(name, reason) from error
    return io.BufferedReader(Unpacked(source, allowance), BLOCK)


def _is_litter(name: str) -> bool:
    return any(
        part.startswith(".") or part.lower() in LITTER or part.endswith(LITTER_ENDINGS)
        for part in PurePosixPath(name).parts
    )


def printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: without the flag for UTF-8, Chinese names are UTF-8 or GBK."""
    if info.flag_bits & UTF_8:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


@dataclass(frozen=True)
class Archive:
    """A zip file on disk that is no workbook: its files without folders and without litter."""

    content: Content
    path: Path

    def infos(self) -> list[zipfile.ZipInfo]:
        """The files worth reading, in the order of the archive."""
        with _opened(self.content.name, self.path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
        return [info for info in infos if not _is_litter(printed_name(info))]

    def member(self, info: zipfile.ZipInfo) -> Content:
        """One file of the archive."""
        name = f"{self.content.name}/{printed_name(info)}"

        def opener() -> IO[bytes]:
            with _opened(name, self.path) as archive:
                return _member(name, archive, info, Allowance(name, self.content.size))

        return Content(name, self.content.size, opener)

    def read(self, infos: list[zipfile.ZipInfo], most: int) -> Iterator[tuple[str, bytes]]:
        """The first ``most`` bytes of each file, with its name, from one walk through the archive."""
        allowance = Allowance(self.content.name, self.content.size)
        with _opened(self.content.name, self.path) as archive:
            for info in infos:
                name = f"{self.content.name}/{printed_name(info)}"
                with unpacking(name), _member(name, archive, info, allowance) as stream:
                    data = stream.read(most)
                yield name, data
