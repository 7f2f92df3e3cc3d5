"""The kinds of field an answer is made of; a noun lists its own in ``policies/api/nouns/``.

A field says which columns it needs (the first holds its place in the row), how it is read from a
page of rows, its JSON schema, and the columns it fills in a CSV file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from policies.api.paths import json_schema, or_null, resolve
from policies.publish.public import public_values, reaches_only_public

Model = type[models.Model]
Row = tuple[Any, ...]
Reader = Callable[[Row], Any]


@dataclass(frozen=True)
class Field:
    """A column as it is; ``path`` where it is named otherwise in the models.

    ``on_lists``: a field of the record alone that lists show under ``?include=``.
    """

    name: str
    doc: str
    path: str = ""
    on_lists: bool = field(default=False, kw_only=True)

    @property
    def source(self) -> str:
        return self.path or self.name

    def columns(self, model: Model) -> tuple[str, ...]:
        return (self.source,)

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        """A function from a row to the value; None when the first column is the value."""
        return None

    def schema(self, model: Model) -> dict[str, Any]:
        return json_schema(model, self.source)

    def heads(self) -> tuple[str, ...]:
        return (self.name,)

    def cells(self, value: Any) -> tuple[Any, ...]:
        """The value spread over the CSV columns of ``heads()``."""
        return (value,)


@dataclass(frozen=True)
class Computed(Field):
    """A value computed from several columns of the row."""

    paths: tuple[str, ...] = ()
    compute: Callable[..., Any] = lambda *values: None
    kind: str = "string"
    nullable: bool = False

    def columns(self, model: Model) -> tuple[str, ...]:
        return self.paths

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        columns = [place[path] for path in self.paths]
        return lambda row: self.compute(*[row[column] for column in columns])

    def schema(self, model: Model) -> dict[str, Any]:
        return or_null({"type": self.kind}) if self.nullable else {"type": self.kind}


@dataclass(frozen=True)
class Reference(Field):
    """A record pointed at, null when it is not public: one value shown, or several as an object."""

    shows: tuple[str, ...] = ("uid",)

    def target(self, model: Model) -> Model:
        return resolve(model, self.source).field.related_model

    def columns(self, model: Model) -> tuple[str, ...]:
        if reaches_only_public(model, self.source):
            return tuple(f"{self.source}__{part}" for part in self.shows)
        return (f"{self.source}_id",)

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        columns = [place[path] for path in self.columns(model)]
        first = columns[0]
        if reaches_only_public(model, self.source):
            if len(columns) == 1:
                return None
            return lambda row: self._value([row[column] for column in columns])
        found = public_values(self.target(model), {row[first] for row in rows}, self.shows)
        return lambda row: self._value(found.get(row[first]))

    def _value(self, values: Sequence[Any] | None) -> Any:
        if values is None or values[0] is None:
            return None
        if len(self.shows) == 1:
            return values[0]
        return dict(zip(self.shows, values, strict=True))

    def schema(self, model: Model) -> dict[str, Any]:
        target = self.target(model)
        parts = {part: json_schema(target, part) for part in self.shows}
        if len(parts) == 1:
            schema = parts[self.shows[0]]
        else:
            schema = {"type": "object", "properties": parts, "required": list(parts)}
        certain = reaches_only_public(model, self.source)
        return schema if certain and not resolve(model, self.source).nullable else or_null(schema)

    def heads(self) -> tuple[str, ...]:
        if len(self.shows) == 1:
            return (self.name,)
        return tuple(f"{self.name}_{part}" for part in self.shows)

    def cells(self, value: Any) -> tuple[Any, ...]:
        if len(self.shows) == 1:
            return (value,)
        return tuple((value or {}).get(part) for part in self.shows)


@dataclass(frozen=True)
class Many(Field):
    """A list of what belongs to the record, fetched for the whole page at once.

    ``rows`` takes primary keys and gives pairs of a key and an item; ``cell`` writes one item into
    a CSV cell, where items are joined with "; ".
    """

    rows: Callable[[list[Any]], Iterable[tuple[Any, Any]]] = lambda keys: ()
    items: Any = None
    cell: Callable[[Any], str] = str

    def columns(self, model: Model) -> tuple[str, ...]:
        return ("pk",)

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        key = place["pk"]
        found: dict[Any, list[Any]] = defaultdict(list)
        for owner, item in self.rows([row[key] for row in rows]) if rows else ():
            found[owner].append(item)
        return lambda row: found.get(row[key], [])

    def schema(self, model: Model) -> dict[str, Any]:
        return {"type": "array", "items": self.items or {"type": "string"}}

    def cells(self, value: Any) -> tuple[Any, ...]:
        return ("; ".join(self.cell(item) for item in value),)


@dataclass(frozen=True)
class Lookup(Field):
    """One value that lies apart from the record, fetched for the whole page; null where there is none.

    ``rows`` takes primary keys and gives pairs of a key and the value.
    """

    rows: Callable[[list[Any]], Iterable[tuple[Any, Any]]] = lambda keys: ()
    kind: str = "string"
    nullable: bool = True

    def columns(self, model: Model) -> tuple[str, ...]:
        return ("pk",)

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        key = place["pk"]
        found = dict(self.rows([row[key] for row in rows])) if rows else {}
        return lambda row: found.get(row[key])

    def schema(self, model: Model) -> dict[str, Any]:
        return or_null({"type": self.kind}) if self.nullable else {"type": self.kind}


@dataclass(frozen=True)
class Column(Field):
    """A JSON list kept in one column, such as the offsets of a term."""

    items: Any = None
    cell: Callable[[Any], str] = str

    def schema(self, model: Model) -> dict[str, Any]:
        return {"type": "array", "items": self.items or {}}

    def cells(self, value: Any) -> tuple[Any, ...]:
        return ("; ".join(self.cell(item) for item in value or []),)


def related(owner: Model, relation: str, show: str = "code") -> Callable[..., Iterable[Any]]:
    """Rows for ``Many``: one column of the public records at the end of a many-to-many relation.

    The pairs are read first and the records by their keys: both are look-ups in an index, whatever
    the planner thinks of a status that nearly every row has.
    """

    def rows(keys: list[Any]) -> Iterable[tuple[Any, Any]]:
        field: Any = owner._meta.get_field(relation)
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        links = field.remote_field.through.objects.filter(**{f"{here}__in": keys})
        pairs = list(links.values_list(f"{here}_id", f"{there}_id"))
        found = public_values(field.related_model, {target for _, target in pairs}, (show,))
        return sorted((key, found[target][0]) for key, target in pairs if target in found)

    return rows


def properties(**kinds: Any) -> dict[str, Any]:
    """The schema of an object all of whose members are always there."""
    parts = {
        name: {"type": kind} if not isinstance(kind, dict) else kind for name, kind in kinds.items()
    }
    return {"type": "object", "properties": parts, "required": list(parts)}


def place(name: str = "locality", path: str = "", doc: str = "The locality.") -> Reference:
    """A locality as its code and names."""
    return Reference(name, doc, path, shows=("code", "name_en", "name_zh"))
