"""Tables as text, byte for byte what the interface answers: NDJSON, and CSV that Excel opens unharmed."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from policies.publish.bulk.kinds import kind_of
from policies.publish.bulk.table import BulkColumn, BulkTable, Rows
from policies.publish.json_values import OPTIONS, plain
from policies.text.cells import cell

SPREAD = ("list", "object", "any")  # the kinds whose values do not go into a cell as they are


def ndjson(rows: Rows) -> bytes:
    """A line of JSON per row."""
    options = OPTIONS | orjson.OPT_APPEND_NEWLINE
    return b"".join([orjson.dumps(row, default=plain, option=options) for row in rows])


class NdjsonFile:
    def __init__(self, path: Path, table: BulkTable) -> None:
        self._handle = path.open("wb")

    def write(self, rows: Rows, lines: bytes) -> None:
        self._handle.write(lines)

    def close(self) -> None:
        self._handle.close()


class CsvFile:
    def __init__(self, path: Path, table: BulkTable) -> None:
        self._columns = table.columns
        self._handle = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._handle)
        self._writer.writerow([head for column in table.columns for head in column.heads])

    def write(self, rows: Rows, lines: bytes) -> None:
        values = (each for column in self._columns for each in spread(column, rows))
        self._writer.writerows(zip(*[map(cell, each) for each in values], strict=True))

    def close(self) -> None:
        self._handle.close()


def spread(column: BulkColumn, rows: Rows) -> Iterable[Iterable[Any]]:
    """The values of a column in each of the flat columns that it fills."""
    values = [row[column.name] for row in rows]
    if kind_of(column.schema) in SPREAD:
        return zip(*[column.cells(value) for value in values], strict=True)
    return (values,)
