"""The cells of a row into values by field: each column by its converter, quantities settled."""

from decimal import Decimal
from typing import Any

from policies.ingest.batches import Note
from policies.ingest.land.columns import Columns
from policies.ingest.land.fields import BY_THE_ROW, FIELDS
from policies.ingest.land.quantities import Doubtful, needs_settling, settle
from policies.ingest.mapping import Assignment
from policies.ingest.readers import RawRow
from policies.ingest.values import Converter
from policies.models import ImportNote
from policies.text.names import not_a_holder

FAILED = "the auction failed: nobody received the land"


class Cells:
    """Reads the cells of one file's rows. Columns that are read as a row, such as instalments, are left."""

    def __init__(self, assignment: Assignment, columns: Columns) -> None:
        self._constants = assignment.constants
        self._columns = columns
        self._one: list[tuple[str, int, Converter]] = []
        self._many: dict[str, list[tuple[int, Converter]]] = {}
        self._quantities: list[str] = []
        for name, of_field in columns.by_field.items():
            readers = [(c.index, FIELDS[name].converter(c.unit)) for c in of_field]
            if name in BY_THE_ROW:
                continue
            if FIELDS[name].units and needs_settling(of_field):
                self._quantities.append(name)
            elif len(readers) == 1:
                self._one.append((name, *readers[0]))
            else:
                self._many[name] = readers

    def read(self, row: RawRow, notes: list[Note], remarks: list[Note]) -> dict[str, Any]:
        """Values by field; of several columns the first that is not empty, or all of them joined.

        What cannot be read is left out and said in ``notes``, what was read otherwise than it stands in
        ``remarks``.
        """
        cells = row.cells
        found: dict[str, Any] = {}
        for name, index, convert in self._one:
            try:
                found[name] = convert(cells[index])
            except ValueError as error:
                notes.append(self._refused(row, index, error))
        for name, readers in self._many.items():
            self._read_several(row, name, readers, found, notes)
        for name in self._quantities:
            found[name] = self._settled(row, name, notes, remarks)
        for name, words in self._constants.items():
            if not found.get(name):
                found[name] = FIELDS[name].converter("")(words)
        return found

    def _read_several(
        self,
        row: RawRow,
        name: str,
        readers: list[tuple[int, Converter]],
        found: dict[str, Any],
        notes: list[Note],
    ) -> None:
        """One field from several columns."""
        values: list[Any] = []
        for index, convert in readers:
            try:
                values.append(convert(row.cells[index]))
            except ValueError as error:
                notes.append(self._refused(row, index, error))
        told = [value for value in values if value not in ("", None)]
        if told:
            found[name] = "、".join(told) if FIELDS[name].several else told[0]
        elif values:
            found[name] = values[0]

    def _settled(
        self, row: RawRow, name: str, notes: list[Note], remarks: list[Note]
    ) -> Decimal | None:
        """A quantity that several columns state."""
        columns = self._columns.of(name)
        try:
            quantity, exchanged = settle(row, columns)
        except Doubtful as error:
            notes.append(self._refused(row, error.index, error))
            return None
        if exchanged:
            reason = "the two figures stand under each other's units; taken so that they agree"
            remarks.append(
                self._columns.note(row, name, exchanged, reason, ImportNote.Level.REMARK)
            )
        return quantity

    def _refused(self, row: RawRow, index: int, error: ValueError) -> Note:
        failed = not_a_holder(row.cells[index]) == "failed"
        return self._columns.note_at(row, index, FAILED if failed else str(error))
