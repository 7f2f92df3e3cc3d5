"""Figures made when they are asked for: not records, so one list without pages.

A list of figures is declared like a noun (``policies/api/nouns/attention.py``), with parameters of its
own; its rows are made by a function of what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils import translation

from policies.api.fields import Field
from policies.api.paths import or_null
from policies.api.questions import Parameter
from policies.api.reading import read_fields, read_parameters
from policies.models import Locality

FIELDS = Parameter("fields", "Names of the fields wanted, separated by commas.")


@dataclass(frozen=True)
class Made(Field):
    """A value made elsewhere, so that its JSON schema is said here."""

    kind: str = "string"
    nullable: bool = False
    codes: tuple[str, ...] = ()

    def schema(self, model: Any) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": self.kind}
        if self.codes:
            schema["enum"] = list(self.codes)
        return or_null(schema) if self.nullable else schema


def number(name: str, doc: str, nullable: bool = True) -> Made:
    return Made(name, doc, kind="number", nullable=nullable)


def whole(name: str, doc: str, nullable: bool = False) -> Made:
    return Made(name, doc, kind="integer", nullable=nullable)


@dataclass(frozen=True)
class Words(Field):
    """A list of texts."""

    def schema(self, model: Any) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}

    def cells(self, value: Any) -> tuple[Any, ...]:
        return ("; ".join(value),)


@dataclass(frozen=True)
class Place(Field):
    """A locality as its code and names, null where there is none."""

    parts: ClassVar[tuple[str, ...]] = ("code", "name_en", "name_zh")

    def schema(self, model: Any) -> dict[str, Any]:
        parts = {part: {"type": "string"} for part in self.parts}
        return or_null({"type": "object", "properties": parts, "required": list(parts)})

    def heads(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{part}" for part in self.parts)

    def cells(self, value: Any) -> tuple[Any, ...]:
        return tuple((value or {}).get(part) for part in self.parts)


def place_of(locality: Locality | None) -> dict[str, str] | None:
    """A locality as ``Place`` has it."""
    if locality is None:
        return None
    return {part: getattr(locality, part) for part in Place.parts}


@dataclass(frozen=True)
class Answer:
    """What a list answers: the fields asked for, the rows, and what is said of the list as a whole."""

    fields: tuple[Field, ...]
    rows: list[dict[str, Any]]
    members: dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """What the interface says of one list of figures.

    ``ask`` makes of the parameters' values, by name, what ``rows`` and ``tell`` are made from.
    ``members`` describe what ``tell`` says of the list as a whole: it stands beside the rows in JSON, and
    in a header ``X-Name`` in every format. ``kept`` is whether an answer holds as long as the data do;
    ``refusals`` says what statuses mean that others do not have.
    """

    name: str
    component: str
    doc: str
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    ask: Callable[[Mapping[str, Any]], Any]
    rows: Callable[[Any], Iterable[dict[str, Any]]]
    members: tuple[Field, ...] = ()
    tell: Callable[[Any], dict[str, Any]] = lambda asked: {}
    kept: bool = True
    refusals: Mapping[str, str] = field(default_factory=dict)
    identifier: ClassVar[str] = ""
    model: ClassVar[Any] = None
    detail_fields: ClassVar[tuple[Field, ...]] = ()

    def known(self) -> dict[str, Parameter]:
        """The parameters by name."""
        return {each.name: each for each in sorted([*self.parameters, FIELDS], key=_by_name)}

    def read(self, given: QueryDict) -> Answer:
        """The answer to a query string. Raises ParameterProblem."""
        texts = read_parameters(given, list(self.known()))
        fields = read_fields(self.fields, texts.get("fields"))
        with translation.override("en"):
            values = {each.name: each.read(texts.get(each.name)) for each in self.parameters}
            asked = self.ask(values)
        names = [field.name for field in fields]
        rows = [{name: row[name] for name in names} for row in self.rows(asked)]
        return Answer(fields, rows, self.tell(asked))


def member_header(name: str) -> str:
    """The header that says a member of the list where the format has no room for it."""
    return f"X-{name.replace('_', '-').title()}"


def _by_name(parameter: Parameter) -> str:
    return parameter.name
