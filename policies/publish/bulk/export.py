"""Write all tables in all formats, in one pass over their rows."""

import datetime
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson
import pyarrow as pa
from django.utils import translation

from policies.ingest.readers import file_sha256
from policies.models.data_version import Version
from policies.publish.bulk import shelf
from policies.publish.bulk.package import package
from policies.publish.bulk.parquet_file import ParquetFile
from policies.publish.bulk.plain_files import CsvFile, NdjsonFile, ndjson
from policies.publish.bulk.readme import readme
from policies.publish.bulk.shelf import BulkError, BulkFile
from policies.publish.bulk.snapshot import snapshot
from policies.publish.bulk.sqlite_file import SqliteFile
from policies.publish.bulk.table import BulkTable, Rows

Progress = Callable[[int], None]


class Writer(Protocol):
    """A file that takes the rows of a table, as they are and as lines of JSON."""

    def write(self, rows: Rows, lines: bytes) -> None: ...

    def close(self) -> None: ...


FORMATS: dict[str, Callable[[Path, BulkTable], Writer]] = {
    "csv": CsvFile,
    "ndjson": NdjsonFile,
    "parquet": ParquetFile,
}
DATABASE = "tracker.sqlite3"


@dataclass(frozen=True)
class Exported:
    """The account of a run. ``made`` is False where the edition was there already."""

    name: str
    made: bool
    tables: int
    rows: int
    files: int
    bytes: int
    gone: tuple[str, ...] = ()

    def __str__(self) -> str:
        gone = f"; taken away: {', '.join(self.gone)}" if self.gone else ""
        if not self.made:
            return f"{self.name}: is there already, nothing written{gone}"
        return (
            f"{self.name}: {self.tables} tables, {self.rows:,} rows, {self.files} files, "
            f"{self.bytes:,} bytes{gone}"
        )


def export(
    folder: Path,
    tables: Sequence[BulkTable],
    *,
    again: bool = False,
    keep: int | None = None,
    progress: Progress = lambda rows: None,
) -> Exported:
    """Put up an edition of the data as they are now, and take away all but the last ``keep``.

    Where there is one of this version already nothing is written, unless ``again``. Raises BulkError,
    with everything as it was.
    """
    try:
        with shelf.alone(folder), translation.override("en"), snapshot() as version:
            name = shelf.name_for(folder, str(version), again=again)
            if name is not None:
                made = shelf.begin(folder, name)
                files = write(made, tables, progress)
                finish(made, name, version, tables, files)
                shelf.put_up(folder, made, name)
            gone = _settle(folder, keep)
    except (OSError, sqlite3.Error, pa.ArrowException) as error:
        raise BulkError(f"{folder}: {error}") from error
    last = shelf.editions(folder)[0]
    return Exported(
        name or last.version, name is not None, len(tables), last.rows, len(last.files),
        last.bytes, tuple(gone),
    )  # fmt: skip


def _settle(folder: Path, keep: int | None) -> list[str]:
    """``latest`` leads to the last edition, also where a run was killed before it did."""
    last = shelf.editions(folder)[0].version
    if shelf.latest(folder) != last:
        shelf.lead_to(folder, last)
    return shelf.keep(folder, keep) if keep else []


def write(made: Path, tables: Sequence[BulkTable], progress: Progress) -> list[BulkFile]:
    """Write the tables; returns the files."""
    files: list[BulkFile] = []
    done = 0
    database = SqliteFile(made / DATABASE)
    with ExitStack() as at_worst:
        at_worst.callback(database.abandon)
        for table in tables:
            before = done
            done = write_table(made, table, database, done, progress)
            for suffix in FORMATS:
                path = made / f"{table.name}.{suffix}"
                files.append(file_of(path, suffix, table.name, done - before))
        database.finish()
        at_worst.pop_all()
    return [*files, file_of(made / DATABASE, "sqlite3", None, done)]


def write_table(
    made: Path, table: BulkTable, database: SqliteFile, done: int, progress: Progress
) -> int:
    """Write a table in all formats; returns the rows done by then."""
    writers = [opened(made / f"{table.name}.{each}", table) for each, opened in FORMATS.items()]
    database.begin(table)
    try:
        for rows in filter(None, table.chunks()):
            lines = ndjson(rows)
            for writer in writers:
                writer.write(rows, lines)
            database.write(rows, lines)
            done += len(rows)
            progress(done)
    except BaseException:
        for writer in writers:
            with suppress(Exception):  # the first fault is the one to tell
                writer.close()
        raise
    for writer in writers:
        writer.close()
    database.end(table)
    return done


def finish(
    made: Path, name: str, version: Version, tables: Sequence[BulkTable], files: list[BulkFile]
) -> None:
    """Write what says what the files are: the text for readers, the package, the checksums."""
    (made / shelf.README).write_text(readme(name, version, tables, files), encoding="utf-8")
    files = [*files, file_of(made / shelf.README, "md", None, None)]
    created = datetime.datetime.now(datetime.UTC)
    descriptor = package(name, version, created, tables, files)
    (made / shelf.PACKAGE).write_bytes(orjson.dumps(descriptor, option=orjson.OPT_INDENT_2))
    files = [*files, file_of(made / shelf.PACKAGE, "json", None, None)]
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    (made / shelf.SUMS).write_text(sums, encoding="ascii")


def file_of(path: Path, suffix: str, table: str | None, rows: int | None) -> BulkFile:
    return BulkFile(path.name, suffix, table, rows, path.stat().st_size, file_sha256(path))
