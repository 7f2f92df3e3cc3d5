"""The bulk files: all lists as files, by version of the data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from policies.api.figures import Figures, Made, whole
from policies.api.problems import InvalidValue
from policies.api.questions import OneOf, Parameter, listed
from policies.publish.bulk import shelf
from policies.publish.bulk.package import MEDIA_TYPES
from policies.publish.bulk.shelf import LATEST, Edition


@dataclass(frozen=True)
class OfVersion(Parameter):
    """An edition that is there, or ``latest``."""

    def value(self, text: str) -> str:
        names = [each.version for each in shelf.editions(settings.BULK_DIR)]
        last = shelf.latest(settings.BULK_DIR)
        if text == LATEST and last:
            return last
        if text not in names:
            raise InvalidValue(f"There are no files of {text!r}.", listed([LATEST, *names]), text)
        return text


@dataclass(frozen=True)
class OfTable(Parameter):
    """A table that there are files of."""

    def value(self, text: str) -> str:
        names = [name for each in shelf.editions(settings.BULK_DIR) for name in each.tables()]
        if text not in names:
            raise InvalidValue(f"There are no files of {text!r}.", listed(names), text)
        return text


@dataclass(frozen=True)
class Asked:
    """The editions and the files wanted of each; None: all."""

    editions: list[Edition]
    last: str | None
    table: str | None
    format: str | None


def asked_of(values: Mapping[str, Any]) -> Asked:
    there = shelf.editions(settings.BULK_DIR)
    version = values["version"]
    return Asked(
        [each for each in there if version in (None, each.version)],
        shelf.latest(settings.BULK_DIR),
        values["table"],
        values["format"],
    )


def rows_of(asked: Asked) -> Iterator[dict[str, Any]]:
    for edition in asked.editions:
        for file in edition.files:
            if asked.table in (None, file.table) and asked.format in (None, file.format):
                yield {
                    "version": edition.version,
                    "made_at": edition.made_at,
                    "table": file.table,
                    "format": file.format,
                    "rows": file.rows,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    "url": reverse("bulk-file", args=[edition.version, file.name]),
                }


BULK = Figures(
    name="bulk",
    component="BulkFile",
    doc="All lists as files, by version of the data: CSV, NDJSON and Parquet of each, one SQLite file, a "
    "Frictionless data package. The rows are those that the list gives without parameters. Empty where "
    "no files have been made. The files of an edition never change; /data/bulk/latest/ and the name of a "
    "file leads to that of the last edition.",
    fields=(
        Made("version", "Version of the data; with -2 and so on, a further edition of it."),
        Made("made_at", "When the files were made."),
        Made("table", "Name of the list; null for a file about all.", nullable=True),
        Made("format", "Format of the file.", codes=tuple(MEDIA_TYPES)),
        whole("rows", "Rows in the file; null where it has none.", nullable=True),
        whole("bytes", "Length of the file."),
        Made("sha256", "SHA-256 of the file; that of SHA256SUMS itself is empty."),
        Made("url", "Where the file is, on this site."),
    ),
    parameters=(
        OfVersion("version", "Files of this edition alone; latest: of the last."),
        OfTable("table", "Name of a list, such as land-awards: its files alone."),
        OneOf("format", "Files of this format alone.", codes=tuple(MEDIA_TYPES)),
    ),
    members=(Made("latest", "The last edition; null where there is none.", nullable=True),),
    ask=asked_of,
    rows=rows_of,
    tell=lambda asked: {"latest": asked.last},
    kept=False,
)
