"""A table as Parquet: real dates, moments in UTC and numbers; lists and structs for what is nested.

A number is a double, as every reader of JSON has it. A value whose schema says nothing is JSON text.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

from policies.publish.bulk.kinds import kind_of
from policies.publish.bulk.table import BulkTable, Rows
from policies.publish.json_values import OPTIONS, plain

ROW_GROUP = 20_000

_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "UTC"),
    "text": pa.string(),
    "any": pa.string(),
}


def arrow_type(schema: Mapping[str, Any], *, read: bool = False) -> pa.DataType:
    """The type of a value. ``read`` gives the type that Arrow's reader of JSON knows: it has no dates."""
    kind = kind_of(schema)
    if kind == "list":
        return pa.list_(arrow_type(schema["items"], read=read)) if _told(schema) else pa.string()
    if kind == "object":
        parts = schema["properties"].items()
        return pa.struct([(name, arrow_type(part, read=read)) for name, part in parts])
    return pa.string() if read and kind == "date" else _TYPES[kind]


def _told(schema: Mapping[str, Any]) -> bool:
    """Whether a schema says what the values are, all the way in."""
    kind = kind_of(schema)
    if kind == "list":
        return bool(schema.get("items")) and _told(schema["items"])
    if kind == "object":
        return all(_told(part) for part in schema["properties"].values())
    return kind != "any"


class ParquetFile:
    def __init__(self, path: Path, table: BulkTable) -> None:
        self._schema = pa.schema(
            [
                pa.field(
                    column.name, arrow_type(column.schema), metadata={"description": column.doc}
                )
                for column in table.columns
            ],
            metadata={"description": table.doc},
        )
        self._untold = [column.name for column in table.columns if not _told(column.schema)]
        self._read = pa.schema(
            [
                (column.name, arrow_type(column.schema, read=True))
                for column in table.columns
                if column.name not in self._untold
            ]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def write(self, rows: Rows, lines: bytes) -> None:
        """Read the lines of JSON into columns: what is in the one file is in the other."""
        read = pj.read_json(
            io.BytesIO(lines),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(lines) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=self._read, unexpected_field_behavior="ignore"
            ),
        )
        for name in self._untold:
            texts = [_json_text(row[name]) for row in rows]
            read = read.append_column(name, pa.array(texts, pa.string()))
        self._waiting.append(read.select(self._schema.names).cast(self._schema))
        self._rows += len(rows)
        if self._rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


def _json_text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, default=plain, option=OPTIONS).decode()
