"""The columns of one file by the field they hold, and notes on what stands in them."""

from collections.abc import Iterable

from policies.ingest.batches import Note
from policies.ingest.land.fields import FIELDS
from policies.ingest.land.records import Shape
from policies.ingest.mapping import Assignment, Column
from policies.ingest.readers import RawRow
from policies.models import ImportNote

INSTALMENTS = ("instalment_no", "instalment_on", "instalment_cny")


class Columns:
    """The columns that are read; private ones, and those beyond the file's width, are not among them."""

    def __init__(self, assignment: Assignment, width: int) -> None:
        self.by_field: dict[str, list[Column]] = {}
        for column in assignment.columns:
            if column.field != "private" and column.index < width:
                self.by_field.setdefault(column.field, []).append(column)
        self.used = self.indexes(self.by_field)
        self._headers = {c.index: c.header for columns in self.by_field.values() for c in columns}
        self._positions = {header: index for index, header in self._headers.items()}

    def of(self, *names: str) -> list[Column]:
        """The columns of some fields, in the order of the fields."""
        return [column for name in names for column in self.by_field.get(name, ())]

    def indexes(self, names: Iterable[str]) -> list[int]:
        """The places of the columns of some fields."""
        return [column.index for column in self.of(*names)]

    def shape(self) -> Shape:
        """What tells the file's records from its rows."""
        instalment = frozenset(self.indexes(INSTALMENTS))
        return Shape(
            instalment,
            tuple(self.indexes(["parcel_no"])),
            tuple(self.indexes(["area_m2", "price_cny"])),
            tuple(index for index in self.used if index not in instalment),
        )

    def note(
        self, row: RawRow, name: str, value: str, reason: str, level: str = ImportNote.Level.REJECT
    ) -> Note:
        """A note on the column of a field; without a column, on the field."""
        columns = self.of(name)
        header = columns[0].header if columns else str(FIELDS[name].label)
        return Note(row.number, header, value, reason, level)

    def note_at(self, row: RawRow, index: int, reason: str) -> Note:
        """A note on the cell of a column."""
        return Note(row.number, self._headers[index], row.cells[index], reason)

    def has_note(self, notes: Iterable[Note], *names: str) -> bool:
        """Whether something is said of the columns of some fields already."""
        headers = {column.header for column in self.of(*names)}
        return any(note.column in headers for note in notes)

    def in_order(self, notes: Iterable[Note]) -> list[Note]:
        """Notes in the order of the file's columns."""
        return sorted(notes, key=lambda note: self._positions.get(note.column, -1))
