"""Keyset paging: a page begins after a row, not at a number, so rows added never shift it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet

from policies.api.paths import resolve
from policies.api.problems import ParameterProblem


@dataclass(frozen=True)
class Key:
    """One column of an order; unknown values come last in either direction."""

    path: str
    descending: bool
    nullable: bool

    def order(self, backwards: bool) -> Any:
        descending = self.descending != backwards
        if not self.nullable:
            return f"-{self.path}" if descending else self.path
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.path).desc(**nulls) if descending else F(self.path).asc(**nulls)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows that come after ``value`` in this column alone; None when there can be none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else None
        after = Q(**{f"{self.path}__{'lt' if self.descending != backwards else 'gt'}": value})
        if self.nullable and not backwards:
            after |= Q(**{f"{self.path}__isnull": True})
        return after

    def level(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


@dataclass(frozen=True)
class Position:
    """The row next to which a page begins, and whether the page lies before it."""

    values: tuple[Any, ...]
    backwards: bool


class Keyset:
    """An order of a model's rows that ends in the primary key, and the cursors that lead through it.

    ``query`` describes all that decides which rows there are: a cursor is good for that only.
    """

    def __init__(self, model: type[Model], ordering: Sequence[str], query: str) -> None:
        self.model = model
        self.keys = [
            Key(path, name.startswith("-"), resolve(model, path).nullable)
            for name in ordering
            for path in [name.removeprefix("-")]
        ]
        if not self.keys or self.keys[-1].path != "pk":
            self.keys.append(Key("pk", False, False))
        self._signer = Signer(salt=f"cursor {query} {','.join(ordering)}")

    @property
    def paths(self) -> list[str]:
        return [key.path for key in self.keys]

    def rows(self, queryset: QuerySet[Any], position: Position | None) -> QuerySet[Any]:
        """The rows from a position on, nearest first."""
        backwards = position is not None and position.backwards
        if position is not None:
            queryset = queryset.filter(self._beyond(position))
        return queryset.order_by(*[key.order(backwards) for key in self.keys])

    def _beyond(self, position: Position) -> Q:
        condition, level = Q(), Q()
        for key, value in zip(self.keys, position.values, strict=True):
            after = key.beyond(value, position.backwards)
            if after is not None:
                condition |= level & after
            level &= key.level(value)
        return condition

    def cursor(self, values: Sequence[Any], backwards: bool) -> str:
        texts = [
            value if value is None or isinstance(value, int | float) else str(value)
            for value in values
        ]
        return self._signer.sign_object([backwards, texts]).replace(":", "~")

    def position(self, cursor: str) -> Position:
        """Read a cursor. Raises ParameterProblem for one that was not made for this query."""
        try:
            backwards, texts = self._signer.unsign_object(cursor.replace("~", ":"))
        except (BadSignature, ValueError) as error:
            raise ParameterProblem(
                "cursor",
                "This cursor belongs to another query; begin again without it.",
                kind="foreign-cursor",
            ) from error
        values = tuple(
            None if text is None else resolve(self.model, key.path).field.to_python(text)
            for key, text in zip(self.keys, texts, strict=True)
        )
        return Position(values, backwards)
