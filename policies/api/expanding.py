"""``?expand=``: a record pointed at is shown whole, one level deep, in place of its identifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policies.api.fields import Field, Model, Reader, Reference, Row
from policies.api.resource import Resource, records, select


def nouns_of_records() -> Iterator[Resource]:
    """The nouns that have records to be pointed at."""
    from policies.api.nouns import RESOURCES  # each noun knows this module

    return (resource for resource in RESOURCES if resource.identifier)


def expandable(resource: Resource) -> dict[str, Resource]:
    """Names of the fields that show the identifier of a record, with the noun of that record."""
    nouns = {noun.model: noun for noun in nouns_of_records()}
    found = {}
    for field in (*resource.fields, *resource.detail_fields):
        if isinstance(field, Reference):
            noun = nouns.get(field.target(resource.model))
            if noun and field.shows[0] == noun.identifier:
                found[field.name] = noun
    return found


@dataclass(frozen=True)
class Expanded(Field):
    """The record pointed at as the list of its noun shows it, null when it is not public.

    One query for the records of a page, and those of their own lists. In CSV its columns are those of
    its noun after a dot: ``firm.name_zh``.
    """

    noun: Any = None

    def columns(self, model: Model) -> tuple[str, ...]:
        return (f"{self.source}_id",)

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        column = place[self.columns(model)[0]]
        keys = {row[column] for row in rows} - {None}
        found = _shown(self.noun, keys) if keys else {}
        return lambda row: found.get(row[column])

    def schema(self, model: Model) -> dict[str, Any]:
        return {"anyOf": [reference_to(self.noun), {"type": "null"}]}

    def heads(self) -> tuple[str, ...]:
        heads = (head for field in self.noun.fields for head in field.heads())
        return tuple(f"{self.name}.{head}" for head in heads)

    def cells(self, value: Any) -> tuple[Any, ...]:
        if value is None:
            return (None,) * len(self.heads())
        return tuple(cell for field in self.noun.fields for cell in field.cells(value[field.name]))


def reference_to(noun: Resource) -> dict[str, str]:
    """Where the schema has the records of a noun."""
    return {"$ref": f"#/components/schemas/{noun.component}"}


def expanded(field: Field, noun: Resource) -> Expanded:
    return Expanded(field.name, field.doc, field.path, noun=noun)


def _shown(noun: Resource, keys: set[Any]) -> dict[Any, dict[str, Any]]:
    rows, place = select(noun.model, noun.fields, noun.queryset().filter(pk__in=keys))
    answers = records(noun.model, noun.fields, rows, place)
    return {row[place["pk"]]: answer for row, answer in zip(rows, answers, strict=True)}
