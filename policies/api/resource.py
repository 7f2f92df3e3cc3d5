"""A noun as the interface shows it: one declaration, from which lists, details and documents come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Model, Q, QuerySet
from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Field, Row
from policies.api.lens import Typed
from policies.api.paths import resolve
from policies.curation.public_lives import once_public
from policies.models import MergeableRecord, Record
from policies.publish.public import public


class NoFilters(FilterSet):
    """A noun without filters of its own."""


@dataclass(frozen=True)
class Search:
    """Where ``?q=`` looks: the text columns, and the rows whose text is public."""

    paths: tuple[str, ...]
    where: Q | None = None

    def __call__(self, model: type[Model], text: str) -> Q:
        found = Q()
        for path in self.paths:
            found |= Q(**{f"{path}__icontains": text})
        if self.where is not None:
            found &= self.where
        if any(resolve(model, path).many for path in self.paths):
            return Q(pk__in=model._default_manager.filter(found).values("pk"))
        return found


@dataclass(frozen=True)
class Resource:
    """What the interface says of one noun. A new field, filter or order is one more entry here.

    ``identifier`` names the column of the detail address; empty: there are lists only.
    ``updated`` names the column that ``?updated_since=`` compares. ``typed`` says how records have
    instrument types, where ``?lens=`` shows them; ``placed`` where and when they were made, where
    ``?boundary=`` chooses the life of the locality.
    """

    name: str
    model: type[Model]
    doc: str
    fields: tuple[Field, ...]
    detail_fields: tuple[Field, ...] = ()
    filters: type[FilterSet] = NoFilters
    ordering: tuple[str, ...] = ()
    search: Search | None = None
    identifier: str = "uid"
    updated: str = "updated_at"
    typed: Typed | None = None
    placed: Placed | None = None
    rows: Callable[[], QuerySet[Any]] | None = None
    record: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None

    def queryset(self) -> QuerySet[Any]:
        """The rows the public may see."""
        return self.rows() if self.rows else public(self.model)

    def one(self, key: str) -> QuerySet[Any]:
        """The public row with an identifier; the first counts where there are several."""
        if self.record:
            return self.record(self.queryset(), key)
        return self.queryset().filter(**{self.identifier: key})

    @property
    def merges(self) -> bool:
        """Whether records may be merged, so that old identifiers lead to others."""
        return issubclass(self.model, MergeableRecord)

    def moved_to(self, key: str) -> str:
        """The identifier of the public record that one was merged into; empty where there is none."""
        rows: Any = self.model._default_manager.all()
        survivor = rows.merged_to_public(key) if self.merges else None
        return survivor.uid if survivor else ""

    @property
    def withdraws(self) -> bool:
        """Whether records can be withdrawn."""
        return issubclass(self.model, Record)

    def withdrawn(self, key: str) -> bool:
        """Whether an identifier is that of a record which was public once and is withdrawn."""
        if not self.withdraws:
            return False
        rows: Any = self.model._default_manager.filter(**{self.identifier: key})
        return any(once_public(record) for record in rows.withdrawn())

    @property
    def has_uids(self) -> bool:
        """Whether the records have public ids, so that ``?uid=`` names some."""
        return any(field.name == "uid" for field in self.fields)

    @property
    def component(self) -> str:
        """The name of the record in the schema, such as LandAward."""
        return self.model.__name__

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


def select(
    model: type[Model], fields: Sequence[Field], queryset: QuerySet[Any], also: Sequence[str] = ()
) -> tuple[list[Row], dict[str, int]]:
    """Read the columns the fields need, and some more; with the place of each column in the row."""
    wanted = dict.fromkeys(["pk", *also, *(p for field in fields for p in field.columns(model))])
    place = {path: index for index, path in enumerate(wanted)}
    return list(queryset.values_list(*place)), place


def records(
    model: type[Model], fields: Sequence[Field], rows: Sequence[Row], place: dict[str, int]
) -> list[dict[str, Any]]:
    """Rows as answers, the fields in their declared order. Queries do not grow with the rows."""
    names = [field.name for field in fields]
    head = itemgetter(*[place[field.columns(model)[0]] for field in fields], place["pk"])
    readers = [
        (field.name, read)
        for field in fields
        if (read := field.reader(model, place, rows)) is not None
    ]
    answers = []
    for row in rows:
        answer = dict(zip(names, head(row), strict=False))
        for name, read in readers:
            answer[name] = read(row)
        answers.append(answer)
    return answers
