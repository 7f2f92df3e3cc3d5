"""Files into rows: each row a number, as a spreadsheet counts it, and its cells by header."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

csv.field_size_limit(10_000_000)


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


def read_csv(path: Path) -> Table:
    """A CSV file, gzip or plain, as a table that streams. Raises UnreadableFile.

    A row shorter than the header is filled with empty cells; cells beyond the header are dropped.
    """
    handle = open_text(path)
    reader = csv.reader(handle)
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise UnreadableFile(f"{path.name}: the file is empty") from None
    except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError) as error:
        raise UnreadableFile(f"{path.name}: not a UTF-8 CSV file ({error})") from error

    def rows() -> Iterator[RawRow]:
        width = len(header)
        number = 1
        with handle:
            try:
                for number, cells in enumerate(reader, start=2):
                    if cells:
                        yield RawRow(number, (cells + [""] * (width - len(cells)))[:width])
            except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError) as error:
                raise UnreadableFile(
                    f"{path.name}: cannot be read after row {number} ({error})"
                ) from error

    return Table(header, rows())


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
