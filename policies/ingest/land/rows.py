"""One row of a land file into the fields of a land award, or the reasons why not."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from policies.ingest import values
from policies.ingest.batches import Note
from policies.ingest.land import instalments
from policies.ingest.land.fields import BY_THE_ROW, FIELDS, INSTALMENTS
from policies.ingest.land.mapping import Assignment, Column, aliases, unit_of
from policies.ingest.places import Clue, PlaceFinder, UnknownPlace
from policies.ingest.readers import RawRow
from policies.ingest.values import Converter
from policies.models import ImportNote, LandAward, Precision
from policies.models.land_award import content_key
from policies.text.names import name_key, not_a_holder, split_holders
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.units import SQUARE_METRES

# Raised whenever a rule below changes what a row becomes, so that an import reads old rows anew.
METHOD = "land-2"

LONGEST_VERDICT = 10  # characters of 流拍, 未成交 and the like, with white space
HEADING = 2  # so many names of columns in a row, and it is no record
PARCELS = "|"  # between the parcels of one row
DATES = ("signed_on", "dealt_on", "noticed_on")
DATED_BY = dict(zip(DATES, LandAward.DatedBy, strict=True))
# Fields of the file that help to read a row and are not stored as such.
HELPERS = {
    "locality_code", "district", "region", "title", "holders", "outcome", "term",
    "floor_area_ratio", "dealt_on", "noticed_on", "instalments", *INSTALMENTS,
}  # fmt: skip
GUESSED = {Precision.NAME, Precision.ADDRESS, Precision.PROVINCE}


@dataclass(frozen=True, slots=True)
class LandRow:
    """A row that can go in: fields of LandAward, holders (printed name by key), and remarks."""

    fields: dict[str, Any]
    holders: dict[str, str]
    remarks: list[Note]

    @property
    def stated(self) -> frozenset[str]:
        """The fields that the row says something of: what it leaves empty stays as it is."""
        return frozenset(name for name, value in self.fields.items() if value not in ("", None, []))


class RejectedRow(Exception):
    """A row that cannot go in; ``notes`` say which values and why."""

    def __init__(self, notes: list[Note]) -> None:
        super().__init__("; ".join(note.reason for note in notes))
        self.notes = notes


class LandRowReader:
    """Reads the rows of one file: cells by the assignment, places by the register."""

    def __init__(self, assignment: Assignment, places: PlaceFinder, width: int) -> None:
        self._assignment = assignment
        self._places = places
        self._columns: dict[str, list[Column]] = {}
        for column in assignment.columns:
            if column.field != "private" and column.index < width:
                self._columns.setdefault(column.field, []).append(column)
        self._one: list[tuple[str, int, Converter]] = []
        self._many: dict[str, list[tuple[int, Converter]]] = {}
        for name, columns in self._columns.items():
            readers = [(c.index, FIELDS[name].converter(c.unit)) for c in columns]
            if name not in BY_THE_ROW and len(readers) == 1:
                self._one.append((name, *readers[0]))
            elif name not in BY_THE_ROW:
                self._many[name] = readers
        self._helpers = HELPERS & assignment.fields
        self._positions = {c.header: c.index for columns in self._columns.values() for c in columns}
        self._used = [c.index for columns in self._columns.values() for c in columns]
        self._instalment = {c.index for n in INSTALMENTS for c in self._columns.get(n, ())}
        self._others = [index for index in self._used if index not in self._instalment]
        self._number = [c.index for c in self._columns.get("supervision_no", ())]
        self._parcels = [c.index for c in self._columns.get("parcel_no", ())]
        self._quantities = [
            c.index for name in ("area_m2", "price_cny") for c in self._columns.get(name, ())
        ]
        self._paid_in = [next((c.index for c in self._columns.get(n, ())), -1) for n in PAID]
        self._schedule = next(
            ((c.index, c.unit) for n in SCHEDULES for c in self._columns.get(n, ())), None
        )
        self._salt = f"{METHOD}\x1f{assignment.key}\x1f"

    def records(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """The records of a file: rows that only go on with the instalments of the row above are joined to
        it, and a row of several parcels becomes one row a parcel.
        """
        joined = self._joined(rows) if self._instalment else rows
        return self._divided(joined) if self._parcels else joined

    def _joined(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        held: RawRow | None = None
        for row in rows:
            if held is not None and self._goes_on(held, row):
                cells = list(held.cells)
                for index in self._instalment:
                    cells[index] = f"{cells[index]}|{row.cells[index]}"
                held = RawRow(held.number, cells)
                continue
            if held is not None:
                yield held
            held = row
        if held is not None:
            yield held

    def _goes_on(self, above: RawRow, row: RawRow) -> bool:
        paid = [row.cells[index].strip() for index in self._instalment]
        if not any(paid):
            return False
        own = [row.cells[index].strip() for index in self._others]
        if not any(own):
            return True
        same = own == [above.cells[index].strip() for index in self._others]
        return same and not all(
            words in above.cells[index].split("|")
            for words, index in zip(paid, self._instalment, strict=True)
        )

    def _divided(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            parcels = [i for i in self._parcels if PARCELS in row.cells[i].strip(PARCELS + " ")]
            if not parcels:
                yield row
                continue
            count = len(_parts(row.cells[parcels[0]]))
            pieces = {
                index: parts
                for index in self._others
                if len(parts := _parts(row.cells[index])) == count
            }
            if any(i not in pieces and row.cells[i].strip() for i in self._quantities):
                yield row  # read() refuses it
                continue
            for place in range(count):
                cells = [
                    pieces[index][place] if index in pieces else cell
                    for index, cell in enumerate(row.cells)
                ]
                yield RawRow(row.number, cells)

    def supervision_no(self, row: RawRow) -> str:
        """The number in the form it is stored in, before anything is checked; empty where none is."""
        for index in self._number:
            if number := values.squeezed(row.cells[index]):
                return number
        return ""

    def digest(self, row: RawRow) -> str:
        """A fingerprint of the cells that matter and of the method, 32 hexadecimal digits."""
        cells = row.cells
        content = self._salt + "\x1f".join([cells[index] for index in self._used])
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def read(self, row: RawRow) -> LandRow:
        """The fields of a land award. Raises RejectedRow with every bad value of the row."""
        notes: list[Note] = []
        fields = self._converted(row, notes)
        printed = {name: fields.pop(name, None) for name in self._helpers}
        self._check_outcome(row, printed, notes)
        remarks: list[Note] = []
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
            or self._has_note(notes, "area_m2")
        ):
            notes.append(self.note(row, "area_m2", "", "required without a number, but empty"))
        if not notes:
            self._place(row, printed, fields, notes, remarks)
        if notes:
            raise RejectedRow(self._heading(row) or sorted(notes, key=self._position))
        holders = {
            name_key(name): name[:300] for name in split_holders(printed.get("holders") or "")
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

    def _position(self, note: Note) -> int:
        return self._positions.get(note.column, -1)

    def _heading(self, row: RawRow) -> list[Note]:
        """One note in place of many for a line of column names among the rows of the file."""
        named = [index for index in self._used if unit_of(row.cells[index])[0] in aliases()]
        if len(named) < HEADING:
            return []
        return [self._note_at(row, named[0], "not a record: column names stand in the cells")]

    def _converted(self, row: RawRow, notes: list[Note]) -> dict[str, Any]:
        """Values by field; of several columns the first that is not empty, or all of them joined."""
        cells = row.cells
        found: dict[str, Any] = {}
        for name, index, convert in self._one:
            try:
                found[name] = convert(cells[index])
            except ValueError as error:
                notes.append(self._refused(row, index, error))
        for name, readers in self._many.items():
            values_of: list[Any] = []
            for index, convert in readers:
                try:
                    values_of.append(convert(cells[index]))
                except ValueError as error:
                    notes.append(self._refused(row, index, error))
            told = [value for value in values_of if value not in ("", None)]
            if told:
                found[name] = "、".join(told) if FIELDS[name].several else told[0]
            elif values_of:
                found[name] = values_of[0]
        for name, words in self._assignment.constants.items():
            if not found.get(name):
                found[name] = FIELDS[name].converter("")(words)
        return found

    def _refused(self, row: RawRow, index: int, error: ValueError) -> Note:
        failed = not_a_holder(row.cells[index]) == "failed"
        return self._note_at(row, index, FAILED if failed else str(error))

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
        if not fields.get("supervision_no") and not self._has_note(notes, *DATES):
            reason = "a date is required without a number, but empty"
            notes.append(self.note(row, self._named_in(DATES), "", reason))

    def _code_words(
        self, row: RawRow, printed: dict[str, Any], fields: dict[str, Any], notes: list[Note]
    ) -> None:
        """Codes of use, supply mode and origin of the land; the raw words are kept."""
        use = fields.get("use") or ""
        fields["use_raw"] = use[:100]
        fields["use"] = _use(use)
        if fields["use"] is None:
            notes.append(self.note(row, "use", use, UNKNOWN_WORD))
        mode = fields.get("supply_mode") or ""
        fields["supply_mode"] = _mode(mode) if mode else _mode_in(printed.get("title") or "")
        if fields["supply_mode"] is None:
            notes.append(self.note(row, "supply_mode", mode, UNKNOWN_WORD))
        term = printed.get("term") or ""
        fields["term_raw"] = term
        fields["term_years"] = _term_years(term, fields["use"])
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
        words = printed.get("floor_area_ratio")
        if words:
            try:
                least, greatest = values.ratio_bounds(words)
                fields["floor_area_ratio_min"], fields["floor_area_ratio_max"] = least, greatest
            except ValueError as error:
                remarks.append(
                    self.note(row, "floor_area_ratio", words, str(error), ImportNote.Level.REMARK)
                )

    def _paid(self, row: RawRow, fields: dict[str, Any], notes: list[Note]) -> None:
        """Instalments of the price, from one cell or from columns of their own."""
        if self._schedule is None:
            return
        index, unit = self._schedule
        try:
            if self._instalment:
                numbers, days, amounts = (row.cells[i] if i >= 0 else "" for i in self._paid_in)
                fields["instalments"] = instalments.from_columns(numbers, days, amounts, unit)
            else:
                fields["instalments"] = instalments.from_cell(row.cells[index], unit)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            notes.append(self._note_at(row, index, f"instalments: {error}"))

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
        return next((name for name in names if name in self._columns), names[0])

    def _has_note(self, notes: list[Note], *names: str) -> bool:
        headers = {column.header for name in names for column in self._columns.get(name, ())}
        return any(note.column in headers for note in notes)

    def note(
        self, row: RawRow, name: str, value: str, reason: str, level: str = ImportNote.Level.REJECT
    ) -> Note:
        """A note on the column of a field."""
        columns = self._columns.get(name)
        header = columns[0].header if columns else str(FIELDS[name].label)
        return Note(row.number, header, value, reason, level)

    def _note_at(self, row: RawRow, index: int, reason: str) -> Note:
        header = next(c.header for cs in self._columns.values() for c in cs if c.index == index)
        return Note(row.number, header, row.cells[index], reason)


FAILED = "the auction failed: nobody received the land"
UNKNOWN_WORD = "a word that the code list does not know"
NOT_STATED = "not_stated"
SCHEDULES = ("instalments", "instalment_cny", "instalment_on")
PAID = ("instalment_no", "instalment_on", "instalment_cny")


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.strip(PARCELS + " ").split(PARCELS)]


@lru_cache(10_000)
def _use(words: str) -> str | None:
    return LAND_USES.code_within(words) if words else NOT_STATED


@lru_cache(1_000)
def _mode(words: str) -> str | None:
    return SUPPLY_MODES.code_within(words)


@lru_cache(10_000)
def _mode_in(title: str) -> str:
    """The supply mode that a title names: 挂牌, 拍卖, 招标, 协议; bidding where it names several."""
    named = {code for word, code in _MODE_WORDS.items() if word in title}
    if "招拍挂" in title or len(named) > 1:
        return "bidding"
    return named.pop() if named else NOT_STATED


_MODE_WORDS = {
    "挂牌": "listing",
    "拍卖": "auction",
    "招标": "tender",
    "协议": "agreement",
    "划拨": "allocation",
}


@lru_cache(10_000)
def _term_years(printed: str, use: str | None) -> Decimal | None:
    """The term in years: the only one printed, or the one printed for the award's own use."""
    found = values.terms(printed)
    lengths = {years for _words, years in found}
    if len(lengths) == 1:
        return lengths.pop()
    own = [years for words, years in found if words and LAND_USES.code_within(words) == use]
    return own[0] if len(own) == 1 else None


@lru_cache(10_000)
def land_source(printed: str, area_m2: Decimal | None) -> str:
    """Where the land came from, printed as a word, or as the hectares that were construction land.

    Raises ValueError for anything else.
    """
    printed = values.present(printed)
    if not printed:
        return ""
    for word, source in _SOURCE_WORDS:
        if word in printed:
            return source
    existing = values.number(printed)
    if not existing:
        return LandAward.LandSource.NEW
    if area_m2 is not None and abs(existing * SQUARE_METRES["ha"] - area_m2) < 1:
        return LandAward.LandSource.EXISTING
    return LandAward.LandSource.STOCK


_SOURCE_WORDS = (
    ("存量", LandAward.LandSource.STOCK),
    ("新增", LandAward.LandSource.NEW),
    ("现有", LandAward.LandSource.EXISTING),
)
