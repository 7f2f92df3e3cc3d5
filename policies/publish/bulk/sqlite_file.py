"""All tables in one SQLite file: objects spread over columns as in the CSV files, lists as JSON text.

Dates and moments are the texts of JSON, true and false are 1 and 0. No cell is changed for the sake of a
spreadsheet.
"""

import datetime
import sqlite3
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from policies.publish.bulk.kinds import Flat, flat, kind_of
from policies.publish.bulk.plain_files import spread
from policies.publish.bulk.table import BulkColumn, BulkTable, Rows
from policies.publish.json_values import OPTIONS, plain

_TYPES = {"boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}


def table_name(table: BulkTable) -> str:
    """The name of a table in SQL: ``land_awards``."""
    return table.name.replace("-", "_")


class SqliteFile:
    """Takes tables one after the other."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-8192"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("BEGIN")

    def begin(self, table: BulkTable) -> None:
        """Make a table, and take the rows that follow into it."""
        columns = [each for column in table.columns for each in flat(column)]
        told = ", ".join(f'"{each.name}" {_TYPES.get(each.kind, "TEXT")}' for each in columns)
        self._database.execute(f'CREATE TABLE "{table_name(table)}" ({told})')
        places = ", ".join("?" * len(columns))
        self._insert = f'INSERT INTO "{table_name(table)}" VALUES ({places})'  # nosec B608 # our name
        self._columns = table.columns

    def write(self, rows: Rows, lines: bytes) -> None:
        values = (each for column in self._columns for each in _stored(column, rows))
        self._database.executemany(self._insert, zip(*values, strict=True))

    def end(self, table: BulkTable) -> None:
        """Index the table by what names a row and by the codes of localities."""
        name = table_name(table)
        for each in (each for column in table.columns for each in flat(column)):
            if is_indexed(table, each):
                unique = "UNIQUE " if each.name == table.key else ""
                self._database.execute(
                    f'CREATE {unique}INDEX "{name}_{each.name}" ON "{name}" ("{each.name}")'
                )

    def finish(self) -> None:
        self._database.execute("COMMIT")
        self._database.close()

    def abandon(self) -> None:
        self._database.close()


def is_indexed(table: BulkTable, column: Flat) -> bool:
    """Whether readers look rows up by a column: its key, the records it names, the codes of places."""
    return column.name in (table.key, "code") or column.refers is not None


def _stored(column: BulkColumn, rows: Rows) -> Iterable[Iterable[Any]]:
    """The values of a column as SQLite keeps them, in each of the columns that it fills."""
    kind = kind_of(column.schema)
    if kind in ("list", "any"):
        return ([_json(row[column.name]) for row in rows],)
    if kind in ("text", "integer", "boolean"):
        return spread(column, rows)
    return (map(_value, values) for values in spread(column, rows))


def _json(value: Any) -> str | None:
    if value is None:
        return None
    return orjson.dumps(value, default=plain, option=OPTIONS).decode()


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.date):  # a moment is one, too
        return orjson.loads(orjson.dumps(value, option=OPTIONS))
    return str(value)
