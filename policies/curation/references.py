"""What points at a record: found by the models themselves, counted, moved to another record, put back.

An account of a move is a list of entries as JSON keeps them: ``{model, field, pks, before, after}`` for
rows that were written, ``{model, rows}`` for rows that could not stand and were kept whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from policies.curation.duplicate_decisions import chunks
from policies.curation.review import NotAllowed
from policies.models import DataVersion, Record

Entry = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """A column in which rows of ``model`` name a record of the noun; ``where`` narrows it to the noun."""

    model: Any
    column: str
    where: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def rows(self, record: Any) -> models.QuerySet[Any]:
        """The rows that name a record; an outer reference will do."""
        return self.model._default_manager.filter(**self.where, **{self.column: record})

    def guards(self) -> list[Any]:
        """The constraints that a move can hurt."""
        name = next(f.name for f in self.model._meta.concrete_fields if f.attname == self.column)
        return [each for each in self.model._meta.constraints if name in _fields_of(each)]


def _fields_of(constraint: Any) -> set[str]:
    if isinstance(constraint, models.UniqueConstraint):
        return set(constraint.fields)
    return set(constraint.condition.referenced_base_fields)


def references(noun: type[models.Model]) -> Iterator[Reference]:
    """Every column that names records of a noun, but for what a record says itself, its past, and what
    was merged into it.
    """
    own = {relation.remote_field.through for relation in noun._meta.many_to_many}
    for relation in noun._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        key: Any = relation.field  # type: ignore[union-attr]
        if key.db_constraint and key.name != "merged_into" and key.model not in own:
            yield Reference(key.model, key.attname)
    for relation in noun._meta.private_fields:
        if isinstance(relation, GenericRelation):
            kind = ContentType.objects.get_for_model(noun)
            yield Reference(
                relation.related_model,
                relation.object_id_field_name,
                {relation.content_type_field_name: kind},
            )


def counts(*records: models.Model) -> list[tuple[str, list[int]]]:
    """By noun how many rows name each of the records, all of one noun; in one query, without noughts."""
    noun: Any = type(records[0])
    found = list(references(noun))
    numbers = {}
    for place, reference in enumerate(found):
        rows = reference.rows(OuterRef("pk")).order_by().values(reference.column)
        numbers[f"number_{place}"] = Subquery(rows.annotate(number=Count("pk")).values("number"))
    rows = noun._default_manager.filter(pk__in=[record.pk for record in records])
    by_pk = {row["pk"]: row for row in rows.values("pk", **numbers)}
    totals: dict[str, list[int]] = {}
    for place, reference in enumerate(found):
        total = totals.setdefault(reference.label, [0] * len(records))
        for position, record in enumerate(records):
            total[position] += by_pk[record.pk][f"number_{place}"] or 0
    return [(label, total) for label, total in totals.items() if any(total)]


def move(gone: Record, kept: Record, user: Any, reason: str) -> list[Entry]:
    """Let all that names one record name the other; returns the account.

    What would stand twice, or name a record as its own, is kept in the account and deleted. Raises
    NotAllowed where that would hurt a record.
    """
    account: list[Entry] = []
    for reference in references(type(gone)):
        account += _move(reference, gone, kept, user, reason)
    return account


def _move(
    reference: Reference, gone: Record, kept: Record, user: Any, reason: str
) -> Iterator[Entry]:
    rows = reference.rows(gone.pk).order_by("pk")
    guards = reference.guards()
    if not guards:
        yield from write(
            reference.model, list(rows.values_list("pk", flat=True)), reference.column,
            gone.pk, kept.pk, user, reason,
        )  # fmt: skip
        return
    standing, falling = [], []
    for row in rows:
        if row == kept:  # it named the other, which is itself by now
            yield from write(
                reference.model, [row.pk], reference.column, gone.pk, None, user, reason
            )
            continue
        setattr(row, reference.column, kept.pk)
        if not _hurts(row, guards):
            standing.append(row.pk)
            continue
        if any(references(type(row))):  # others hang on it: it is not to be lost
            raise NotAllowed(
                _("“%(record)s” names both records and cannot name one twice: change it first.")
                % {"record": row}
            )
        setattr(row, reference.column, gone.pk)
        falling.append(row)
    if falling:
        yield {"model": reference.model._meta.label, "rows": _whole(falling)}
        reference.model._default_manager.filter(pk__in=[row.pk for row in falling]).delete()
    yield from write(reference.model, standing, reference.column, gone.pk, kept.pk, user, reason)


def _hurts(row: models.Model, guards: list[Any]) -> bool:
    try:
        for guard in guards:
            guard.validate(type(row), row)
    except ValidationError:
        return True
    return False


def _whole(rows: list[Any]) -> list[Any]:
    """Rows as JSON keeps them, times to the microsecond."""
    return json.loads(json.dumps(serializers.serialize("python", rows), default=str))


def write(
    model: Any, pks: list[Any], column: str, before: Any, after: Any, user: Any, reason: str
) -> Iterator[Entry]:
    """Give rows another value in one column, with a version in their history where they have one; yields
    the entry of the account, none for no rows.
    """
    if not pks:
        return
    values = {column: after}
    if issubclass(model, Record):
        values["updated_at"] = timezone.now()
    names = [f.name for f in model._meta.concrete_fields if f.attname in values]
    for some in chunks(pks):
        rows = model._default_manager.filter(pk__in=some)
        if not hasattr(model, "history") and not post_save.has_listeners(model):
            rows.update(**values)
            continue
        changed = list(rows)
        for row in changed:
            for name, value in values.items():
                setattr(row, name, value)
        if hasattr(model, "history"):
            bulk_update_with_history(
                changed, model, names, default_user=user, default_change_reason=reason[:100]
            )
            continue
        for row in changed:  # somebody keeps up with its saves
            row.save(update_fields=names)
    DataVersion.objects.announce(model, keys=pks)
    yield {
        "model": model._meta.label, "field": column, "pks": list(pks), "before": before,
        "after": after,
    }  # fmt: skip


def put_back(account: Iterable[Entry], user: Any, reason: str) -> None:
    """Undo an account, the last entry first. Raises NotAllowed where later changes stand in the way; the
    caller's transaction then goes back.
    """
    for entry in reversed(list(account)):
        model: Any = apps.get_model(entry["model"])
        if "rows" in entry:
            _restore(model, entry["rows"])
            continue
        column, pks = entry["field"], entry["pks"]
        standing = sum(
            model._default_manager.filter(pk__in=some, **{column: entry["after"]}).count()
            for some in chunks(pks)
        )
        if standing < len(pks):
            raise NotAllowed(
                _("Later changes stand in the way: %(number)d of the %(noun)s that were moved.")
                % {"number": len(pks) - standing, "noun": model._meta.verbose_name_plural}
            )
        try:
            list(write(model, pks, column, entry["after"], entry["before"], user, reason))
        except IntegrityError as error:
            raise _in_the_way(model) from error


def _restore(model: Any, rows: list[Any]) -> None:
    for restored in serializers.deserialize("python", rows):
        row: Any = restored.object
        try:
            if model._default_manager.filter(pk=row.pk).exists():
                raise _in_the_way(model)
            row.validate_constraints()
            restored.save()
            DataVersion.objects.announce(model, keys=[row.pk])
        except (ValidationError, IntegrityError) as error:
            raise _in_the_way(model) from error


def _in_the_way(model: Any) -> NotAllowed:
    return NotAllowed(
        _("Later changes stand in the way: entries among the %(noun)s.")
        % {"noun": model._meta.verbose_name_plural}
    )
