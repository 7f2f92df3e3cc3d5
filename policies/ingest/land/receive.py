"""A land file taken in: how its columns are read; kept, without what is private."""

import csv
import gzip
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files import File

from policies.ingest.batches import adopt_kept_file
from policies.ingest.land.layouts import find_layout, layout_named
from policies.ingest.land.mapping import Assignment, header_key, propose
from policies.ingest.readers import RawRow, Table, UnreadableFile, excerpt, file_sha256, open_table
from policies.models import ImportBatch, Locality

NOUN = "land_award"
SAMPLE = 50


class Incomplete(UnreadableFile):
    """The columns of a file are not all assigned; ``problems`` are pairs of field or header and reason."""

    def __init__(self, file_name: str, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(f"{file_name}: " + "; ".join(f"{name}: {why}" for name, why in problems))


def assign(path: Path, layout: str = "") -> Assignment:
    """How the columns of a file are read: by the layout asked for, the one that fits, an assignment that
    a curator made of the same header before, or else as the words of its header propose.
    """
    header, rows = excerpt(path, SAMPLE)
    chosen = layout_named(layout) if layout else find_layout(header)
    if chosen:
        return chosen.assign(header)
    earlier = (
        ImportBatch.objects.filter(noun=NOUN, header_key=header_key(header), layout="")
        .exclude(mapping=[])
        .filter(state__in=(ImportBatch.State.DONE, ImportBatch.State.TRIED))
        .order_by("-pk")
        .first()
    )
    if earlier:
        return Assignment.from_json(earlier.mapping)
    return propose(header, [row.cells for row in rows])


def receive(
    path: Path,
    *,
    file_name: str = "",
    layout: str = "",
    assignment: Assignment | None = None,
    locality: Locality | None = None,
    **fields: Any,
) -> ImportBatch:
    """A batch for a file, saved and not started. ``fields`` are others of ImportBatch.

    The file is kept, once per content; columns of private data are emptied before. Raises UnreadableFile.
    """
    header, _rows = excerpt(path, 1)
    assignment = assignment or assign(path, layout)
    if locality is None and assignment.layout:
        code = layout_named(assignment.layout).locality
        locality = Locality.objects.in_force().filter(code=code).first() if code else None
    batch = ImportBatch(
        noun=NOUN,
        file_name=file_name or path.name,
        sha256=file_sha256(path),
        layout=assignment.layout,
        mapping=[] if assignment.layout else assignment.as_json(),
        header_key=header_key(header),
        locality=locality,
        state=ImportBatch.State.RECEIVED,
        **fields,
    )
    adopt_kept_file(batch)
    batch.save()
    if not batch.file:
        keep(batch, path, assignment)
    return batch


def keep(batch: ImportBatch, path: Path, assignment: Assignment) -> None:
    """Store the file as received; where it has private columns, as CSV with these empty."""
    private = [column.index for column in assignment.columns if column.field == "private"]
    name = f"{batch.sha256[:16]}-{path.name}"
    if not private:
        with path.open("rb") as handle:
            batch.file.save(name, File(handle))
        return
    with tempfile.NamedTemporaryFile(suffix=".csv.gz") as copy:
        with open_table(path) as table:
            write_without(Path(copy.name), table, private)
        with open(copy.name, "rb") as handle:
            batch.file.save(f"{batch.sha256[:16]}-{path.stem}.csv.gz", File(handle))


def write_without(target: Path, table: Table, private: list[int]) -> None:
    """A table as gzipped CSV without the cells of some columns; rows keep their numbers."""
    with gzip.open(target, "wt", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(table.header)
        written = 1
        for row in table.rows:
            while written < row.number - 1:
                writer.writerow([])
                written += 1
            cells = list(row.cells)
            for index in private:
                cells[index] = ""
            writer.writerow(cells)
            written += 1


def assignment_of(batch: ImportBatch) -> Assignment:
    """How a batch’s file is read."""
    if batch.mapping:
        return Assignment.from_json(batch.mapping)
    header, _rows = excerpt(Path(batch.file.path), 1)
    return layout_named(batch.layout).assign(header)


def complete(batch: ImportBatch, assignment: Assignment) -> None:
    """Refuse what must not be started. Raises Incomplete naming each field or header."""
    problems = assignment.problems(batch.locality is not None)
    problems += [
        (column.header, "its unit is not stated: choose one")
        for column in assignment.columns
        if not column.sure and not column.unit
    ]
    if problems:
        raise Incomplete(batch.file_name, problems)


@contextmanager
def rows_of(batch: ImportBatch) -> Iterator[Table]:
    """The kept file of a batch as a table."""
    with open_table(Path(batch.file.path)) as table:
        yield table


def rejected_rows(batch: ImportBatch) -> Iterator[tuple[RawRow, str]]:
    """The rejected rows of a batch as its file has them, each with its reasons; in the file's order."""
    reasons: Mapping[int, list[str]] = _reasons(batch)
    if not reasons:
        return
    with rows_of(batch) as table:
        for row in table.rows:
            if row.number in reasons:
                yield row, "; ".join(reasons[row.number])


def _reasons(batch: ImportBatch) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    notes = batch.notes.filter(level="reject").order_by("row", "pk")
    for row, column, value, reason in notes.values_list("row", "column", "value", "reason"):
        found.setdefault(row, []).append(f"{column} {value!r}: {reason}")
    return found


def write_rejects(batch: ImportBatch, handle: Any) -> None:
    """Write the rejected rows as CSV in the file's own columns, then row number and reason."""
    writer = csv.writer(handle)
    with rows_of(batch) as table:
        writer.writerow([*table.header, "row", "reason"])
    for row, reason in rejected_rows(batch):
        writer.writerow([*row.cells, row.number, reason])
