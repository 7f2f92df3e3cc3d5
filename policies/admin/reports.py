"""What came of an import: reasons with examples, and changes field by field, as a user may read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from policies.admin.persons import TELLING, WITHHELD, all_organisations, kinds_of, may_see_names
from policies.ingest.kinds import KINDS
from policies.ingest.land.mapping import LAND
from policies.models import (
    Holder,
    ImportBatch,
    ImportChange,
    ImportNote,
    LandAward,
    Locality,
)
from policies.text.names import name_key

CHANGES_A_PAGE = 50
EXAMPLES = 3
MOST_REASONS = 30
# The reasons name the row that a row contradicts; to be grouped, they must not differ by it.
_OTHER_ROW = re.compile(r"(?<=\brow )\d+")
# Fields as an award has them, the holders before.
ORDER = {field.attname: place for place, field in enumerate(LandAward._meta.concrete_fields)}


@dataclass
class Reason:
    """A reason why values of one column were refused, with the rows it refused and the first of them."""

    column: str
    reason: str
    rows: int = 0
    examples: list[ImportNote] = field(default_factory=list)


def reasons(batch: ImportBatch) -> list[Reason]:
    """The reasons why rows were rejected, the commonest first."""
    notes = batch.notes.filter(level=ImportNote.Level.REJECT).order_by()
    found: dict[tuple[str, str], Reason] = {}

    def group(column: str, reason: str) -> Reason:
        alike = _OTHER_ROW.sub("…", reason)
        return found.setdefault((column, alike), Reason(column, alike))

    counted = notes.values_list("column", "reason").annotate(Count("row", distinct=True))
    for column, reason, rows in counted:
        group(column, reason).rows += rows
    place = Window(RowNumber(), partition_by=[F("column"), F("reason")], order_by=["row", "pk"])
    for note in notes.annotate(place=place).filter(place__lte=EXAMPLES).order_by("row", "pk"):
        examples = group(note.column, note.reason).examples
        if len(examples) < EXAMPLES:
            examples.append(note)
    return sorted(found.values(), key=lambda reason: (-reason.rows, reason.column, reason.reason))


@dataclass(frozen=True)
class ChangedRow:
    """One record that an import changed: ``(field, before, after)`` of each field it changed."""

    row: int
    record: Any
    url: str
    fields: list[tuple[str, Any, Any]]


def changes(batch: ImportBatch, user: Any, page: str | None) -> Page[Any]:
    """A page of the changes that an import made, or would make, as ``ChangedRow``."""
    shown: Any = Paginator(batch.changes.order_by("row", "pk"), CHANGES_A_PAGE).get_page(page)
    found = list(shown.object_list)
    reader = (
        _ChangeReader(found, user) if batch.noun == LAND.noun else _RecordReader(found, batch.noun)
    )
    shown.object_list = [reader.read(change) for change in found]
    return shown


class _ChangeReader:
    """Reads changes for one user: codes by their labels, places by name, persons as they may be seen."""

    def __init__(self, found: list[ImportChange], user: Any) -> None:
        self._named = may_see_names(user)
        self._awards = LandAward.objects.in_bulk([change.record_id for change in found])
        sides = [side for change in found for side in (change.before, change.after)]
        self._kinds = kinds_of(name for side in sides for name in side.get("holders", ()))
        self._places = Locality.objects.in_bulk(
            {side["locality_id"] for side in sides if side.get("locality_id")}
        )

    def read(self, change: ImportChange) -> ChangedRow:
        award = self._awards.get(change.record_id)
        hidden = self._hidden(change, award)
        fields = []
        for name in sorted(change.after, key=lambda name: ORDER.get(name, -1)):
            before, after = (
                WITHHELD if name in hidden else self._value(name, side.get(name))
                for side in (change.before, change.after)
            )
            fields.append((_label(name), before, after))
        return ChangedRow(change.row, award, _url(award), fields)

    def _hidden(self, change: ImportChange, award: LandAward | None) -> tuple[str, ...]:
        """What gives a person away, where there may be one: now, before the change, or after it."""
        told = [side["holders"] for side in (change.before, change.after) if "holders" in side]
        open_to_all = (
            award is not None
            and not award.names_withheld
            and all(all_organisations(names, self._kinds) for names in told)
        )
        return () if self._named or open_to_all else TELLING

    def _value(self, name: str, value: Any) -> Any:
        if value in (None, "", []):
            return "–"
        if name == "holders":
            return "、".join(map(self._holder, value))
        if name == "locality_id":
            return self._places.get(value, value)
        if name == "instalments":
            parts = [(part["due_on"] or "–", part["price_cny"] or "–") for part in value]
            return "; ".join(f"{due}: {price}" for due, price in parts)
        model_field: Any = LandAward._meta.get_field(name)
        return dict(model_field.flatchoices).get(value, value)

    def _holder(self, name: str) -> str:
        known = self._kinds[name_key(name)] == Holder.Kind.ORGANISATION
        return name if self._named or known else str(WITHHELD)


class _RecordReader:
    """Reads changes of another noun than land: codes by their labels, what is referred to by name."""

    def __init__(self, found: list[ImportChange], noun: str) -> None:
        self._kind = KINDS[noun]
        self._records = self._kind.model.objects.in_bulk([change.record_id for change in found])
        sides = [side for change in found for side in (change.before, change.after)]
        self._named: dict[str, dict[int, Any]] = {}
        for name in {name for side in sides for name in side}:
            if (model := self._refers_to(name)) is not None:
                values = [side[name] for side in sides if side.get(name)]
                keys = {key for v in values for key in (v if isinstance(v, list) else [v])}
                self._named[name] = model._default_manager.in_bulk(keys)

    def _refers_to(self, name: str) -> Any:
        columns = {f.attname: f for f in self._kind.model._meta.concrete_fields}
        columns |= {f.name: f for f in self._kind.model._meta.many_to_many}
        return columns[name].related_model if name in columns else None

    def read(self, change: ImportChange) -> ChangedRow:
        record = self._records.get(change.record_id)
        fields = [
            (
                self._label(name),
                self._value(name, change.before.get(name)),
                self._value(name, change.after[name]),
            )
            for name in change.after
        ]
        return ChangedRow(change.row, record, _url(record), fields)

    def _label(self, name: str) -> str:
        fields = self._kind.vocabulary.fields
        if name in fields:
            return capfirst(str(fields[name].label))
        if name == "sources":
            return capfirst(gettext("sources"))
        return _label(name, self._kind.model)

    def _value(self, name: str, value: Any) -> Any:
        if value in (None, "", []):
            return "–"
        known = self._named.get(name, {})
        if isinstance(value, list):
            return "; ".join(str(known.get(each, each)) for each in value)
        if name in self._named:
            return known.get(value, value)
        model_field: Any = self._kind.model._meta.get_field(name)
        return dict(model_field.flatchoices).get(value, value)


def _url(record: Any) -> str:
    """Where the desk shows a record; empty where it is not there, or not yet."""
    if record is None:
        return ""
    return reverse(f"admin:policies_{record._meta.model_name}_change", args=[record.pk])


def _label(name: str, model: Any = LandAward) -> str:
    model_field: Any = model._meta.get_field(name.removesuffix("_id"))
    return capfirst(str(model_field.verbose_name))
