"""What the models know of a path such as ``speech__locality__code``: its field, and what follows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

JSON_TYPES = (  # the first that fits counts
    (models.BooleanField, {"type": "boolean"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.DecimalField, {"type": "number"}),
    (models.FloatField, {"type": "number"}),
    (models.IntegerField, {"type": "integer"}),
    (models.JSONField, {"type": "array", "items": {}}),
    (models.Field, {"type": "string"}),
)


@dataclass(frozen=True)
class Step:
    """Where a path ends: the model's field, whether it can be null, whether it can be many."""

    field: Any
    nullable: bool
    many: bool


@cache
def resolve(model: type[models.Model], path: str) -> Step:
    """Follow a path from a model. Raises FieldDoesNotExist for one that leads nowhere."""
    nullable = many = False
    here: Any = model
    field: Any = None
    for part in path.split("__"):
        field = here._meta.pk if part == "pk" else here._meta.get_field(part)
        nullable |= bool(field.null)
        many |= bool(field.many_to_many or field.one_to_many)
        here = field.related_model
    return Step(field, nullable, many)


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, null allowed."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    open_schema = schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        open_schema["enum"] = [*schema["enum"], None]
    return open_schema


def json_schema(model: type[models.Model], path: str) -> dict[str, Any]:
    """The JSON schema of the value at the end of a path."""
    step = resolve(model, path)
    schema = next(dict(kind) for base, kind in JSON_TYPES if isinstance(step.field, base))
    if step.field.choices:
        codes = [code for code, _ in step.field.flatchoices]
        schema["enum"] = [*([""] if step.field.blank else []), *codes]
    return or_null(schema) if step.nullable else schema
