"""One row of a land file into the fields of a land award, or the reasons why not."""

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from policies.ingest import values
from policies.ingest.batches import Note
from policies.ingest.headers import unit_of
from policies.ingest.holders import PrintedHolder
from policies.ingest.land import instalments
from policies.ingest.land.cells import FAILED, Cells
from policies.ingest.land.columns import INSTALMENTS, Columns
from policies.ingest.land.mapping import LAND
from policies.ingest.land.records import PARCELS
from policies.ingest.land.words import land_source, mode_code, mode_in_title, term_years, use_code
from policies.ingest.mapping import Assignment
from policies.ingest.places import Clue, PlaceFinder, UnknownPlace
from policies.ingest.readers import RawRow
from policies.models import ImportNote, LandAward, Precision
from policies.models.land_award import content_key
from policies.text.names import classify, name_key, not_a_holder, split_holders

# Raised whenever a rule below changes what a row becomes, so that an import reads old rows anew.
METHOD = "land-2"

LONGEST_VERDICT = 10  # characters of 流拍, 未成交 and the like, with white space
HEADING = 2  # so many names of columns in a row, and it is no record
DATES = ("signed_on", "dealt_on", "noticed_on")
DATED_BY = dict(zip(DATES, LandAward.DatedBy, strict=True))
# Fields of the file that help to read a row and are not stored as such.
HELPERS = {
    "locality_code", "district", "region", "title", "holders", "outcome", "term",
    "floor_area_ratio", "dealt_on", "noticed_on", "instalments", *INSTALMENTS,
}  # fmt: skip
GUESSED = {Precision.NAME, Precision.ADDRESS, Precision.PROVINCE}


class LandRow(NamedTuple):
    """A row that can go in: fields of LandAward, holders by key, and remarks."""

    fields: dict[str, Any]
    holders: dict[str, PrintedHolder]
    remarks: list[Note]

    @property
    def stated(self) -> frozenset[str]:
        """The fields that the row says something of: what it leaves empty stays as it is."""
        return frozenset(name for name, value in self.fields.items() if value not in ("", None, []))


class Candidate(NamedTuple):
    """A row with what identifies it; ``read`` once it is read in full: what it says, or why not."""

    row: RawRow
    supervision_no: str
    digest: str
    read: LandRow | list[Note] | None = None


class RejectedRow(Exception):
    """A row that cannot go in; ``notes`` say which values and why."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(note.reason for note in notes))
        self.notes = notes


class LandRowReader:
    """Reads the rows of one file: cells by the assignment, places by the register."""

    def __init__(self, assignment: Assignment, places: PlaceFinder, width: int) -> None:
        self._places = places
        self._columns = columns = Columns(assignment, width)
        self._shape = columns.shape()
        self._cells = Cells(assignment, columns)
        self._helpers = HELPERS & assignment.fields
        self._number = columns.indexes(["supervision_no"])
        self._paid_in = [next(iter(columns.indexes([name])), -1) for name in INSTALMENTS]
        self._schedule = next(
            (
                (c.index, c.unit)
                for c in columns.of("instalments", "instalment_cny", "instalment_on")
            ),
            None,
        )
        self._salt = f"{METHOD}\x1f{assignment.key}\x1f{places.home_code}\x1f"

    def records(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """The records of a file, as ``policies.ingest.land.records`` tells them from its rows."""
        return self._shape.records(rows)

    def supervision_no(self, row: RawRow) -> str:
        """The number in the form it is stored in, before anything is checked; empty where none is."""
        for index in self._number:
            if number := values.squeezed(row.cells[index]):
                return number
        return ""

    def digest(self, row: RawRow) -> str:
        """A fingerprint of the cells that matter and of how they are read, 32 hexadecimal digits."""
        cells = row.cells
        content = self._salt + "\x1f".join([cells[index] for index in self._columns.used])
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def candidates(self, rows: list[RawRow]) -> list[Candidate]:
        """The rows with what identifies them, not read in full."""
        return [Candidate(row, self.supervision_no(row), self.digest(row)) for row in rows]

    def read_all(self, rows: list[RawRow]) -> list[Candidate]:
        """The rows read in full, and without their cells: quick to hand to another process."""
        return [
            Candidate(
                RawRow(row.number, []),
                self.supervision_no(row),
                self.digest(row),
                self.attempt(row),
            )
            for row in rows
        ]

    def attempt(self, row: RawRow) -> LandRow | list[Note]:
        """The fields of a land award, or the notes on why it cannot go in."""
        try:
            return self.read(row)
        except RejectedRow as rejected:
            return rejected.notes

    def read(self, row: RawRow) -> LandRow:
        """The fields of a land award. Raises RejectedRow with every bad value of the row."""
        notes: list[Note] = []
        remarks: list[Note] = []
        fields = self._cells.read(row, notes, remarks)
        printed = {name: fields.pop(name, None) for name in self._helpers}
        self._check_outcome(row, printed, notes)
        self._check_number(row, fields, notes)
        self._date(row, printed, fields, notes)
        self._code_words(row, printed, fields, notes)
        self._ratios(row, printed, fields, remarks)
        self._paid(row, fields, notes)
        if PARCELS in fields.get("parcel_no", "").strip(PARCELS):
            reason = "several parcels, but not as many areas and prices: state them a parcel"
            notes.append(self.note(row, "parcel_no", fields["parcel_no"], reason))
        if not (
            fields.get("area_m2") is not None
            or fields.get("supervision_no")
            or self._columns.has_note(notes, "area_m2")
        ):
            notes.append(self.note(row, "area_m2", "", "required without a number, but empty"))
        if not notes:
            self._place(row, printed, fields, notes, remarks)
        if notes:
            raise RejectedRow(self._heading(row) or self._columns.in_order(notes))
        holders = {
            name_key(name): PrintedHolder(name[:300], *classify(name))
            for name in split_holders(printed.get("holders") or "")
        }
        fields["content_key"] = content_key(
            fields.pop("_locality_code"),
            fields.get("parcel_no", ""),
            fields.get("location", ""),
            holders,
            fields.get("area_m2"),
            fields.get("signed_on"),
        )
        if not fields.get("supervision_no") and not fields["content_key"]:
            reason = "without a number, a row needs an area and a date to be found again"
            raise RejectedRow([self.note(row, "supervision_no", "", reason)])
        return LandRow(fields, holders, remarks)

    def _heading(self, row: RawRow) -> list[Note]:
        """One note in place of many for a line of column names among the rows of the file."""
        named = [
            index for index in self._columns.used if unit_of(row.cells[index])[0] in LAND.words
        ]
        if len(named) < HEADING:
            return []
        return [
            self._columns.note_at(row, named[0], "not a record: column names stand in the cells")
        ]

    def _check_outcome(self, row: RawRow, printed: dict[str, Any], notes: list[Note]) -> None:
        """Reject an auction that nobody won; take words such as 无 for no holder."""
        for name in ("holders", "outcome"):
            words = printed.get(name) or ""
            meaning = not_a_holder(words) if words and len(words) < LONGEST_VERDICT else None
            if meaning == "failed":
                notes.append(self.note(row, name, words, FAILED))
                return
            elif meaning == "empty" and name == "holders":
                printed["holders"] = ""

    def _check_number(self, row: RawRow, fields: dict[str, Any], notes: list[Note]) -> None:
        number = fields.get("supervision_no")
        if number:
            try:
                values.supervision_no(number)
            except ValueError as error:
                notes.append(self.note(row, "supervision_no", number, str(error)))
        elif number is None:
            fields["supervision_no"] = ""

    def _date(
        self, row: RawRow, printed: dict[str, Any], fields: dict[str, Any], notes: list[Note]
    ) -> None:
        """The best date that the row states: of the contract, the auction, or the notice."""
        days = {**printed, "signed_on": fields.get("signed_on")}
        fields["signed_on"] = None
        fields["dated_by"] = LandAward.DatedBy.CONTRACT
        for name in DATES:
            if day := days.get(name):
                fields["signed_on"], fields["dated_by"] = day, DATED_BY[name]
                return
        if not fields.get("supervision_no") and not self._columns.has_note(notes, *DATES):
            reason = "a date is required without a number, but empty"
            notes.append(self.note(row, self._named_in(DATES), "", reason))

    def _code_words(
        self, row: RawRow, printed: dict[str, Any], fields: dict[str, Any], notes: list[Note]
    ) -> None:
        """Codes of use, supply mode and origin of the land; the raw words are kept."""
        use = fields.get("use") or ""
        fields["use_raw"] = use[:100]
        fields["use"] = use_code(use)
        if fields["use"] is None:
            notes.append(self.note(row, "use", use, UNKNOWN_WORD))
        mode = fields.get("supply_mode") or ""
        fields["supply_mode"] = (
            mode_code(mode) if mode else mode_in_title(printed.get("title") or "")
        )
        if fields["supply_mode"] is None:
            notes.append(self.note(row, "supply_mode", mode, UNKNOWN_WORD))
        term = printed.get("term") or ""
        fields["term_raw"] = term
        fields["term_years"] = term_years(term, fields["use"])
        source = fields.get("land_source") or ""
        try:
            fields["land_source"] = land_source(source, fields.get("area_m2"))
        except ValueError as error:
            notes.append(self.note(row, "land_source", source, str(error)))
        # Some exports print the sector's name once more before the grade: 房地产业土地级别：一级.
        grade = fields.get("land_grade") or ""
        fields["land_grade"] = grade.rpartition("：")[2][:20] if len(grade) > 2 else grade

    def _ratios(
        self, row: RawRow, printed: dict[str, Any], fields: dict[str, Any], remarks: list[Note]
    ) -> None:
        """Both limits of the floor-area ratio; words that state none are left out, with a remark."""
        if "floor_area_ratio" not in printed:
            return
        words = printed["floor_area_ratio"] or ""
        bounds: tuple[Decimal | None, Decimal | None] = (None, None)
        try:
            bounds = values.ratio_bounds(words)
        except ValueError as error:
            level = ImportNote.Level.REMARK
            remarks.append(self.note(row, "floor_area_ratio", words, str(error), level))
        fields["floor_area_ratio_min"], fields["floor_area_ratio_max"] = bounds

    def _paid(self, row: RawRow, fields: dict[str, Any], notes: list[Note]) -> None:
        """Instalments of the price, from one cell or from columns of their own."""
        if self._schedule is None:
            return
        index, unit = self._schedule
        try:
            if self._shape.instalment:
                numbers, days, amounts = (row.cells[i] if i >= 0 else "" for i in self._paid_in)
                fields["instalments"] = instalments.from_columns(numbers, days, amounts, unit)
            else:
                fields["instalments"] = instalments.from_cell(row.cells[index], unit)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            notes.append(self._columns.note_at(row, index, f"instalments: {error}"))

    def _place(
        self,
        row: RawRow,
        printed: dict[str, Any],
        fields: dict[str, Any],
        notes: list[Note],
        remarks: list[Note],
    ) -> None:
        number = fields.get("supervision_no") or ""
        code = number[:6] or printed.get("locality_code") or ""
        words = ""
        if not number:
            told = (printed.get("title"), fields.get("location"), fields.get("approved_by"))
            words = " ".join(part for part in told if part)
        clue = Clue(
            code,
            printed.get("district") or "",
            printed.get("region") or "",
            words,
            None if number else fields["signed_on"],
        )
        named = "supervision_no" if number else "district"
        try:
            place = self._places.find(clue)
        except UnknownPlace as error:
            notes.append(self.note(row, named, number or clue.district, str(error)))
            return
        fields["locality_id"] = place.pk
        fields["locality_precision"] = place.precision
        fields["issued_code"] = number[:6]
        fields["_locality_code"] = place.code
        if number and place.precision in GUESSED:
            reason = f"code {code} is not in the register; placed by {place.precision}"
            remarks.append(self.note(row, named, number, reason, ImportNote.Level.REMARK))

    def _named_in(self, names: Sequence[str]) -> str:
        return next((name for name in names if self._columns.of(name)), names[0])

    def note(
        self, row: RawRow, name: str, value: str, reason: str, level: str = ImportNote.Level.REJECT
    ) -> Note:
        """A note on the column of a field."""
        return self._columns.note(row, name, value, reason, level)


UNKNOWN_WORD = "a word that the code list does not know"
