"""Bulk files written and read back, for the tests of several rooms."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from policies.api.bulk import tables
from policies.publish.bulk.export import Exported, export


def write_all(folder: Path, **options: Any) -> Path:
    """Export everything public; the folder of the edition."""
    report: Exported = export(folder, tables(), **options)
    return folder / report.name


def csv_rows(path: Path) -> list[list[str]]:
    """Header and rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def ndjson_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def sqlite_rows(path: Path, table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')]


def everything_said(folder: Path) -> str:
    """All the text in the files of an edition, of the packed ones as they are read."""
    said = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            said += [json.dumps(row, default=str, ensure_ascii=False) for row in parquet_rows(path)]
            said.append(str(pq.read_schema(path)))
        else:
            said.append(path.read_bytes().decode("utf-8", errors="replace"))
    return "\n".join(said)
