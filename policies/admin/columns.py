"""The columns of a file on the desk: a form that assigns each to a field, with its unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment, Column, Vocabulary
from policies.ingest.vocabularies import VOCABULARIES
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.codelist import CodeList

UNITS = {
    "m2": _("m² 平方米"),
    "ha": _("hectares 公顷"),
    "mu": _("mu 亩"),
    "10k_m2": _("10,000 m² 万平方米"),
    "km2": _("km² 平方公里"),
    "cny": _("yuan 元"),
    "10k_cny": _("10,000 yuan 万元"),
    "100m_cny": _("100 million yuan 亿元"),
}
IN_CELLS = "in_cells"
# Fields of a noun that one word may state for a whole file.
FOR_ALL: dict[str, dict[str, CodeList]] = {
    LAND.noun: {"supply_mode": SUPPLY_MODES, "use": LAND_USES}
}


@dataclass(frozen=True)
class ColumnRow:
    """One column on the screen; ``emptied``: it was private, and its cells were not kept."""

    header: str
    samples: Sequence[str]
    field: Any = None
    unit: Any = None
    sure: bool = True
    emptied: bool = False

    @property
    def imported(self) -> bool:
        return bool(self.field and self.field.value() not in ("", "private"))

    @property
    def asks_for_unit(self) -> bool:
        return self.unit is not None and not self.unit.value()


class ColumnsForm(forms.Form):
    """Which field each column of a file is, and words that hold where no column says it.

    ``rows`` are the file's first rows: whether each cell states its unit is seen by them.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        vocabulary: Vocabulary,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        assignment: Assignment,
    ) -> None:
        super().__init__(data)
        self._vocabulary, self._codes = vocabulary, FOR_ALL.get(vocabulary.noun, {})
        self._header, self._rows, self._assignment = header, rows, assignment
        self._columns = {column.index: column for column in assignment.columns}
        self._open = [
            index
            for index, name in enumerate(header)
            if index not in assignment.private and (name or any(row[index].strip() for row in rows))
        ]
        for index in self._open:
            self._add_column(index)
        for name, codes in self._codes.items():
            self.fields[name] = _select(
                [("", "–"), *((c.label_zh, c.label) for c in codes.codes.values())],
                _said_for_all(assignment, name, codes),
                capfirst(vocabulary.label(name)),
            )

    def _add_column(self, index: int) -> None:
        column = self._columns.get(index)
        assigned = column.field if column else ""
        name, unit = f"field_{index}", f"unit_{index}"
        self.fields[name] = _select(
            field_choices(self._vocabulary),
            assigned,
            _("field of column %(header)s") % {"header": self._header[index]},
        )
        chosen = self.data.get(name, "") if self.is_bound else assigned
        choices = unit_choices(self._vocabulary, chosen)
        if not choices or (self.is_bound and self.data.get(unit, "") not in dict(choices)):
            return
        initial = ""
        if column and column.field == chosen:
            initial = column.unit or (IN_CELLS if column.sure else "")
        self.fields[unit] = _select(
            choices, initial, _("unit of column %(header)s") % {"header": self._header[index]}
        )

    def for_all(self) -> list[Any]:
        """The words that hold for the whole file, as fields of the form."""
        return [self[name] for name in self._codes]

    def table(self, samples: Mapping[int, Sequence[str]]) -> Iterator[ColumnRow]:
        """The columns as the screen shows them, those whose cells were not kept last."""
        for index in self._open:
            column = self._columns.get(index)
            unit = f"unit_{index}"
            yield ColumnRow(
                self._header[index],
                samples[index],
                self[f"field_{index}"],
                self[unit] if unit in self.fields else None,
                column is None or column.sure,
            )
        for index in sorted(self._assignment.private):
            yield ColumnRow(self._header[index], (), emptied=True)

    def assignment(self) -> Assignment:
        """The assignment as entered; the very one that was there when nothing was changed."""
        columns = [column for index in self._open if (column := self._entered(index))]
        columns += [self._columns[index] for index in self._assignment.private]
        entered = Assignment(
            tuple(sorted(columns, key=lambda column: column.index)), self._constants()
        )
        if self._assignment.layout and _said(entered) == _said(self._assignment):
            return self._assignment
        return entered

    def _entered(self, index: int) -> Column | None:
        field = self.cleaned_data[f"field_{index}"]
        if not field:
            return None
        unit: str | None = self.cleaned_data.get(f"unit_{index}") or None
        if unit == IN_CELLS:
            unit = ""
        before = self._columns.get(index)
        said = unit is not None or not self._vocabulary.fields[field].units
        if said and before and (before.field, before.unit) == (field, unit or ""):
            return replace(before, sure=True)
        return self._vocabulary.by_hand(index, self._header[index], field, unit, self._rows)

    def _constants(self) -> dict[str, str]:
        """Those that were there, with the words chosen here; a word of the same code stays as it was."""
        words = {k: v for k, v in self._assignment.constants.items() if k not in self._codes}
        for name, codes in self._codes.items():
            if chosen := self.cleaned_data[name]:
                before = _said_for_all(self._assignment, name, codes) == chosen
                words[name] = self._assignment.constants[name] if before else chosen
        return words


def field_choices(vocabulary: Vocabulary) -> list[tuple[Any, Any]]:
    """The fields that a column may be: the required ones first, then the others."""
    fields = vocabulary.fields
    required = [name for group in vocabulary.required for name in group]
    others = [name for name in fields if name not in required and name != "private"]
    return [
        ("", _("do not import")),
        (_("required"), [(name, fields[name].label) for name in required]),
        (_("others"), [(name, fields[name].label) for name in others]),
        ("private", fields["private"].label),
    ]


def unit_choices(vocabulary: Vocabulary, field: str) -> list[tuple[str, Any]]:
    """The units that a column of a field may have; none where the field has no unit."""
    fields = vocabulary.fields
    if field not in fields or not fields[field].units:
        return []
    units = [(unit, UNITS[unit]) for unit in fields[field].units]
    return [("", _("choose the unit")), *units, (IN_CELLS, _("stated in each cell"))]


def in_words(assignment: Assignment, noun: str) -> str:
    """An assignment on one line: 坐落 → location; 成交总价 → price (yuan 元); supply mode: 协议出让."""
    label = VOCABULARIES[noun].label if noun in VOCABULARIES else str
    said = []
    for column in assignment.columns:
        unit = f" ({UNITS[column.unit]})" if column.unit in UNITS else ""
        said.append(f"{column.header} → {label(column.field)}{unit}")
    said += [f"{label(name)}: {words}" for name, words in assignment.constants.items()]
    return "; ".join(said)


def _select(choices: Any, initial: str, label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices, initial=initial, label=label, required=False,
        widget=UnfoldAdminSelectWidget(),
    )  # fmt: skip


def _said_for_all(assignment: Assignment, name: str, codes: CodeList) -> str:
    """The word of the code list for what the assignment states of every row; empty for nothing."""
    code = codes.code_within(assignment.constants.get(name, ""))
    return codes.codes[code].label_zh if code else ""


def _said(assignment: Assignment) -> tuple[Any, ...]:
    columns = {(column.index, column.field, column.unit) for column in assignment.columns}
    return columns, dict(assignment.constants)
