"""How the texts of a query string are read: every name known, every value good, or a 400."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from policies.api.fields import Field
from policies.api.filters import FIRST_YEAR, LAST_YEAR
from policies.api.problems import ParameterProblem

PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_VALUE = 500
_no_null = ProhibitNullCharactersValidator("A value cannot hold a null character.")
_NO_LENGTHS: Mapping[str, int] = {}


def read_parameters(
    given: QueryDict, known: list[str], longest: Mapping[str, int] = _NO_LENGTHS
) -> dict[str, str]:
    """One text per parameter. Raises ParameterProblem for an unknown, repeated or empty one.

    A text has at most LONGEST_VALUE characters, or as many as ``longest`` says.
    """
    texts = {}
    for name, values in given.lists():
        if name not in known:
            raise ParameterProblem(
                name,
                f"There is no parameter {name!r} here.",
                kind="unknown-parameter",
                allowed=known,
                misspelt=name,
            )
        if len(values) > 1:
            raise ParameterProblem(name, f"{name} is given {len(values)} times; give it once.")
        text = values[0].strip()
        if not text:
            raise ParameterProblem(name, f"{name} is empty; leave it out or give it a value.")
        most = longest.get(name, LONGEST_VALUE)
        if len(text) > most:
            raise ParameterProblem(name, f"{name} is longer than {most} characters.")
        try:
            _no_null(text)
        except ValidationError as error:
            raise ParameterProblem(name, error.messages[0]) from error
        texts[name] = text
    return texts


def read_names(parameter: str, text: str, allowed: list[str]) -> list[str]:
    """A comma-separated list of names, each of them allowed and given once."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in allowed:
            detail = f"There is no {name!r} among the names that {parameter} can have."
            raise ParameterProblem(parameter, detail, allowed=allowed, misspelt=name)
    if len(set(names)) < len(names):
        raise ParameterProblem(parameter, "A name is given twice.")
    return names


def read_fields(resource_fields: tuple[Field, ...], text: str | None) -> tuple[Field, ...]:
    """The fields asked for, in the order asked for; all of them when none are."""
    if text is None:
        return resource_fields
    by_name = {field.name: field for field in resource_fields}
    return tuple(by_name[name] for name in read_names("fields", text, list(by_name)))


def read_page_size(text: str | None) -> int:
    if text is None:
        return PAGE_SIZE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
        detail = f"page_size is a whole number from 1 to {LARGEST_PAGE}."
        raise ParameterProblem("page_size", detail)
    return int(text)


def read_moment(parameter: str, text: str) -> datetime.datetime:
    """A date (its first moment) or a date and time; without an offset, in the tracker's time zone."""
    for candidate in (text, text.replace(" ", "+")):  # a "+" in an address is read as a space
        try:
            moment = parse_datetime(candidate)
            if moment is None and (day := parse_date(candidate)):
                moment = datetime.datetime.combine(day, datetime.time.min)
        except ValueError:
            break
        if moment and FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    detail = f"{text!r} is no date (2024-05-31) nor date and time (2024-05-31T08:00:00+08:00)."
    raise ParameterProblem(parameter, detail)
