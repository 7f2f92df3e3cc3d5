"""``?boundary=``: localities as they were when a record was made, or on a day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from policies.api.fields import Field, Model, Reader, Reference, Row
from policies.api.filters import read_day
from policies.api.paths import or_null
from policies.api.problems import InvalidValue, ParameterProblem
from policies.metrics.boundaries import Boundaries, Found, How, Span, boundaries
from policies.models import Locality
from policies.publish.public import public_values

AS_ISSUED, CURRENT = "as_issued", "current"
HOW = "locality_boundary"
HOW_DOC = (
    "With boundary=: how the locality was found. in_force: it was in force that day; carried: it is the "
    "only place of that day that the record's locality came from or became; several: it was divided or "
    "united, so the life that the record had is shown; not_in_force: it is the place of the code that the "
    "record bears, which was not in force that day; unknown: the register does not tell, or the record "
    "has no date, and the life that the record had is shown."
)


@dataclass(frozen=True)
class Placed:
    """The columns that say where and when a record was made; ``code``: that of the place at the time."""

    locality: str
    day: str
    code: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.locality}_id", self.day, *([self.code] if self.code else []))


@dataclass(frozen=True)
class Boundary:
    """The state of the register that is asked for: that of a day, or of each record's own."""

    placed: Placed
    day: datetime.date | None = None

    def found(self, register: Boundaries, locality: int, made: Any, code: str = "") -> Found:
        """The life to show for a record."""
        issued = register.issued(code, made) if code else None
        if self.day is None:
            return issued or register.on(locality, made)
        return register.on(issued.life if issued else locality, self.day)

    def lay_in(
        self, register: Boundaries, wanted: str, locality: int, made: Any, code: str = ""
    ) -> bool:
        """Whether the life to show is the place of a code, or lay in it that day."""
        life = self.found(register, locality, made, code).life
        return wanted in register.codes_above(life, self.day or made)

    def within(self, rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
        """The rows that lay in the place of a code. Raises ParameterProblem for an unknown one."""
        register = boundaries()
        lives = register.of_code.get(wanted, [])
        if self.day is not None:
            lives = [life for life in lives if life.in_force_on(self.day)]
        if not lives:
            when = f" on {self.day}" if self.day else ""
            raise ParameterProblem(
                "locality", f"There was no locality with the code {wanted!r}{when}."
            )
        placed = self._by_place(register, wanted)
        if not self.placed.code:
            return rows.filter(placed)
        # A code that the register does not have says nothing of the place.
        strange = ~Q(**{f"{self.placed.code}__in": Locality.objects.published().values("code")})
        return rows.filter(self._by_code(register, wanted) | (strange & placed))

    def _by_place(self, register: Boundaries, wanted: str) -> Q:
        return self._condition(
            register,
            wanted,
            f"{self.placed.locality}__in",
            ((pk, (pk,), (pk, "")) for pk in register.lives),
        )

    def _by_code(self, register: Boundaries, wanted: str) -> Q:
        coded = (
            (code, tuple(life.pk for life in lives), (lives[-1].pk, code))
            for code, lives in register.of_code.items()
        )
        return self._condition(register, wanted, f"{self.placed.code}__in", coded)

    def _condition(
        self,
        register: Boundaries,
        wanted: str,
        lookup: str,
        candidates: Iterable[tuple[Any, tuple[int, ...], tuple[int, str]]],
    ) -> Q:
        """Which of some values of a column lay in a place, and when; those of one time together.

        A candidate is the value, the lives it can stand for, and the place and code to ask with.
        """
        together: dict[tuple[bool, tuple[Span, ...]], list[Any]] = defaultdict(list)
        for value, lives, (pk, code) in candidates:
            if not any(wanted in register.codes_of_kin[life] for life in lives):
                continue
            kin = register.kin(*lives)

            def lay(day: Any, pk: int = pk, code: str = code) -> bool:
                return self.lay_in(register, wanted, pk, day, code)

            together[lay(None), tuple(register.spans(kin, lay))].append(value)
        found = Q(pk__in=[])
        for (undated, spans), values in together.items():
            if when := self._when(undated, spans):
                found |= Q(**{lookup: values}) & when
        return found

    def _when(self, undated: bool, spans: tuple[Span, ...]) -> Q | None:
        """The condition on the record's date; None where it can never hold."""
        day = self.placed.day
        always = spans == (Span(None, None),)
        if undated and always:
            return Q(pk__isnull=False)
        found = Q(**{f"{day}__isnull": True}) if undated else Q()
        for first, ended in spans:
            span = Q(**{f"{day}__isnull": False})
            if first is not None:
                span &= Q(**{f"{day}__gte": first})
            if ended is not None:
                span &= Q(**{f"{day}__lt": ended})
            found |= span
        return found if undated or spans else None


def read_boundary(placed: Placed, text: str | None) -> Boundary | None:
    """The boundary of a text; None for that of today. Raises ParameterProblem."""
    if text is None or text == CURRENT:
        return None
    if text == AS_ISSUED:
        return Boundary(placed)
    try:
        return Boundary(placed, read_day(text))
    except InvalidValue as error:
        detail = f"{text!r} is neither as_issued nor current nor a date such as 2001-12-31."
        raise ParameterProblem(
            "boundary", detail, allowed=[AS_ISSUED, CURRENT], misspelt=text
        ) from error


@dataclass(frozen=True)
class _AtBoundary(Field):
    """A field that is read from the life which a boundary shows for the row."""

    boundary: Any = None

    def columns(self, model: Model) -> tuple[str, ...]:
        return self.boundary.placed.columns

    def shown(self, place: dict[str, int], rows: Sequence[Row]) -> dict[Row, Found]:
        """By the place, date and code of the rows, the life to show."""
        columns = [place[path] for path in self.boundary.placed.columns]
        asked = {tuple(row[column] for column in columns) for row in rows}
        register = boundaries() if asked else None
        return {key: self.boundary.found(register, *key) for key in asked if key[0] is not None}


@dataclass(frozen=True)
class PlaceAt(_AtBoundary):
    """The locality as its code and names, of the life to show; null where the record has none."""

    shows = ("code", "name_en", "name_zh")

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        columns = [place[path] for path in self.boundary.placed.columns]
        shown = self.shown(place, rows)
        values = public_values(Locality, {found.life for found in shown.values()}, self.shows)

        def read(row: Row) -> dict[str, Any] | None:
            found = shown.get(tuple(row[column] for column in columns))
            told = values.get(found.life) if found else None
            return dict(zip(self.shows, told, strict=True)) if told else None

        return read

    def heads(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{part}" for part in self.shows)

    def cells(self, value: Any) -> tuple[Any, ...]:
        return tuple((value or {}).get(part) for part in self.shows)


@dataclass(frozen=True)
class HowAt(_AtBoundary):
    """How the life to show was found; null where the record has no locality."""

    def reader(self, model: Model, place: dict[str, int], rows: Sequence[Row]) -> Reader | None:
        columns = [place[path] for path in self.boundary.placed.columns]
        shown = self.shown(place, rows)

        def read(row: Row) -> str | None:
            found = shown.get(tuple(row[column] for column in columns))
            return found.how.value if found else None

        return read

    def schema(self, model: Model) -> dict[str, Any]:
        return or_null({"type": "string", "enum": [how.value for how in How]})


def how_field(boundary: Boundary | None = None) -> HowAt:
    return HowAt(HOW, HOW_DOC, boundary=boundary)


def at_boundary(fields: tuple[Field, ...], boundary: Boundary) -> tuple[Field, ...]:
    """The fields with the locality of the boundary in place of today's."""
    return tuple(
        PlaceAt(field.name, field.doc, boundary=boundary)
        if field.name == "locality" and isinstance(field, Reference)
        else field
        for field in fields
    )
