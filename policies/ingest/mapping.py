"""Which column of a file is which field: assigned by a layout, proposed from known words, or by hand."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from policies.ingest import values
from policies.ingest.headers import plain_header, unit_of

# What a download of rejected rows has behind the file's own columns.
REJECT_COLUMNS = ("row", "reason")
# Below this likeness (0 to 100) a header is not taken for a misspelt alias, only left unassigned.
LIKELY = 88

# A plain header with one of these words, and not known for anything else, holds private data.
PRIVATE_WORDS = (
    "联系人", "联系方式", "电话", "手机", "身份证", "邮箱", "phone", "e-mail", "contactperson",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field: how a cell of it is read, and the units a cell may be in (empty: no unit).

    With ``several``, all columns of the field count, in order; otherwise the first that is not empty.
    """

    name: str
    label: str | Promise
    convert: values.Converter = field(default=str)
    units: Mapping[str, Decimal] = field(default_factory=dict)
    digits: int = 0
    several: bool = False

    def converter(self, unit: str) -> Callable[[str], Any]:
        """The converter of a column in a unit."""
        return values.measured(unit, self.units, self.digits) if self.units else self.convert


@dataclass(frozen=True)
class Column:
    """One column of a file and the field it holds. ``sure`` is False where a curator should look.

    A figure under ``least`` or over ``most``, in the column's unit, is doubtful (None: none is).
    """

    index: int
    header: str
    field: str
    unit: str = ""
    sure: bool = True
    least: int | None = None
    most: int | None = None

    def doubts(self, figure: Decimal | None) -> bool:
        """Whether a figure is doubtful in this column."""
        return figure is not None and (
            (self.least is not None and figure < self.least)
            or (self.most is not None and figure > self.most)
        )


@dataclass(frozen=True)
class Assignment:
    """The columns of a file that are read, and values that hold for each of its rows.

    ``constants`` are printed values by field, such as ``{"supply_mode": "协议出让"}``.
    """

    columns: tuple[Column, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns} | set(self.constants)

    @property
    def private(self) -> frozenset[int]:
        """Where the columns stand that are never stored."""
        return frozenset(c.index for c in self.columns if c.field == "private")

    @property
    def read(self) -> frozenset[int]:
        """Where the columns stand whose cells go into records."""
        return frozenset(c.index for c in self.columns) - self.private

    @property
    def key(self) -> str:
        """A fingerprint of how cells are read: with another, every row is read anew."""
        parts = [f"{c.header}>{c.field}>{c.unit}" for c in self.columns]
        parts += [f"{name}={value}" for name, value in sorted(self.constants.items())]
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    def as_json(self) -> list[dict[str, Any]]:
        """For an ImportBatch: columns, then constants with no index."""
        return [asdict(column) for column in self.columns] + [
            {"index": None, "field": name, "value": value} for name, value in self.constants.items()
        ]

    @classmethod
    def from_json(cls, rows: Iterable[Mapping[str, Any]]) -> "Assignment":
        rows = list(rows)
        return cls(
            tuple(Column(**row) for row in rows if row.get("index") is not None),
            {row["field"]: row["value"] for row in rows if row.get("index") is None},
        )


def header_key(header: Sequence[str]) -> str:
    """A fingerprint of a header line, by which an earlier assignment of it is found again.

    The columns that a download of rejected rows adds do not count: the mended file is the same layout.
    """
    names = [plain_header(name) for name in header]
    if tuple(names[-len(REJECT_COLUMNS) :]) == REJECT_COLUMNS:
        names = names[: -len(REJECT_COLUMNS)]
    content = "\x1f".join(names)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Vocabulary:
    """What files of one noun can say: the fields, and the words by which headers name them.

    Of each group of ``required``, a file must have one: by a column, by a value that holds for the whole
    file, or, for the group ``place``, by the locality of the file. ``aliases`` reads the field by the
    plain header that it is known under. ``by_the_row`` are fields whose words are read by another column's
    rule, not one by one: a cell that states all is read by ``read_whole``.
    """

    noun: str
    fields: Mapping[str, Field]
    required: tuple[tuple[str, ...], ...]
    aliases: Callable[[], Mapping[str, str]]
    place: tuple[str, ...] = ()
    by_the_row: Collection[str] = ()
    read_whole: Callable[[str], Any] = str

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Field by the plain header it is known under; ``private`` for what must not be stored."""
        return self.aliases()

    def known_as(self, header: str) -> str:
        """The field that a header is known for, with or without its unit; empty when it is not known."""
        plain = plain_header(header)
        if field := self.words.get(unit_of(header)[0]) or self.words.get(plain):
            return field
        return "private" if any(word in plain for word in PRIVATE_WORDS) else ""

    def label(self, field: str) -> str:
        """A field in words; its name where it is a field of former days."""
        return str(self.fields[field].label) if field in self.fields else field

    def problems(self, assignment: Assignment, has_locality: bool) -> list[tuple[str, str]]:
        """What hinders an import: ``(field or header, what to do)``; ``has_locality``: of the file."""
        found = []
        for group in self.required:
            if not assignment.fields & set(group) and not (group == self.place and has_locality):
                names = " / ".join(map(self.label, group))
                why = _("no column is assigned to: %(fields)s") % {"fields": names}
                found.append((group[0], why))
        for column in assignment.columns:
            units = self.fields[column.field].units
            if units and column.unit and column.unit not in units:
                why = _("%(unit)s is no unit of this field") % {"unit": column.unit}
                found.append((column.header, why))
        return found

    def propose(self, header: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> Assignment:
        """An assignment from the words of a header never seen; what is not known stays unassigned.

        Of several columns for one field, the first that states a unit is taken where the field has one,
        else the first. A quantity whose unit neither the header nor each of the ``samples`` states is not
        sure, nor is a header that only resembles a known word.
        """
        found: dict[str, Column] = {}
        extra: list[Column] = []
        for index, name in enumerate(header):
            column = self._proposed(index, name)
            if column is None:
                continue
            earlier = found.get(column.field)
            if column.field == "private" or (earlier and self.fields[column.field].several):
                extra.append(column)
            elif (
                earlier is None or (column.unit and not earlier.unit) or column.sure > earlier.sure
            ):
                found[column.field] = column
        columns = [self._with_certainty(c, samples) for c in [*found.values(), *extra]]
        return Assignment(tuple(sorted(columns, key=lambda column: column.index)))

    def by_hand(
        self,
        index: int,
        header: str,
        field: str,
        unit: str | None,
        samples: Sequence[Sequence[str]],
    ) -> Column:
        """A column as a curator assigns it; an empty ``unit``: each cell states its own.

        Where the curator says nothing of the unit (None), the header may; the column is not sure where a
        bare number of it would have no unit.
        """
        if unit is not None or not self.fields[field].units:
            return Column(index, header, field, unit or "")
        stated = unit_of(header)[1]
        stated = stated if stated in self.fields[field].units else ""
        return self._with_certainty(Column(index, header, field, stated), samples)

    def _proposed(self, index: int, name: str) -> Column | None:
        base, unit = unit_of(name)
        matched: str | None = self.known_as(name)
        sure = bool(matched)
        if not matched and len(base) > 1:
            likely = process.extractOne(
                base, self.words.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY
            )
            matched = self.words[likely[0]] if likely else None
        if not matched or unit == "?":
            return None
        units = self.fields[matched].units
        if unit and unit not in units:
            return None
        return Column(index, name, matched, unit, sure)

    def _with_certainty(self, column: Column, samples: Sequence[Sequence[str]]) -> Column:
        """The column, no longer sure where a bare number of it would have no unit."""
        field = self.fields[column.field]
        if not field.units or column.unit:
            return column
        by_the_row = field.name in self.by_the_row
        convert = self.read_whole if by_the_row else field.converter("")
        sure = column.sure and (bool(samples) or by_the_row)
        for row in samples:
            try:
                convert(row[column.index])
            except (ValueError, KeyError, IndexError, TypeError):
                sure = False
        return Column(column.index, column.header, column.field, "", sure)
