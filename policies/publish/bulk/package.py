"""``datapackage.json``: what the files are, for programs (Frictionless Data Package, Table Schema).

The resources are the CSV files, which every reader of data packages knows; ``files`` lists all files.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from policies.models import Source
from policies.models.data_version import Version
from policies.publish.bulk.kinds import Flat, flat, unit_of
from policies.publish.bulk.shelf import BulkFile
from policies.publish.bulk.table import BulkTable
from policies.publish.files import LICENCE

NAME = "local-industrial-policy-tracker"
TITLE = "Local industrial policy tracker"
DESCRIPTION = (
    "Published records of China's local industrial policy, all of them, at one version of the data."
)

_TYPES = {
    "boolean": "boolean", "integer": "integer", "number": "number", "date": "date",
    "datetime": "datetime",
}  # fmt: skip
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "sqlite3": "application/vnd.sqlite3",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "sums": "text/plain; charset=utf-8",
}


def package(
    name: str,
    version: Version,
    created: datetime.datetime,
    tables: Sequence[BulkTable],
    files: Sequence[BulkFile],
) -> dict[str, Any]:
    """The descriptor of an edition; ``name`` is that of the edition."""
    by_table = {file.table: file for file in files if file.format == "csv"}
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/data-package.json",
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": f"{DESCRIPTION} {LICENCE}",
        "version": name,
        "data_version": str(version),
        "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "homepage": f"{settings.PUBLIC_URL}/data/",
        "licence": str(LICENCE),
        "sources": list(sources()),
        "resources": [resource(table, by_table[table.name]) for table in tables],
        "files": [told(file) for file in files],
    }


def sources() -> Iterator[dict[str, str]]:
    """The datasets that the records come from; every other source is a row of the table of sources."""
    datasets = Source.objects.published().filter(kind=Source.Kind.DATASET).order_by("title", "pk")
    for title, url in datasets.values_list("title", "url"):
        yield {"title": title, "path": url} if url else {"title": title}


def told(file: BulkFile) -> dict[str, Any]:
    """A file as ``files`` has it."""
    known = {
        "path": file.name,
        "format": file.format,
        "mediatype": MEDIA_TYPES[file.format],
        "table": file.table,
        "rows": file.rows,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    return {name: value for name, value in known.items() if value is not None}


def resource(table: BulkTable, file: BulkFile) -> dict[str, Any]:
    """A table, as its CSV file has it."""
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.name.replace("-", " ").capitalize(),
        "description": table.doc,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": schema(table),
    }


def schema(table: BulkTable) -> dict[str, Any]:
    """The Table Schema of a CSV file."""
    columns = [each for column in table.columns for each in flat(column)]
    said: dict[str, Any] = {
        "fields": [field(each, table.key) for each in columns],
        "missingValues": [""],
    }
    if table.key:
        said["primaryKey"] = table.key
    if keys := list(foreign_keys(table, columns)):
        said["foreignKeys"] = keys
    return said


def field(column: Flat, key: str) -> dict[str, Any]:
    """A column of a CSV file. An empty cell is a value that is not known or, of a text, an empty text."""
    doc = column.doc
    if column.kind == "list":
        doc += ' Joined by "; ".'
    said: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": doc,
    }
    if unit := unit_of(column.name):
        said["unit"] = unit
    constraints: dict[str, Any] = {}
    if column.name == key:
        constraints = {"required": True, "unique": True}
    if codes := [code for code in column.schema.get("enum", ()) if code not in ("", None)]:
        constraints["enum"] = codes
    return said | ({"constraints": constraints} if constraints else {})


def foreign_keys(table: BulkTable, columns: Iterable[Flat]) -> Iterator[Mapping[str, Any]]:
    for column in columns:
        if column.refers:
            other, shown = column.refers
            yield {
                "fields": column.name,
                "reference": {"resource": "" if other == table.name else other, "fields": shown},
            }
