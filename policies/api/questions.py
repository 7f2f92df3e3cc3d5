"""The kinds of parameter of a list of figures; a list declares its own in ``policies/api/nouns/``.

A parameter is read from its text, or from None when it is not given, and raises ParameterProblem.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from policies.api.filters import ALLOWED_AT_MOST, FIRST_YEAR, LAST_YEAR, InLocality
from policies.api.problems import InvalidValue, ParameterProblem
from policies.models import Lexicon, Locality
from policies.publish.public import public


@dataclass(frozen=True)
class Parameter:
    """A text as it is. ``missing`` is said when it is not given; empty where it can be left out."""

    name: str
    doc: str
    missing: str = ""
    default: Any = None

    def read(self, text: str | None) -> Any:
        """The value of a text, the default of none."""
        if text is None:
            if self.missing:
                raise ParameterProblem(self.name, self.missing)
            return self.default
        try:
            return self.value(text)
        except InvalidValue as error:
            raise ParameterProblem(
                self.name, error.detail, allowed=error.allowed, misspelt=error.value
            ) from error

    def value(self, text: str) -> Any:
        """The value of a text. Raises InvalidValue."""
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Number(Parameter):
    """A whole number from ``low`` to ``high``."""

    low: int = FIRST_YEAR
    high: int = LAST_YEAR

    def value(self, text: str) -> int:
        if not (
            text.isascii()
            and text.isdigit()
            and len(text) < 9
            and self.low <= int(text) <= self.high
        ):
            raise InvalidValue(f"{self.name} is a whole number from {self.low} to {self.high}.")
        return int(text)

    def schema(self) -> dict[str, Any]:
        schema = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return schema if self.default is None else schema | {"default": self.default}


@dataclass(frozen=True)
class OneOf(Parameter):
    """One of a few codes."""

    codes: tuple[str, ...] = ()

    def value(self, text: str) -> str:
        if text not in self.codes:
            raise InvalidValue(f"{text!r} is not among the allowed values.", self.codes, text)
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.codes), "default": self.default}


@dataclass(frozen=True)
class PlaceOf(Parameter):
    """The locality of today that a code leads to."""

    def value(self, text: str) -> Locality:
        life = InLocality().locality(text)
        today = life if life.in_force or life.today is None else life.today
        if not today.is_published:
            raise InvalidValue(f"There is no locality with the code {text!r}.")
        return today


@dataclass(frozen=True)
class RecordOf(Parameter):
    """A public record, named by its uid."""

    model: type[Model] = Model

    def value(self, text: str) -> Any:
        found = public(self.model).filter(uid=text).first()
        if found is None:
            what = self.model._meta.verbose_name
            raise InvalidValue(f"There is no {what} with the uid {text!r}.")
        return found


@dataclass(frozen=True)
class CurrentLexicon(Parameter):
    """The current version of a lexicon, by its name."""

    def value(self, text: str) -> Lexicon:
        current = list(Lexicon.objects.current())
        for lexicon in current:
            if lexicon.name == text:
                return lexicon
        names = [lexicon.name for lexicon in current]
        raise InvalidValue(f"There is no lexicon with the name {text!r}.", names, text)


def years(first: str, last: str) -> tuple[Number, Number]:
    """``year_min`` and ``year_max``, described."""
    return Number("year_min", first), Number("year_max", last)


def span_of(values: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The years asked for. Raises ParameterProblem when they end before they begin."""
    first, last = values["year_min"], values["year_max"]
    if first is not None and last is not None:
        in_order(values, first, last)
    return first, last


def in_order(values: Mapping[str, Any], first: int, last: int) -> None:
    """Raises ParameterProblem for years that end before they begin."""
    if first > last:
        name = "year_min" if values["year_min"] is not None else "year_max"
        raise ParameterProblem(name, f"The years end before they begin: {first} to {last}.")


def listed(names: Iterable[str]) -> list[str]:
    """Each name once, as many as help in an error."""
    return list(dict.fromkeys(names))[:ALLOWED_AT_MOST]
