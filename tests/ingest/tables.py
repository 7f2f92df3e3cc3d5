"""Small tables of other nouns than land, as a curator would bring them."""

import csv
from pathlib import Path

from policies.ingest.running import import_file


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    """A CSV with the columns of all rows."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def outcome(report) -> tuple[int, ...]:
    """Rows read, created, updated, unchanged, rejected."""
    assert report.balances
    return report.read, report.created, report.updated, report.unchanged, report.rejected


def taken(path: Path, noun: str, *rows: dict[str, str], **options):
    """The report of an import of a table."""
    return import_file(write_table(path, *rows), noun=noun, **options)
