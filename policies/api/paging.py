"""Keyset paging: a page begins after a row, not at a number, so rows added never shift it.

Rows whose first column is known are asked for apart from those where it is not, so that an index over
that column and the primary key leads to either end of a page, however many rows there are and however far
down the list it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

    def not_before(self, value: Any, backwards: bool) -> Q:
        """A range that an index can begin at; none where unknown values may come after."""
        if self.nullable:
            return Q()
        return Q(**{f"{self.path}__{'lte' if self.descending != backwards else 'gte'}": value})

    def level(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


@dataclass(frozen=True)
class Position:
    """The row next to which a page begins, and whether the page lies before it."""

    values: tuple[Any, ...]
    backwards: bool


class Keyset:
    """An order of a model's rows, and the cursors that lead through it. It ends in the primary key, in the
    direction of the column before.

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
            self.keys.append(Key("pk", bool(self.keys) and self.keys[-1].descending, False))
        self._signer = Signer(salt=f"cursor {query} {','.join(ordering)}")

    @property
    def paths(self) -> list[str]:
        return [key.path for key in self.keys]

    def parts(self, queryset: QuerySet[Any], position: Position | None) -> list[QuerySet[Any]]:
        """The rows from a position on, nearest first: one query after the other, until a page is full."""
        backwards = position is not None and position.backwards
        values = position.values if position else None
        first, *rest = self.keys
        if not first.nullable:
            return [_run(queryset, self.keys, values, backwards)]
        among_unknown = values is not None and values[0] is None
        known = queryset.filter(**{f"{first.path}__isnull": False})
        unknown = queryset.filter(**{f"{first.path}__isnull": True})
        runs = [
            _run(
                known, [replace(first, nullable=False), *rest],
                None if among_unknown else values, backwards,
            ),
            _run(unknown, rest, values[1:] if values and among_unknown else None, backwards),
        ]  # fmt: skip
        return (runs[::-1] if backwards else runs)[among_unknown != backwards :]

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


def _run(
    queryset: QuerySet[Any], keys: Sequence[Key], values: Sequence[Any] | None, backwards: bool
) -> QuerySet[Any]:
    """Rows in the order of the keys; of those, where there are values, the ones beyond."""
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values, backwards))
    return queryset.order_by(*[key.order(backwards) for key in keys])


def _beyond(keys: Sequence[Key], values: Sequence[Any], backwards: bool) -> Q:
    condition, level = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        after = key.beyond(value, backwards)
        if after is not None:
            condition |= level & after
        level &= key.level(value)
    return keys[0].not_before(values[0], backwards) & condition
