"""The cells of one row by the field they are assigned to, and the words by which a row names what is on
record: places, types, sectors.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policies.ingest import values
from policies.ingest.batches import Note
from policies.ingest.mapping import Assignment, Vocabulary
from policies.ingest.places import Clue, PlaceFinder, UnknownPlace
from policies.ingest.readers import RawRow
from policies.models import ImportNote, Locality, Precision
from policies.text.names import name_key

_SEVERAL = re.compile(r"[;；、|]")
_CODE = re.compile(r"\d{6}")
_TRUE_PLACES = (Precision.EXACT, Precision.SUCCESSOR, Precision.NAME)


class Rejected(Exception):
    """A row that cannot go in; ``notes`` say why."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(note.reason for note in notes))
        self.notes = notes


class Row:
    """One row as read: what it says by field, where it says anything, and the notes on it."""

    def __init__(
        self, raw: RawRow, assignment: Assignment, vocabulary: Vocabulary, width: int
    ) -> None:
        self.number = raw.number
        self.said: dict[str, Any] = {}
        self.notes: list[Note] = []
        self._headers: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._vocabulary = vocabulary
        for column in assignment.columns:
            if column.field == "private" or column.index >= width or column.field in self.said:
                continue
            cell = raw.cells[column.index]
            self._headers[column.field] = column.header
            self._cells[column.field] = cell
            try:
                value = vocabulary.fields[column.field].converter(column.unit)(cell)
            except ValueError as error:
                self.refuse(column.field, str(error))
                continue
            if value not in ("", None) and values.present(cell):
                self.said[column.field] = value

    def note(self, field: str, reason: str, level: str = ImportNote.Level.REJECT) -> Note:
        """A note on the cell of a field; where no column is, on the field."""
        header = self._headers.get(field) or self._vocabulary.label(field)
        return Note(self.number, header, self._cells.get(field, ""), reason, level)

    def refuse(self, field: str, reason: str) -> None:
        """Say why the row cannot go in; reading goes on, so that all reasons are told at once."""
        self.notes.append(self.note(field, reason))

    def remark(self, field: str, reason: str) -> None:
        self.notes.append(self.note(field, reason, ImportNote.Level.REMARK))

    def check(self) -> None:
        """Raises Rejected where something was refused."""
        if any(note.level == ImportNote.Level.REJECT for note in self.notes):
            raise Rejected(self.notes)


def several(printed: str) -> list[str]:
    """The words of a cell that lists some, each once."""
    parts = (part.strip() for part in _SEVERAL.split(printed))
    return list(dict.fromkeys(part for part in parts if part))


class Places:
    """Localities by code or by name, in Chinese or English; never a wider place instead of one unknown."""

    def __init__(self, home: Locality | None) -> None:
        self._home = home
        self._finder = PlaceFinder(home)
        self._english: dict[str, set[int]] = {}
        for pk, name in Locality.objects.in_force().values_list("pk", "name_en"):
            self._english.setdefault(name.lower(), set()).add(pk)

    def find(self, row: Row, field: str) -> int | None:
        """The key of the place that a row names, else of the whole file's. A name that is not known is
        refused; where nothing is said, None.
        """
        printed = row.said.get(field, "")
        if not printed:
            return self._home.pk if self._home else None
        if len(found := self._english.get(printed.lower(), set())) == 1:
            return next(iter(found))
        code = printed if _CODE.fullmatch(printed) else ""
        try:
            place = self._finder.find(Clue(code=code, district="" if code else printed))
        except UnknownPlace as error:
            row.refuse(field, str(error))
            return None
        if place.precision not in _TRUE_PLACES:
            row.refuse(field, "not in the register; state the locality")
            return None
        return place.pk

    def demand(self, row: Row, field: str) -> int | None:
        """The same for a record that must have a place: refused where nothing says which."""
        place = self.find(row, field)
        if place is None and field not in row.said:
            row.refuse(field, "nothing says where it is; state the locality of the file")
        return place


class Names:
    """Rows of a short list (types, sectors) by their code or a name in either language."""

    def __init__(self, rows: Iterable[Any], what: str) -> None:
        self._what = what
        self._found: dict[str, Any] = {}
        for row in rows:
            for name in (row.code, row.name_en, row.name_zh):
                self._found.setdefault(name_key(name).lower(), row)

    def find(self, row: Row, field: str, words: Sequence[str]) -> list[int]:
        """The keys of what the words name, in order of the keys; a word that names nothing is refused."""
        keys = set()
        for word in words:
            known = self._found.get(name_key(word).lower())
            if known is None:
                row.refuse(field, f"{word[:60]}: no {self._what} of this code or name")
            else:
                keys.add(known.pk)
        return sorted(keys)


def described(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What a row says of some fields."""
    return {name: said[name] for name in names if name in said}
