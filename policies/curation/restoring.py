"""An older version of a record: what it said, what changed from one to the next, and its return.

The history keeps the record's own fields and its citations. Other parts and relations to many are kept only
as they are now: restoring leaves them alone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from policies.curation import review, states
from policies.curation.roles import Action
from policies.curation.states import PARTS, Changes
from policies.models import Citation, Record, Review, Status

CITATIONS = "citations"


@dataclass
class Restoring:
    """What would change, and the fields that stay because what they name is no longer there."""

    changes: Changes
    lost: list[str] = field(default_factory=list)


def changes_between(older: Any, newer: Any) -> Changes:
    """What a version of a record says otherwise than the one before: its fields and its status."""
    model = newer.instance_type
    names = [*(f.name for f in states.curated_fields(model)), "status"]
    columns = [newer._meta.get_field(name) for name in names if hasattr(newer, name)]
    return states.difference(
        {f.name: states.plain(f.value_from_object(older)) for f in columns} if older else {},
        {f.name: states.plain(f.value_from_object(newer)) for f in columns},
    )


def citation_changes(record: models.Model, versions: list[Any]) -> list[Changes]:
    """By version of a record, the newest first, what came to be cited otherwise with it."""
    found: list[Changes] = [{} for _version in versions]
    latest: dict[int, Any] = {}
    for row in _citation_rows(record):
        key = f"{CITATIONS}.{row.id}"
        before, after = latest.get(row.id), _cited(record, row)
        latest[row.id] = after
        number = _made_with(row.history_date, versions)
        if number is not None and before != after:
            first = found[number].get(key, [before])[0]
            found[number][key] = [first, after]
    return found


def _made_with(moment: datetime.datetime, versions: list[Any]) -> int | None:
    """The version with which a citation was written: a record is saved first, then its parts."""
    for number, version in enumerate(versions):
        if version.history_date <= moment:
            return number
    return None


def _citation_rows(record: models.Model) -> Any:
    rows: Any = Citation.history.filter(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk
    )
    return rows.order_by("history_date", "history_id")


def _cited(record: models.Model, row: Any) -> Any:
    """What a version of a citation says; None for its deletion."""
    return None if row.history_type == "-" else states.part_state(record, CITATIONS, row.instance)


def restoring(record: Record, version: Any) -> Restoring:
    """What changes when a record says again what it said in a version of its history."""
    now = states.state_of(record)
    then = now | states.fields_of(version.instance)
    if CITATIONS in PARTS.get(type(record), ()):
        following = record.history.filter(history_date__gt=version.history_date)
        end = following.order_by("history_date").values_list("history_date", flat=True).first()
        latest: dict[int, Any] = {}
        for row in _citation_rows(record):
            there = end is None or row.history_date < end
            latest[row.id] = _cited(record, row) if there else latest.get(row.id)
        for pk, said in latest.items():
            then.pop(f"{CITATIONS}.{pk}", None)
            if said is not None:
                then[f"{CITATIONS}.{pk}"] = said
    changes = states.difference(now, then)
    lost = [key for key, (_before, after) in changes.items() if _names_nothing(record, key, after)]
    return Restoring({key: c for key, c in changes.items() if key not in lost}, lost)


def _names_nothing(record: models.Model, key: str, after: Any) -> bool:
    """Whether what is to be restored names a record that is no longer there."""
    if after is None:
        return False
    accessor = key.split(".", 1)[0]
    part = "." in key
    model: Any = states.part_model(type(record), accessor) if part else type(record)
    said = after if part else {key: after}
    for name, value in said.items():
        column = model._meta.get_field(name)
        if column.many_to_one and value is not None:
            rows = column.related_model._default_manager
            if not rows.filter(pk=value).exists():
                return True
    return False


@transaction.atomic
def restore(record: Record, version: Any, user: Any, expected: Changes) -> Review | None:
    """Let a record say again what it said in a version: at once for a draft, as a proposal, which is
    returned, for what is public. ``expected`` is what the user saw would change.

    Raises NotAllowed, states.Conflict, ValidationError; then nothing has changed.
    """
    record = review.locked(record)
    if record.status == Status.IN_REVIEW:
        raise review.NotAllowed(
            _("This is being reviewed: its author takes it back first, or its reviewer returns it.")
        )
    changes = restoring(record, version).changes
    if changes != expected:
        raise states.Conflict([key for key in changes if changes[key] != expected.get(key)])
    if not changes:
        raise review.NotAllowed(_("The record says this already."))
    when = localize(localtime(version.history_date))
    reason = _("Restored: the version of %(when)s") % {"when": when}
    if record.status == Status.PUBLISHED:
        return review.propose(record, changes, user, reason)
    review.demand(user, Action.CHANGE, record)
    try:
        with transaction.atomic():
            states.apply(record, changes, user=user, reason=reason)
    except IntegrityError as error:
        text = _("Another record says by now what only one may say: a code or a number.")
        raise ValidationError(text) from error
    return None
