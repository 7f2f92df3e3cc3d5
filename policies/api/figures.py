"""Figures computed for one locality when asked: not records, so one list without pages.

A list of figures is declared like a noun (``policies/api/nouns/land_profile.py``); its rows are made
by a function of what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils import translation

from policies.api.fields import Field
from policies.api.filters import FIRST_YEAR, LAST_YEAR, InLocality
from policies.api.parameters import read_fields, read_parameters
from policies.api.paths import or_null
from policies.api.problems import InvalidValue, ParameterProblem
from policies.metrics.land_profile import LandProfile
from policies.metrics.land_scope import Scope
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.models import Locality
from policies.vocabulary import LAND_USES, SUPPLY_MODES, CodeList

MOST = 1000
YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}


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
class Asked:
    """A question as it was understood: the profile it is about, and how many lines to tell."""

    profile: LandProfile
    top: int


@dataclass(frozen=True)
class Figures:
    """What the interface says of one list of figures; ``top`` is set where the list can be cut."""

    name: str
    component: str
    doc: str
    fields: tuple[Field, ...]
    rows: Callable[[Asked], Iterable[dict[str, Any]]]
    top: int | None = None
    identifier: ClassVar[str] = ""
    model: ClassVar[Any] = None
    detail_fields: ClassVar[tuple[Field, ...]] = ()

    def parameters(self) -> dict[str, tuple[dict[str, Any], str, bool]]:
        """Schema, description and whether it is needed, by name."""
        text = {"type": "string", "minLength": 1}
        found: dict[str, tuple[dict[str, Any], str, bool]] = {
            "locality": (text, "Code of the locality; all that lies in it counts.", True),
            "use_group": (_codes(LAND_USES, USE_GROUP), "Group of uses.", False),
            "mode_group": (_codes(SUPPLY_MODES, MODE_GROUP), "Group of supply modes.", False),
            "year_min": (YEAR, "First year; by default that of the period covered.", False),
            "year_max": (YEAR, "Last year; by default that of the period covered.", False),
            "fields": (text, "Names of the fields wanted, separated by commas.", False),
        }
        if self.top is not None:
            number = {"type": "integer", "minimum": 1, "maximum": MOST, "default": self.top}
            found["top"] = (number, "How many lines are told one by one.", False)
        return dict(sorted(found.items()))

    def read(self, given: QueryDict) -> tuple[tuple[Field, ...], list[dict[str, Any]]]:
        """The fields asked for and the rows. Raises ParameterProblem."""
        texts = read_parameters(given, list(self.parameters()))
        fields = read_fields(self.fields, texts.get("fields"))
        scope = Scope(
            _locality(texts.get("locality")),
            _choice("use_group", texts.get("use_group", USE_GROUP), LAND_USES),
            _choice("mode_group", texts.get("mode_group", MODE_GROUP), SUPPLY_MODES),
        )
        first, last = (
            _number(name, texts.get(name), FIRST_YEAR, LAST_YEAR)
            for name in ("year_min", "year_max")
        )
        top = _number("top", texts.get("top"), 1, MOST) or self.top or MOST
        profile = LandProfile(scope, first, last)
        span = profile.span
        if span is not None and span.first > span.last:
            name = "year_min" if first is not None else "year_max"
            raise ParameterProblem(
                name, f"The years end before they begin: {span.first} to {span.last}."
            )
        names = [field.name for field in fields]
        rows = self.rows(Asked(profile, top))
        return fields, [{name: row[name] for name in names} for row in rows]


def _codes(code_list: CodeList, default: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(code_list.groups), "default": default}


def _locality(code: str | None) -> Locality:
    """The locality of today that a code leads to."""
    if code is None:
        raise ParameterProblem("locality", "These figures are of one locality: give its code.")
    try:
        with translation.override("en"):
            life = InLocality().locality(code)
    except InvalidValue as error:
        raise ParameterProblem("locality", error.detail) from error
    today = life if life.in_force or life.today is None else life.today
    if not today.is_published:
        raise ParameterProblem("locality", f"There is no locality with the code {code!r}.")
    return today


def _choice(name: str, text: str, code_list: CodeList) -> str:
    if text not in code_list.groups:
        detail = f"{text!r} is not among the allowed values."
        raise ParameterProblem(name, detail, allowed=code_list.groups, misspelt=text)
    return text


def _number(name: str, text: str | None, low: int, high: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
        raise ParameterProblem(name, f"{name} is a whole number from {low} to {high}.")
    return int(text)
