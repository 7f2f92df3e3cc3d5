"""``README.md`` of an edition: what the files are and how they are read, for people."""

from collections.abc import Iterator, Sequence

from policies.models.data_version import Version
from policies.publish.bulk.kinds import Flat, flat, unit_of
from policies.publish.bulk.package import DESCRIPTION, TITLE
from policies.publish.bulk.recipes import CONCENTRATION, LOADING
from policies.publish.bulk.shelf import BulkFile
from policies.publish.bulk.table import BulkTable
from policies.publish.files import LICENCE

FORMATS = """\
| format | what to know |
|---|---|
| `.csv` | UTF-8 with a byte-order mark. An object is spread over several columns, a list joined by "; ". \
A cell is empty where nothing is known. A text that a spreadsheet would take for a formula (it begins \
with = + - @) has an apostrophe before it: here alone, not in the other formats. |
| `.ndjson` | One JSON object a line, as the API has it: the fullest form. Moments are in UTC. |
| `.parquet` | Dates, moments in UTC, whole numbers, doubles, lists and structs. `instalments` is JSON \
text. Doubles hold amounts in yuan to the fen up to 70 trillion. |
| `tracker.sqlite3` | A table per noun, `-` written `_`. Columns as in the CSV files, lists as JSON text \
(`json_each`), dates as text, true and false as 1 and 0. |
"""  # fmt: skip

PERSONS = """\
Only published records are here. A natural person who holds land, and whoever may be one, is counted and not
named: such a holder has a kind and no name, and nothing says that two of them are the same person. What
was withdrawn later is in older editions still; please use the latest.
"""


def readme(
    name: str, version: Version, tables: Sequence[BulkTable], files: Sequence[BulkFile]
) -> str:
    return "\n".join(_parts(name, version, tables, files))


def _parts(
    name: str, version: Version, tables: Sequence[BulkTable], files: Sequence[BulkFile]
) -> Iterator[str]:
    rows = {file.table: file.rows or 0 for file in files}
    yield f"# {TITLE}: all data, edition {name}\n\n{DESCRIPTION}\n"
    yield f"Data version {version}. Each edition is a folder of its own, and its files never change.\n"
    yield f"**Licence.** {LICENCE}\n\n{PERSONS}"
    yield "## Tables\n\n| table | rows | what |\n|---|---:|---|"
    for table in tables:
        yield f"| `{table.name}` | {rows[table.name]:,} | {table.doc} |"
    yield (
        "\nThe rows are those of the lists of the API, in the same order: `/api/v1/<table>/`. Each table "
        "is there as `<table>.csv`, `<table>.ndjson` and `<table>.parquet`.\n"
    )
    yield f"## Formats\n\n{FORMATS}"
    yield f"## Reading them\n\n{LOADING}"
    if any(table.name == "land-awards" for table in tables):
        yield CONCENTRATION
    yield "## Columns\n\nAs in the CSV files; names carry units.\n"
    for table in tables:
        yield f"### {table.name}\n\n| column | type | unit | what |\n|---|---|---|---|"
        for column in table.columns:
            for each in flat(column):
                yield f"| {' | '.join(_cells(table, each))} |"
        yield ""


def _cells(table: BulkTable, column: Flat) -> tuple[str, ...]:
    doc = column.doc
    if column.name == table.key:
        doc += " Names the row."
    if column.refers:
        doc += f" See `{column.refers[0]}`, `{column.refers[1]}`."
    kind = "JSON" if column.kind == "any" else column.kind
    return f"`{column.name}`", kind, unit_of(column.name), doc.replace("|", "\\|")
