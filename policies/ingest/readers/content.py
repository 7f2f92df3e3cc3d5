"""The bytes of a file, unpacked on the way, and never more of them than is reasonable."""

import gzip
import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from policies.ingest.readers.table import DAMAGE, unreadable

BLOCK = 1 << 18
# A packed file may unpack to so many times its size, and to so many bytes in any case.
PACKED_RATIO = 200
PACKED_BYTES = 1 << 30


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Turns what damaged archives raise into UnreadableFile."""
    try:
        yield
    except DAMAGE as error:
        reason = _("packed, but it cannot be unpacked (%(error)s)") % {"error": error}
        raise unreadable(name, reason) from error


class Allowance:
    """How many bytes may still be unpacked from a file of ``size`` packed bytes."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._left = max(PACKED_RATIO * size, PACKED_BYTES)

    def covers(self, count: int) -> bool:
        """Whether so many bytes are allowed."""
        return count <= self._left

    def take(self, count: int) -> None:
        """Account for unpacked bytes. Raises UnreadableFile when they become too many."""
        self._left -= count
        if self._left < 0:
            reason = _("it unpacks to more than %(ratio)d times its size, which no table does")
            raise unreadable(self._name, reason % {"ratio": PACKED_RATIO})


class Unpacked(io.RawIOBase):
    """A stream of unpacked bytes that are counted; closed together with what lies ``under`` it."""

    def __init__(
        self, source: IO[bytes] | gzip.GzipFile, allowance: Allowance, *under: IO[bytes]
    ) -> None:
        self._source = source
        self._allowance = allowance
        self._under = under

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._source.read(len(buffer))
        self._allowance.take(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for stream in (self._source, *self._under):
            stream.close()
        super().close()


@dataclass(frozen=True)
class Content:
    """Bytes that can be read again from the start: those of a file, or of one packed in it.

    ``name`` is for messages, ``size`` that of the file on disk, ``path`` is set where the bytes are
    those of the file itself.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    path: Path | None = None

    def head(self, size: int) -> bytes:
        """The first bytes, fewer when there are not so many."""
        with unpacking(self.name), self.open() as handle:
            return handle.read(size)

    def gunzipped(self) -> "Content":
        """What gzip packed in this content."""

        def opener() -> IO[bytes]:
            packed = self.open()
            source = gzip.GzipFile(fileobj=packed, mode="rb")
            allowance = Allowance(self.name, self.size)
            return io.BufferedReader(Unpacked(source, allowance, packed), BLOCK)

        return Content(self.name, self.size, opener)

    @contextmanager
    def on_disk(self) -> Iterator[IO[bytes]]:
        """The bytes as a real file at its start, for readers that go back and forth."""
        if self.path:
            with self.path.open("rb", buffering=0) as handle:
                yield handle
            return
        with tempfile.TemporaryFile(buffering=0) as copy, self.open() as source:
            with unpacking(self.name):
                shutil.copyfileobj(source, copy, BLOCK)
            copy.seek(0)
            yield copy


def file_content(path: Path) -> Content:
    """A file as it is. Raises UnreadableFile when there is no such file."""
    if not path.is_file():
        raise unreadable(str(path), _("no such file"))
    return Content(path.name, path.stat().st_size, lambda: path.open("rb"), path)
