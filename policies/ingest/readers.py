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


@contextmanager
def open_table(path):
    with open(path, "rb") as fh:
        b = fh.read(4)
    if path.suffix in (".xls", ".xlsx"):
        from python_calamine import CalamineWorkbook

        wb = CalamineWorkbook.from_path(str(path))
        rows = [
            ["" if c is None else str(c).replace("\xa0", " ") for c in r]
            for r in wb.get_sheet_by_name(wb.sheet_names[0]).to_python()
        ]
        yield Table(rows[0], (RawRow(i, r) for i, r in enumerate(rows[1:], 2)))
    elif path.suffix == ".json":
        t = path.read_bytes().decode("gb18030")
        i = t.find("][")
        recs, pos, dec = [], 0, json.JSONDecoder()
        while pos < len(t):
            while pos < len(t) and t[pos].isspace():
                pos += 1
            if pos >= len(t):
                break
            v, pos = dec.raw_decode(t, pos)
            recs += v
        h = list(dict.fromkeys(k for r in recs for k in r))
        yield Table(
            h,
            (
                RawRow(
                    i,
                    [
                        v
                        if isinstance(v := r.get(k, ""), str)
                        else json.dumps(v, ensure_ascii=False)
                        for k in h
                    ],
                )
                for i, r in enumerate(recs, 2)
            ),
        )
    else:
        raw = gzip.open(path, "rb") if b[:2] == b"\x1f\x8b" else path.open("rb")
        data = raw.read(100000)
        raw.seek(0)
        try:
            data.decode("utf-8-sig")
            enc = "utf-8-sig"
        except UnicodeDecodeError as e:
            enc = "utf-8-sig" if e.start > 99990 else "gb18030"
        with io.TextIOWrapper(raw, encoding=enc, newline="") as handle:
            reader = csv.reader(handle)
            try:
                header = [name.strip() for name in next(reader)]
            except StopIteration:
                raise UnreadableFile(f"{path.name}: the file is empty") from None
            except UNREADABLE as error:
                raise UnreadableFile(f"{path.name}: not a UTF-8 CSV file ({error})") from error
            yield Table(header, _rows(reader, len(header), path.name))


def excerpt(path, limit=20):
    from itertools import islice

    with open_table(path) as t:
        return t.header, list(islice(t.rows, limit))
