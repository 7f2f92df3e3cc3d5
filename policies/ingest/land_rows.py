"""One row of a land file into the fields of a land award, or the reasons why not."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policies.ingest import values
from policies.ingest.batches import Note
from policies.ingest.layouts import Layout
from policies.ingest.places import PlaceFinder, UnknownPlace
from policies.ingest.readers import RawRow
from policies.models import ImportNote, LandAward, Precision
from policies.text.names import split_holders
from policies.vocabulary.units import SQUARE_METRES

# Raised whenever a rule below changes what a row becomes, so that an import reads old rows anew.
METHOD = "land-1"


@dataclass(frozen=True, slots=True)
class LandRow:
    """A row that can go in: fields of LandAward, the holders as printed, and remarks."""

    fields: dict[str, Any]
    holders: list[str]
    remarks: list[Note]


class RejectedRow(Exception):
    """A row that cannot go in; ``notes`` say which values and why."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(note.reason for note in notes))
        self.notes = notes


class LandRowReader:
    """Reads the rows of one file: cells by the layout, places by the register."""

    def __init__(self, layout: Layout, header: Sequence[str], places: PlaceFinder) -> None:
        self._columns = [(header.index(column.header), column) for column in layout.columns]
        self._index = {column.field: index for index, column in self._columns}
        self._number_header = next(c.header for c in layout.columns if c.field == "supervision_no")
        self._places = places
        self._used = [index for index, _ in self._columns]

    def supervision_no(self, row: RawRow) -> str:
        """The number in the form it is stored in, before anything is checked."""
        return values.squeezed(row.cells[self._index["supervision_no"]])

    def digest(self, row: RawRow) -> str:
        """A fingerprint of the cells that matter and of the method, 32 hexadecimal digits."""
        content = "\x1f".join([METHOD, *(row.cells[index] for index in self._used)])
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def read(self, row: RawRow) -> LandRow:
        """The fields of a land award. Raises RejectedRow with every bad value of the row."""
        fields: dict[str, Any] = {}
        notes: list[Note] = []
        for index, column in self._columns:
            cell = row.cells[index]
            try:
                value = column.convert(cell)
                if column.required and value in ("", None):
                    raise ValueError("required, but empty")
                fields[column.field] = value
            except ValueError as error:
                notes.append(Note(row.number, column.header, cell, str(error)))
        remarks: list[Note] = []
        if not any(note.column == self._number_header for note in notes):
            self._place(row, fields, notes, remarks)
        if notes:
            raise RejectedRow(notes)
        holders = split_holders(fields.pop("holders"))
        fields.pop("district")
        fields["use_raw"] = row.cells[self._index["use"]].strip()
        fields["term_raw"] = row.cells[self._index["term_years"]].strip()[:200]
        fields["land_source"] = land_source(fields.pop("land_source_ha"), fields["area_m2"])
        return LandRow(fields, holders, remarks)

    def _place(
        self, row: RawRow, fields: dict[str, Any], notes: list[Note], remarks: list[Note]
    ) -> None:
        number = fields["supervision_no"]
        code = number[:6]
        try:
            place = self._places.find(code, fields.get("district", ""))
        except UnknownPlace as error:
            notes.append(Note(row.number, self._number_header, number, str(error)))
            return
        fields["locality_id"] = place.pk
        fields["locality_precision"] = place.precision
        fields["issued_code"] = code
        if place.precision in (Precision.NAME, Precision.PROVINCE):
            remarks.append(
                Note(
                    row.number,
                    self._number_header,
                    number,
                    f"code {code} is not in the register; placed by {place.precision}",
                    ImportNote.Level.REMARK,
                )
            )


def land_source(hectares: Decimal | None, area_m2: Decimal | None) -> str:
    """Where the land came from: the site prints the hectares that were already construction land."""
    if hectares is None:
        return ""
    existing = hectares * SQUARE_METRES["ha"]
    if existing == 0:
        return LandAward.LandSource.NEW
    if area_m2 is not None and abs(existing - area_m2) < 1:
        return LandAward.LandSource.EXISTING
    return LandAward.LandSource.STOCK
