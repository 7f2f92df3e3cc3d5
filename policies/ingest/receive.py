"""A file taken in: how its columns are read; kept, without what is private."""

import csv
import gzip
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.utils.translation import gettext as _

from policies.ingest.land.layouts import find_layout, layout_named
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import REJECT_COLUMNS, Assignment, header_key
from policies.ingest.readers import RawRow, Table, UnreadableFile, excerpt, file_sha256, open_table
from policies.ingest.vocabularies import VOCABULARIES
from policies.models import ImportBatch, Locality
from policies.text.cells import harmless

SAMPLE = 50
LEFT_SECONDS = 24 * 60 * 60  # no copy takes that long
_TAKEN_IN = ".taken-in-"


class Incomplete(UnreadableFile):
    """The columns of a file are not all assigned; ``problems`` are pairs of field or header and reason."""

    def __init__(self, file_name: str, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(f"{file_name}: " + "; ".join(f"{name}: {why}" for name, why in problems))


def assign(path: Path, noun: str = LAND.noun, layout: str = "") -> Assignment:
    """How the columns of a file are read: by the layout asked for, the one that fits, an assignment that
    a curator made of the same header before, or else as the words of its header propose.
    """
    header, rows = excerpt(path, SAMPLE)
    chosen = None
    if noun == LAND.noun:  # only the land market has layouts of its own
        chosen = layout_named(layout) if layout else find_layout(header)
    if chosen:
        return chosen.assign(header)
    earlier = ImportBatch.objects.assigned_by_hand(noun, header_key(header)).first()
    if earlier:
        return Assignment.from_json(earlier.mapping)
    return VOCABULARIES[noun].propose(header, [row.cells for row in rows])


def receive(
    path: Path,
    *,
    noun: str = LAND.noun,
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
    assignment = assignment or assign(path, noun, layout)
    if locality is None and assignment.layout:
        code = layout_named(assignment.layout).locality
        locality = Locality.objects.in_force().filter(code=code).first() if code else None
    batch = ImportBatch(
        noun=noun,
        file_name=file_name or path.name,
        sha256=file_sha256(path),
        layout=assignment.layout,
        mapping=[] if assignment.layout else assignment.as_json(),
        header_key=header_key(header),
        locality=locality,
        state=ImportBatch.State.RECEIVED,
        **fields,
    )
    batch.file.name = _kept_already(batch, assignment.private)
    if batch.file:
        batch.save()
    else:
        keep(batch, path, assignment.private)
    return batch


def _kept_already(wanted: ImportBatch, private: frozenset[int]) -> str:
    """The name under which the same content is kept without the same columns; empty when it is not."""
    for batch in ImportBatch.objects.filter(noun=wanted.noun, sha256=wanted.sha256).exclude(
        file=""
    ):
        try:
            if assignment_of(batch).private == private:
                return str(batch.file.name)
        except (UnreadableFile, FileNotFoundError):  # of a layout that is no more, or lost
            continue
    return ""


def reassign(batch: ImportBatch, assignment: Assignment) -> None:
    """Have a batch read in another way from now on, saved; columns that are private now are emptied.

    Other batches that share the file and do not read these columns get the emptied file too.
    """
    added = assignment.private - assignment_of(batch).private
    batch.layout = assignment.layout
    batch.mapping = [] if assignment.layout else assignment.as_json()
    batch.save()
    if not added:
        return
    former = str(batch.file.name)
    sharing = [
        other.pk
        for other in ImportBatch.objects.filter(file=former)
        if not added & assignment_of(other).read
    ]
    keep(batch, Path(batch.file.path), assignment.private)
    ImportBatch.objects.filter(pk__in=sharing).update(file=batch.file.name)
    if not ImportBatch.objects.filter(file=former).exists():
        batch.file.storage.delete(former)


def keep(batch: ImportBatch, path: Path, private: frozenset[int]) -> None:
    """Save a batch with its file as received; where it has private columns, as CSV with these empty.

    Raises OSError where there is no room for it, with neither saved.
    """
    prefix = f"{batch.sha256[:16]}-"
    if not private:
        _save(batch, f"{prefix}{path.name}", path)
        return
    with tempfile.NamedTemporaryFile(suffix=".csv.gz") as copy:
        with open_table(path) as table:
            write_without(Path(copy.name), table, private)
        stem = path.name.removeprefix(prefix).removesuffix(".gz").removesuffix(".csv")
        _save(batch, f"{prefix}{stem}.csv.gz", Path(copy.name))


class _Copied(File):
    """A file that a storage takes by moving it: no half of it is ever under its name."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def _save(batch: ImportBatch, name: str, path: Path) -> None:
    """Save a batch with a copy of a file."""
    folder = Path(batch.file.storage.path(""))
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_TAKEN_IN}*"):  # by a process that was killed
        with suppress(FileNotFoundError):  # another process is done with it
            if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_TAKEN_IN, dir=folder) as beside:
        copy = shutil.copyfile(path, Path(beside) / "file")
        with copy.open("rb") as handle:
            batch.file.save(name, _Copied(handle, str(copy)))


def write_without(target: Path, table: Table, private: Collection[int]) -> None:
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


def assignment_of(batch: ImportBatch, header: Sequence[str] | None = None) -> Assignment:
    """How a batch’s file is read; ``header``: of the file, where it is known already."""
    if not batch.layout:
        return Assignment.from_json(batch.mapping)
    if header is None:
        header = first_rows(batch, 1).header
    return layout_named(batch.layout).assign(header)


def problems(batch: ImportBatch, assignment: Assignment) -> list[tuple[str, str]]:
    """What hinders the start of an import: ``(field or header, what to do)``."""
    vocabulary = VOCABULARIES[batch.noun]
    return vocabulary.problems(assignment, batch.locality_id is not None) + [
        (column.header, _("its unit is not stated: choose one"))
        for column in assignment.columns
        if vocabulary.fields[column.field].units and not column.sure and not column.unit
    ]


def complete(batch: ImportBatch, assignment: Assignment) -> None:
    """Refuse what must not be started. Raises Incomplete naming each field or header."""
    if found := problems(batch, assignment):
        raise Incomplete(batch.file_name, found)


class FirstRows(NamedTuple):
    """How a file begins; ``unread`` names other sheets of the workbook that hold rows."""

    header: list[str]
    rows: list[RawRow]
    unread: tuple[str, ...]


def first_rows(batch: ImportBatch, limit: int = SAMPLE) -> FirstRows:
    """The header and the first rows of a batch's file. Raises UnreadableFile."""
    with rows_of(batch) as table:
        return FirstRows(table.header, list(islice(table.rows, limit)), table.unread)


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


def reject_table(batch: ImportBatch) -> Iterator[list[Any]]:
    """The header of a batch's file, then its rejected rows, each with row number and reason; no cell is a
    formula.
    """
    with rows_of(batch) as table:
        header = table.header
    again = (
        tuple(header[-len(REJECT_COLUMNS) :]) == REJECT_COLUMNS
    )  # the file is such a table itself
    width = len(header) - len(REJECT_COLUMNS) * again
    yield [*map(harmless, header[:width]), *REJECT_COLUMNS]
    for row, reason in rejected_rows(batch):
        yield [*map(harmless, row.cells[:width]), row.number, harmless(reason)]


def write_rejects(batch: ImportBatch, handle: Any) -> None:
    """Write the rejected rows as CSV in the file's own columns, then row number and reason."""
    csv.writer(handle).writerows(reject_table(batch))
