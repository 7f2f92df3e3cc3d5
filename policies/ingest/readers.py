"""Files into rows: each row a number, as a spreadsheet counts it, and its cells by header."""

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

csv.field_size_limit(10_000_000)
UNREADABLE = (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError, zlib.error)


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as read. ``number`` is 2 for the first row under the header."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file as a header and an iterator over its rows."""

    header: list[str]
    rows: Iterator[RawRow]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_text(path: Path) -> IO[str]:
    """A file as UTF-8 text, gzip unpacked. Raises UnreadableFile when there is no such file."""
    if not path.is_file():
        raise UnreadableFile(f"{path}: no such file")
    with path.open("rb") as handle:
        packed = handle.read(2) == b"\x1f\x8b"
    raw: Any = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


@contextmanager
def read_csv(path: Path) -> Iterator[Table]:
    """A CSV file, gzip or plain, as a table that streams: ``with read_csv(path) as table``.

    A row shorter than the header is filled with empty cells; cells beyond the header are dropped.
    Raises UnreadableFile, also while the rows are read.
    """
    with open_text(path) as handle:
        reader = csv.reader(handle)
        try:
            header = [name.strip() for name in next(reader)]
        except StopIteration:
            raise UnreadableFile(f"{path.name}: the file is empty") from None
        except UNREADABLE as error:
            raise UnreadableFile(f"{path.name}: not a UTF-8 CSV file ({error})") from error
        yield Table(header, _rows(reader, len(header), path.name))


def _rows(reader: Iterator[list[str]], width: int, name: str) -> Iterator[RawRow]:
    number = 1
    try:
        for number, cells in enumerate(reader, start=2):
            if cells:
                yield RawRow(number, (cells + [""] * (width - len(cells)))[:width])
    except UNREADABLE as error:
        raise UnreadableFile(f"{name}: cannot be read after row {number} ({error})") from error


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """A JSON Lines file as (line number, object). Raises UnreadableFile naming the line."""
    with open_text(path) as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise UnreadableFile(f"{path.name}: line {number} is no JSON ({error})") from error
            if not isinstance(record, dict):
                raise UnreadableFile(f"{path.name}: line {number} is no JSON object")
            yield number, record
