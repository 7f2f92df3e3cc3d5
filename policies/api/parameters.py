"""The query string of a list: read whole, every name known, every value good, or a 400."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime

from policies.api.fields import Field
from policies.api.filters import FIRST_YEAR, LAST_YEAR, apply, unasked
from policies.api.paging import Keyset
from policies.api.problems import InvalidValue, ParameterProblem
from policies.api.resource import Resource, records, select

PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_VALUE = 500
_no_null = ProhibitNullCharactersValidator("A value cannot hold a null character.")


def known_parameters(resource: Resource) -> list[str]:
    """The names a list of this noun understands."""
    common = ["cursor", "fields", "ordering", "page_size"]
    if resource.search:
        common.append("q")
    if resource.updated:
        common.append("updated_since")
    return sorted([*common, *resource.filters.base_filters])


def read_parameters(given: QueryDict, known: list[str]) -> dict[str, str]:
    """One text per parameter. Raises ParameterProblem for an unknown, repeated or empty one."""
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
        if len(text) > LONGEST_VALUE:
            raise ParameterProblem(name, f"{name} is longer than {LONGEST_VALUE} characters.")
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


@dataclass(frozen=True)
class Page:
    """The answers of one page, and the cursors to the pages beside it."""

    records: list[dict[str, Any]]
    next: str | None
    previous: str | None


class ListQuery:
    """A list as asked for. Raises ParameterProblem for anything that is not understood."""

    def __init__(self, resource: Resource, given: QueryDict) -> None:
        texts = read_parameters(given, known_parameters(resource))
        self.resource = resource
        self.texts = texts
        self.fields = read_fields(resource.fields, texts.get("fields"))
        self.page_size = read_page_size(texts.get("page_size"))
        self.keyset = self._keyset()
        cursor = texts.get("cursor")
        self.position = self.keyset.position(cursor) if cursor else None

    def _keyset(self) -> Keyset:
        ordering: list[str] = []
        if text := self.texts.get("ordering"):
            names = [f"{sign}{name}" for name in self.resource.ordering for sign in ("", "-")]
            asked = read_names("ordering", text, names)
            if len({name.removeprefix("-") for name in asked}) < len(asked):
                raise ParameterProblem("ordering", "A field is given in both directions.")
            ordering = [self._path(name) for name in asked]
        decisive = {
            n: t for n, t in self.texts.items() if n not in {"cursor", "fields", "page_size"}
        }
        query = f"{self.resource.name}?{urlencode(sorted(decisive.items()))}"
        return Keyset(self.resource.model, ordering, query)

    def _path(self, name: str) -> str:
        field = self.resource.field(name.removeprefix("-"))
        return f"-{field.source}" if name.startswith("-") else field.source

    def queryset(self) -> QuerySet[Any]:
        """The public rows that the parameters leave, in no order."""
        rows = self.resource.queryset()
        if (text := self.texts.get("q")) and self.resource.search:
            rows = rows.filter(self.resource.search(self.resource.model, text))
        if text := self.texts.get("updated_since"):
            moment = read_moment("updated_since", text)
            rows = rows.filter(**{f"{self.resource.updated}__gte": moment})
        for name in self.resource.filters.base_filters:
            if name in self.texts:
                rows = self._narrow(rows, name)
            else:
                rows = unasked(self.resource.filters, name, rows)
        return rows

    def _narrow(self, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
        try:
            with translation.override("en"):
                return apply(self.resource.filters, name, self.texts[name], rows)
        except InvalidValue as error:
            raise ParameterProblem(
                name, error.detail, allowed=error.allowed, misspelt=error.value
            ) from error

    def page(self) -> Page:
        """Read one page: a query for the rows, and one more per related noun."""
        model = self.resource.model
        nearby = self.keyset.rows(self.queryset(), self.position)[: self.page_size + 1]
        found, place = select(model, self.fields, nearby, also=self.keyset.paths)
        more = len(found) > self.page_size
        rows = found[: self.page_size]
        backwards = self.position is not None and self.position.backwards
        if backwards:
            rows.reverse()

        def cursor(row: tuple[Any, ...], back: bool) -> str:
            return self.keyset.cursor([row[place[path]] for path in self.keyset.paths], back)

        has_next = backwards or more
        has_previous = more if backwards else self.position is not None
        return Page(
            records(model, self.fields, rows, place),
            cursor(rows[-1], False) if rows and has_next else None,
            cursor(rows[0], True) if rows and has_previous else None,
        )

    def address(self, cursor: str | None) -> str | None:
        """The query string of the same list at another cursor; None without one."""
        return urlencode({**self.texts, "cursor": cursor}) if cursor else None
