"""The starter set's files, and the natural keys by which its records name each other."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models

from policies.models import ConceptScheme, InstrumentType, Locality, Sector

Row = dict[str, Any]

# Nouns named by their code; localities too, all others by uid.
CODED = (InstrumentType, Sector, ConceptScheme)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file; none when it has not been built yet."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def read_objects(path: Path) -> list[Row]:
    """The objects of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def to_date(value: str) -> Any:
    """An ISO date; None for an empty text."""
    return models.DateField().to_python(value) if value else None


@cache
def keys(model: type[models.Model]) -> dict[str, int]:
    """Natural key → primary key of a model's rows."""
    if model is Locality:
        return dict(Locality.objects.in_force().values_list("code", "pk"))
    key = "code" if model in CODED else "uid"
    return dict(model._default_manager.values_list(key, "pk"))


def find(model: type[models.Model], key: str) -> int:
    """The primary key of a record named by its natural key. Raises ValueError naming it."""
    try:
        return keys(model)[key]
    except KeyError:
        raise ValueError(f"the starter set refers to an unknown {model.__name__} {key!r}") from None


def resolved(model: type[models.Model], row: Row) -> tuple[Row, Row]:
    """A row's own fields with keys resolved, and its many-to-many lists."""
    plain: Row = {}
    many: Row = {}
    for name, value in row.items():
        field = model._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            many[name] = [find(field.related_model, key) for key in value]
        elif isinstance(field, models.ForeignKey):
            plain[field.attname] = find(field.related_model, value) if value else None
        elif field.null and value == "":
            plain[name] = None
        else:
            plain[name] = value
    return plain, many
