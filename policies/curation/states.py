"""What a record says, as a flat mapping that can be compared, kept as JSON, and written back.

A key is the name of a field (``title_en``), of a relation to many (``types``: a sorted list of keys), or of
one part of the record (``citations.12``: the part's own fields). A part that is not stored yet has a key
such as ``citations.new-1``. Changes are ``{key: [before, after]}``; None stands for a part that is not
there. Proposals, restoring, concurrent editing and merging all work on these.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from policies.models import (
    Award,
    Firm,
    Incentive,
    InstrumentType,
    LandAward,
    Lexicon,
    Official,
    PolicyInstrument,
    Record,
    Speech,
)

State = dict[str, Any]
Changes = dict[str, list[Any]]

# What is a part of a record, and no record itself: the name of the relation.
PARTS: dict[type[models.Model], tuple[str, ...]] = {
    PolicyInstrument: ("links", "citations"),
    Incentive: ("citations",),
    Award: ("citations",),
    Firm: ("names", "citations"),
    Official: ("tenures", "citations"),
    Speech: ("citations",),
    LandAward: ("holdings", "citations"),
    Lexicon: ("terms",),
    InstrumentType: ("mappings",),
}
NEW = "new-"
_encoder = DjangoJSONEncoder()


class Conflict(Exception):
    """The record says something else by now than the changes were made from; ``keys`` says where."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


def state_of(record: models.Model) -> State:
    """What the record says at this moment, its parts included."""
    state = fields_of(record)
    for field in record._meta.many_to_many:
        if field.editable and record.pk:
            manager = getattr(record, field.name)
            state[field.name] = sorted(row.pk for row in manager.all())
    for accessor in PARTS.get(type(record), ()):
        if record.pk:
            for part in getattr(record, accessor).all():
                state[f"{accessor}.{part.pk}"] = part_state(record, accessor, part)
    return state


def fields_of(record: models.Model) -> State:
    """The curated fields that lie in the record's own row."""
    return {
        field.name: plain(field.value_from_object(record)) for field in curated_fields(type(record))
    }


def curated_fields(model: type[models.Model]) -> list[Any]:
    """The fields of a row that curators write; its status has ways of its own."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name != "status"
    ]


def part_state(record: models.Model, accessor: str, part: models.Model) -> State:
    """What one part says, but for the record that it belongs to."""
    own = _own_fields(type(record), accessor)
    return {field.name: plain(field.value_from_object(part)) for field in own}


def part_model(model: type[models.Model], accessor: str) -> type[models.Model]:
    return model._meta.get_field(accessor).related_model  # type: ignore[return-value]


def _own_fields(model: type[models.Model], accessor: str) -> list[Any]:
    relation: Any = model._meta.get_field(accessor)
    if relation.one_to_many and hasattr(relation, "content_type_field_name"):
        back = {relation.content_type_field_name, relation.object_id_field_name}
    else:
        back = {relation.field.name}
    part = part_model(model, accessor)
    return [field for field in curated_fields(part) if field.name not in back]


def plain(value: Any) -> Any:
    """A value as JSON keeps it; what JSON has itself stays."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # 0.20 says what 0.2000 says
    try:
        return _encoder.default(value)
    except TypeError:
        return str(value)


def difference(before: State, after: State) -> Changes:
    """Where two states differ, by key."""
    keys = [*before, *(key for key in after if key not in before)]
    return {
        key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)
    }


def conflicts(record: models.Model, changes: Changes) -> list[str]:
    """The keys at which the record says neither what the changes start from nor what they lead to."""
    now = state_of(record)
    return [
        key
        for key, (before, after) in changes.items()
        if now.get(key) != before and now.get(key) != after
    ]


def apply(record: Record, changes: Changes, *, user: Any, reason: str = "") -> None:
    """Write changes into a record and save it, with one version in its history.

    Raises Conflict and ValidationError, with the record in the database as it was.
    """
    with transaction.atomic():
        now = state_of(record)
        clashing = conflicts(record, changes)
        if clashing:
            raise Conflict(clashing)
        ahead = {key: after for key, (_, after) in changes.items() if now.get(key) != after}
        for key, value in ahead.items():
            if "." not in key and not _is_many(record, key):
                field: Any = record._meta.get_field(key)
                setattr(record, field.attname, field.to_python(value))
                if field.is_relation and field.is_cached(record):
                    field.delete_cached_value(record)
        record.clean_fields(exclude=[f.name for f in record._meta.fields if f.is_relation])
        record._history_user = user  # type: ignore[attr-defined]
        record._change_reason = reason[:100]  # type: ignore[attr-defined]
        record.save()
        for key, value in ahead.items():
            if "." in key:
                accessor, pk = key.split(".", 1)
                _apply_part(record, accessor, pk, value, user)
            elif _is_many(record, key):
                getattr(record, key).set(value)


def _is_many(record: models.Model, key: str) -> bool:
    return bool(record._meta.get_field(key).many_to_many)


def _apply_part(
    record: models.Model, accessor: str, pk: str, value: State | None, user: Any
) -> None:
    manager = getattr(record, accessor)
    part = None if pk.startswith(NEW) else manager.filter(pk=pk).first()
    if value is None:
        if part is not None:
            part._history_user = user
            part.delete()
        return
    if part is None:
        part = manager.model()
        relation: Any = record._meta.get_field(accessor)
        if hasattr(relation, "content_type_field_name"):
            part.content_type = relation.get_content_type()
            part.object_id = record.pk
        else:
            setattr(part, relation.field.name, record)
        if not pk.startswith(NEW):
            part.pk = int(pk)  # it was there once and comes back
    for field in _own_fields(type(record), accessor):
        if field.name in value:
            setattr(part, field.attname, field.to_python(value[field.name]))
    part._history_user = user
    part.save()
