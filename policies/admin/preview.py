"""The first rows of a file as a user may read them: cells by column, and records as they will be stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policies.admin.persons import TELLING, WITHHELD, all_organisations, kinds_of, may_see_names
from policies.ingest import values
from policies.ingest.batches import Note
from policies.ingest.kinds import KINDS
from policies.ingest.land.mapping import LAND
from policies.ingest.land.rows import LandRow, RejectedRow
from policies.ingest.mapping import Assignment, Vocabulary
from policies.ingest.readers import RawRow
from policies.ingest.records.kind import Entry
from policies.ingest.records.reading import Rejected
from policies.models import Holder, ImportBatch, LandAward, Locality
from policies.text.names import holder_kind, name_key, split_holders
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.units import FACTORS

SAMPLES = 3
LONGEST = 60
# Fields in which a person may be named.
NAMING = {"holders", "title", *TELLING}
# Fields of which words are expected: what stands there is a name only if it reads as one.
WORDED = {
    "district", "region", "use", "supply_mode", "land_source", "term", "sector_label", "land_grade",
    "outcome", "approved_by",
}  # fmt: skip


class Samples:
    """Cells of a file's first rows. From a user who may not see the names of persons, whatever could be
    one is withheld, also when its column is assigned to something else.
    """

    def __init__(
        self,
        header: Sequence[str],
        rows: Sequence[RawRow],
        assignment: Assignment,
        vocabulary: Vocabulary,
        user: Any,
    ) -> None:
        # Only land goes to natural persons; what other files name is for the public.
        self._rows, self._named = rows, vocabulary is not LAND or may_see_names(user)
        assigned = {column.index: column.field for column in assignment.columns}
        self._known = [
            assigned.get(i, "") if assignment.layout else vocabulary.known_as(name)
            for i, name in enumerate(header)
        ]
        holders = [
            index
            for index, field in enumerate(self._known)
            if "holders" in (field, assigned.get(index))
        ]
        printed = [
            [name for index in holders for name in split_holders(row.cells[index])] for row in rows
        ]
        self._kinds = kinds_of(name for names in printed for name in names)
        self._open = [all_organisations(names, self._kinds) for names in printed]
        self._places: set[str] = set()
        if not self._named:
            cells = {cell.strip() for row in rows for cell in row.cells}
            found = Locality.objects.filter(name_zh__in=cells).values_list("name_zh", flat=True)
            self._places = set(found)

    def of(self, index: int) -> list[str]:
        """A few different cells of a column, shortened."""
        shown: dict[str, None] = {}
        for place, row in enumerate(self._rows):
            if cell := " ".join(row.cells[index].split()):
                shown[self._readable(cell, index, place)] = None
            if len(shown) == SAMPLES:
                break
        return list(shown)

    def _readable(self, cell: str, index: int, place: int) -> str:
        if not self._named and not self._is_open(cell, self._known[index], self._open[place]):
            return str(WITHHELD)
        return cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…"

    def _is_open(self, cell: str, known: str, row_is_open: bool) -> bool:
        """Whether all may read a cell under a header that is known for a field, or for none."""
        if known in NAMING:
            return row_is_open
        if _is_no_name(cell) or cell in self._places:
            return True
        kinds = {holder_kind(part) for part in split_holders(cell)}
        return kinds == {"organisation"} or (known in WORDED and "person" not in kinds)


def _is_no_name(cell: str) -> bool:
    """Whether a cell holds an identifier, a number, a quantity, a day or a word of a code list."""
    if not any(sign.isalpha() for sign in cell) or _IDENTIFIER.fullmatch(cell):
        return True
    if LAND_USES.code_of(cell) or SUPPLY_MODES.code_of(cell):
        return True
    for read in (values.date, _quantity):
        try:
            read(cell)
        except ValueError:
            continue
        return True
    return False


_IDENTIFIER = re.compile(r"[!-~]*\d[!-~]*")  # numbers and addresses; no white space, no Han
_quantity = values.measured("", FACTORS, 30)


@dataclass(frozen=True)
class Shown:
    """One row of a file as it will be stored, or with the reasons why it will not."""

    number: int
    award: LandAward | None = None
    place: str = ""
    parcel: str = ""
    holders: Sequence[tuple[str, Any]] = ()
    notes: Sequence[Note] = ()


@dataclass(frozen=True)
class ShownRecord:
    """One row of another noun: a value for each field that the first rows state, or the reasons."""

    number: int
    values: Sequence[Any] = ()
    notes: Sequence[Note] = ()


def first_rows_shown(
    batch: ImportBatch, header: Sequence[str], rows: Sequence[RawRow], user: Any
) -> dict[str, Any]:
    """The first rows of a batch as they will be stored, for a template."""
    if batch.noun == LAND.noun:
        return {"preview": preview(batch, header, rows, user)}
    found = KINDS[batch.noun].preview(batch, header, rows)
    said = {raw.number: shown.row.said for raw, shown in found if isinstance(shown, Entry)}
    vocabulary = KINDS[batch.noun].vocabulary
    fields = [name for name in vocabulary.fields if any(name in each for each in said.values())]
    records = [
        ShownRecord(raw.number, notes=shown.notes)
        if isinstance(shown, Rejected)
        else ShownRecord(raw.number, [_short(said[raw.number].get(name)) for name in fields])
        for raw, shown in found
    ]
    return {"records": records, "labels": [vocabulary.label(name) for name in fields]}


def _short(value: Any) -> str:
    words = " ".join(str(value if value is not None else "–").split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def preview(
    batch: ImportBatch, header: Sequence[str], rows: Sequence[RawRow], user: Any
) -> list[Shown]:
    """The first rows of a batch as they will be stored."""
    found = KINDS[LAND.noun].preview(batch, header, rows)
    read = [row for _raw, row in found if isinstance(row, LandRow)]
    kinds = kinds_of(holder.name for row in read for holder in row.holders.values())
    places = Locality.objects.in_bulk({row.fields["locality_id"] for row in read})
    named = may_see_names(user)
    shown = []
    for raw, row in found:
        if isinstance(row, RejectedRow):
            notes = [note if named else without_value(note) for note in row.notes]
            shown.append(Shown(raw.number, notes=notes))
            continue
        award = LandAward(**row.fields)
        names = [holder.name for holder in row.holders.values()]
        parcel = award.parcel_no if named or all_organisations(names, kinds) else ""
        holders = [_holder(name, kinds[name_key(name)], named) for name in names]
        place = str(places[row.fields["locality_id"]])
        shown.append(Shown(raw.number, award, place, parcel, holders))
    return shown


def _holder(name: str, kind: str, named: bool) -> tuple[str, Any]:
    shown = name if named or kind == Holder.Kind.ORGANISATION else str(WITHHELD)
    return shown, Holder.Kind(kind).label


def without_value(note: Note) -> Note:
    """A note as those read it who may not see the names of persons: reasons quote no value."""
    return Note(note.row, note.column, "", note.reason, note.level)
