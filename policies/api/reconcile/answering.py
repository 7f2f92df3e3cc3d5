"""What the service answers: candidates, suggestions, values of properties."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from policies.api.fields import Many
from policies.api.reconcile.asking import Wanted
from policies.api.reconcile.types import TYPES, Property, Type, parts, properties
from policies.api.resource import records, select
from policies.search.matching.candidates import Asked, Candidate, candidates
from policies.search.matching.names import Entity

Value = dict[str, Any]


def results(batch: Mapping[str, Asked]) -> dict[str, Any]:
    """The result batch of a query batch."""
    found = candidates([*batch.values()])
    return {
        name: {"result": [_candidate(one) for one in each]}
        for name, each in zip(batch, found, strict=True)
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    entity = one.entity
    said = "; ".join(text for text in (entity.description, one.note) if text)
    return {
        "id": entity.id,
        "name": entity.label,
        "description": said,
        "type": [TYPES[entity.kind].described],
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }


def suggested(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.label,
        "description": entity.description,
        "notable": [TYPES[entity.kind].described],
    }


def extension(wanted: Wanted) -> dict[str, Any]:
    """The data extension response: no values for entities and properties that there are not."""
    known = {one.id: one for one in properties()}
    rows: dict[str, dict[str, list[Value]]] = {
        identifier: {name: [] for name in wanted.properties} for identifier in wanted.ids
    }
    by_type: dict[str, dict[str, str]] = defaultdict(dict)
    for identifier in wanted.ids:
        if found := parts(identifier):
            by_type[found[0].id][identifier] = found[1]
    for name, keys in by_type.items():
        for identifier, values in values_of(TYPES[name], keys, wanted.properties).items():
            rows[identifier] |= values
    return {"meta": [_meta(name, known.get(name)) for name in wanted.properties], "rows": rows}


def _meta(name: str, found: Property | None) -> dict[str, Any]:
    said: dict[str, Any] = {"id": name, "name": name}
    if found and found.of:
        said["type"] = TYPES[found.of].described
    return said


def values_of(
    kind: Type, keys: Mapping[str, str], names: Iterable[str]
) -> dict[str, dict[str, list[Value]]]:
    """Per identifier the values of the properties that the type has; merged records under old keys too."""
    chosen = [kind.properties[name] for name in names if name in kind.properties]
    primary = {identifier: _primary_key(kind, key) for identifier, key in keys.items()}
    if not chosen:
        return {}
    resource, fields = kind.resource, [one.field for one in chosen]
    public = resource.queryset().filter(pk__in={pk for pk in primary.values() if pk})
    rows, place = select(resource.model, fields, public)
    answers = dict(
        zip(
            [row[place["pk"]] for row in rows],
            records(resource.model, fields, rows, place),
            strict=True,
        )
    )
    labels = _labels(chosen, answers.values())
    return {
        identifier: {one.id: _values(one, answers[pk][one.id], labels) for one in chosen}
        for identifier, pk in primary.items()
        if pk in answers
    }


def _primary_key(kind: Type, key: str) -> int | None:
    resource = kind.resource
    found = resource.one(key).values_list("pk", flat=True)
    pk = found.first()
    if pk is None and (survivor := resource.moved_to(key)):
        pk = resource.one(survivor).values_list("pk", flat=True).first()
    return pk


def _labels(chosen: list[Property], answers: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The names of the entities that stand in answers by their keys alone, by identifier."""
    keys: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        for one in chosen:
            if one.of:
                keys[one.of] |= {item for item in _items(answer[one.id]) if isinstance(item, str)}
    return {
        TYPES[name].id_of(key): label
        for name, found in keys.items()
        for key, label in TYPES[name].labels(found).items()
    }


def _items(value: Any) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if item is not None and item != ""]


def _values(one: Property, value: Any, labels: Mapping[str, str]) -> list[Value]:
    found = [_value(one, item, labels) for item in _items(value)]
    return [each for each in found if each]


def _value(one: Property, item: Any, labels: Mapping[str, str]) -> Value:
    """One value of a property; empty for an entity that is not public."""
    if one.of:
        return _entity(TYPES[one.of], item, labels)
    if isinstance(one.field, Many):
        return {"str": one.field.cell(item)}
    return plain(item)


def _entity(kind: Type, item: Any, labels: Mapping[str, str]) -> Value:
    if isinstance(item, dict):
        label = f"{item['name_en']} {item['name_zh']}"
        return {"id": kind.id_of(item[kind.resource.identifier]), "name": label}
    identifier = kind.id_of(item)
    return {"id": identifier, "name": labels[identifier]} if identifier in labels else {}


def plain(item: Any) -> Value:
    """A value that is no entity. Truth is said as a text: the specification's schema knows no other way."""
    if isinstance(item, bool):
        return {"str": str(item).lower()}
    if isinstance(item, int):
        return {"int": item}
    if isinstance(item, float | Decimal):
        return {"float": float(item)}
    if isinstance(item, datetime.datetime):
        return {"date": item.isoformat(timespec="seconds")}
    if isinstance(item, datetime.date):
        return {"date": f"{item.isoformat()}T00:00:00"}
    return {"str": str(item)}


def said(value: Value) -> str:
    """A value as a text for people."""
    if "date" in value:
        return value["date"].partition("T")[0]
    return str(next((value[name] for name in ("name", "str", "int", "float") if name in value), ""))
