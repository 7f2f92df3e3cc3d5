"""The query string of a list: read whole, every name known, every value good, or a 400."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import translation

from policies.api.boundary import read_boundary
from policies.api.counting import WANTED, count_members
from policies.api.filters import apply, unasked
from policies.api.lens import Typed, of_concept, read_scheme
from policies.api.paging import Keyset
from policies.api.problems import InvalidValue, ParameterProblem
from policies.api.reading import read_moment, read_names, read_page_size, read_parameters
from policies.api.resource import Resource, records, select
from policies.api.shaping import shaped, shaping_parameters

MOST_UIDS = 100
LONGEST_UID = 40
_LENGTHS = {"uid": MOST_UIDS * (LONGEST_UID + 1)}
# What a cursor does not depend on: how many records there are on a page, and what of them is shown.
PRESENTATION = {"count", "cursor", "expand", "fields", "include", "page_size"}


def known_parameters(resource: Resource) -> list[str]:
    """The names a list of this noun understands."""
    common = ["count", "cursor", "ordering", "page_size", *shaping_parameters(resource)]
    if resource.search:
        common.append("q")
    if resource.updated:
        common.append("updated_since")
    if resource.has_uids:
        common.append("uid")
    if resource.typed:
        common.append("concept")
    return sorted([*common, *resource.filters.base_filters])


def read_uids(text: str) -> list[str]:
    """Up to MOST_UIDS uids, separated by commas. Raises ParameterProblem."""
    uids = [uid.strip() for uid in text.split(",")]
    if len(uids) > MOST_UIDS:
        raise ParameterProblem("uid", f"uid has {len(uids)} values; {MOST_UIDS} are allowed.")
    for uid in uids:
        if not re.fullmatch(rf"[-\w]{{1,{LONGEST_UID}}}", uid):
            raise ParameterProblem("uid", f"{uid!r} is no uid.")
    return uids


def read_count(text: str | None) -> str:
    if text is None:
        return "none"
    if text not in WANTED:
        detail = f"{text!r} is not among the allowed values."
        raise ParameterProblem("count", detail, allowed=WANTED, misspelt=text)
    return text


@dataclass(frozen=True)
class Page:
    """The answers of one page, and the cursors to the pages beside it."""

    records: list[dict[str, Any]]
    next: str | None
    previous: str | None


class ListQuery:
    """A list as asked for. Raises ParameterProblem for anything that is not understood."""

    def __init__(self, resource: Resource, given: QueryDict) -> None:
        texts = read_parameters(given, known_parameters(resource), _LENGTHS)
        self.resource = resource
        self.texts = texts
        self.fields = shaped(resource, texts)
        self.boundary = resource.placed and read_boundary(resource.placed, texts.get("boundary"))
        self.counted = read_count(texts.get("count"))
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
        decisive = {n: t for n, t in self.texts.items() if n not in PRESENTATION}
        query = f"{self.resource.name}?{urlencode(sorted(decisive.items()))}"
        return Keyset(self.resource.model, ordering, query)

    def _path(self, name: str) -> str:
        field = self.resource.field(name.removeprefix("-"))
        return f"-{field.source}" if name.startswith("-") else field.source

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The public rows that the parameters leave, in no order."""
        return self.narrowed()

    def narrowed(self) -> QuerySet[Any]:
        """The same, made anew."""
        rows = self.resource.queryset()
        if (text := self.texts.get("q")) and self.resource.search:
            rows = rows.filter(self.resource.search(self.resource.model, text))
        if text := self.texts.get("updated_since"):
            moment = read_moment("updated_since", text)
            rows = rows.filter(**{f"{self.resource.updated}__gte": moment})
        if text := self.texts.get("uid"):
            rows = rows.filter(uid__in=read_uids(text))
        if (text := self.texts.get("concept")) and self.resource.typed:
            rows = self._of_concept(rows, self.resource.typed, text)
        for name in self.resource.filters.base_filters:
            if name == "locality" and name in self.texts and self.boundary:
                rows = self.boundary.within(rows, self.texts[name])
            elif name in self.texts:
                rows = self._narrow(rows, name)
            else:
                rows = unasked(self.resource.filters, name, rows, self.texts)
        return rows

    def _of_concept(self, rows: QuerySet[Any], typed: Typed, code: str) -> QuerySet[Any]:
        scheme = self.texts.get("lens")
        if scheme is None:
            raise ParameterProblem("concept", "concept needs lens: the scheme that it belongs to.")
        return of_concept(rows, typed, read_scheme(scheme), code)

    def _narrow(self, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
        try:
            with translation.override("en"):
                return apply(self.resource.filters, name, self.texts[name], rows)
        except InvalidValue as error:
            raise ParameterProblem(
                name, error.detail, allowed=error.allowed, misspelt=error.value
            ) from error

    def page(self) -> Page:
        """Read one page: a query or two for the rows, and one more per related noun."""
        model = self.resource.model
        found: list[Any] = []
        place: dict[str, int] = {}
        for part in self.keyset.parts(self.rows, self.position):
            missing = self.page_size + 1 - len(found)
            if missing:
                read, place = select(model, self.fields, part[:missing], also=self.keyset.paths)
                found += read
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

    def count(self) -> dict[str, Any]:
        """What the answer says of the number of records, if anything."""
        return count_members(self.rows, self.counted)

    def address(self, cursor: str | None) -> str | None:
        """The query string of the same list at another cursor; None without one."""
        return urlencode({**self.texts, "cursor": cursor}) if cursor else None
