"""What a JSON schema says of a value, as one word: the formats each have their own name for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from policies.publish.bulk.table import BulkColumn

Kind = Literal[
    "boolean", "integer", "number", "date", "datetime", "text", "list", "object", "any"
]  # fmt: skip

_PLAIN: dict[str, Kind] = {
    "boolean": "boolean", "integer": "integer", "number": "number", "array": "list",
    "object": "object",
}  # fmt: skip
_FORMATS: dict[str, Kind] = {"date": "date", "date-time": "datetime"}

# The end of a name says the unit of its values; the longest end counts.
UNITS = {
    "_per_m2_cny": "CNY/m²", "_cny": "CNY", "_m2": "m²", "_ha": "ha", "_km2": "km²",
    "_per_10k_characters": "1/10,000 characters", "_years": "years",
}  # fmt: skip


def kind_of(schema: Mapping[str, Any]) -> Kind:
    """The kind of the values that are not null; ``any`` where the schema does not say, or says several."""
    named = schema.get("type")
    types = {named} if isinstance(named, str) else set(named or ())
    types.discard("null")
    if len(types) != 1:
        return "any"
    only = types.pop()
    if only == "string":
        return _FORMATS.get(schema.get("format", ""), "text")
    return _PLAIN[only]


def unit_of(name: str) -> str:
    """The unit that a column's name carries; empty where it carries none."""
    ends = [end for end in UNITS if name.endswith(end)]
    return UNITS[max(ends, key=len)] if ends else ""


@dataclass(frozen=True)
class Flat:
    """A column of a flat file: one head of a column of the table."""

    name: str
    kind: Kind
    doc: str
    schema: Mapping[str, Any]
    refers: tuple[str, str] | None


def flat(column: BulkColumn) -> Iterator[Flat]:
    """The columns of a flat file that a column fills, objects spread over several."""
    parts: list[Mapping[str, Any]] = [column.schema]
    if kind_of(column.schema) == "object":
        parts = list(column.schema["properties"].values())
    for head, schema in zip(column.heads, parts, strict=True):
        yield Flat(head, kind_of(schema), column.doc, schema, column.refers.get(head))
