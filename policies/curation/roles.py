"""Who may do what: four roles, each a group of permissions, and what they allow on one record.

A role adds to the one before it. Nobody is above four eyes: what is one's own, another reviews.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models import Curator, Locality, MergeableRecord, PublicQuerySet, Record, Status

CONTRIBUTOR, REVIEWER = "contributor", "reviewer"
STEWARD, ADMINISTRATOR = "data steward", "administrator"
ROLES = (CONTRIBUTOR, REVIEWER, STEWARD, ADMINISTRATOR)
LABELS = {
    CONTRIBUTOR: _("contributor"),
    REVIEWER: _("reviewer"),
    STEWARD: _("data steward"),
    ADMINISTRATOR: _("administrator"),
}

# What contributors write; the rest is looked at, or a steward's.
WRITTEN = (
    "policyinstrument", "instrumentlink", "incentive", "award", "firm", "firmname", "official",
    "tenure", "speech", "speechtext", "transcript", "termcount", "source", "citation", "snapshot",
    "coverage", "candidate", "comment", "locality", "lexicon", "term",
)  # fmt: skip


class Action(StrEnum):
    """What can be done to a record."""

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"  # written at once: what is not public
    PROPOSE = "propose"  # written when another curator accepts: what is public
    SUBMIT = "submit"
    RETRACT = "retract"
    REVIEW = "review"  # publish, accept or return
    WITHDRAW = "withdraw"
    MERGE = "merge"
    DELETE = "delete"


# In which status what can be done; the permission that it takes is looked up besides.
IN_STATUS: dict[Action, tuple[Status, ...]] = {
    Action.VIEW: tuple(Status),
    Action.CHANGE: (Status.DRAFT, Status.WITHDRAWN),
    Action.PROPOSE: (Status.PUBLISHED,),
    Action.SUBMIT: (Status.DRAFT, Status.WITHDRAWN),
    Action.RETRACT: (Status.IN_REVIEW,),
    Action.REVIEW: (Status.IN_REVIEW, Status.PUBLISHED),
    Action.WITHDRAW: (Status.PUBLISHED,),
    Action.MERGE: (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED),
    Action.DELETE: (Status.DRAFT,),
}


def permission_for(action: Action, model: type[models.Model]) -> str:
    """The permission that an action on a noun takes."""
    noun = model._meta.model_name
    return {
        Action.VIEW: f"policies.view_{noun}",
        Action.ADD: f"policies.add_{noun}",
        Action.DELETE: f"policies.delete_{noun}",
        Action.CHANGE: f"policies.change_{noun}",
        Action.PROPOSE: f"policies.change_{noun}",
        Action.SUBMIT: "policies.submit_record",
        Action.RETRACT: "policies.submit_record",
        Action.REVIEW: "policies.review_record",
        Action.WITHDRAW: "policies.review_record",
        Action.MERGE: "policies.merge_record",
    }[action]


def may(user: Any, action: Action, record: Record) -> bool:
    """Whether a user may do this to a record as it stands. Four eyes come on top (``review.py``)."""
    if record.status not in IN_STATUS.get(action, ()):
        return False
    if not user.has_perm(permission_for(action, type(record))):
        return False
    if action is Action.VIEW:
        return True
    if action is Action.MERGE and not isinstance(record, MergeableRecord):
        return False
    if action in (Action.CHANGE, Action.PROPOSE, Action.SUBMIT, Action.DELETE):
        if not user.has_perm(permission_for(Action.CHANGE, type(record))):
            return False
        if getattr(record, "merged_into_id", None) is not None:
            return False
        if not lies_within(record, limits_of(user)):
            return False
    return not (action is Action.DELETE and record.was_public)


def limits_of(user: Any) -> list[Any]:
    """The localities that a user is limited to; empty: no limit. They bind those who may not review."""
    if user.has_perm("policies.review_record"):
        return []
    if hasattr(user, "_limits"):  # asked for many times while one page is made
        return user._limits
    curator = Curator.objects.filter(user=user).prefetch_related("localities").first()
    user._limits = list(curator.localities.all()) if curator else []
    return user._limits


def lies_within(record: Record, localities: list[Any]) -> bool:
    """Whether a record belongs to one of the localities or to none at all. It must be stored."""
    path = locality_path(type(record))
    if not localities or path is None:
        return True
    rows: Any = type(record)._default_manager.filter(pk=record.pk)
    if path and rows.filter(**{f"{path}__isnull": True}).exists():
        return True
    return any(rows.in_locality(locality).exists() for locality in localities)


def locality_path(model: type[models.Model]) -> str | None:
    """Where the locality of a noun is found: None where it has none, empty for a locality itself."""
    rows = model._default_manager.all()
    if not isinstance(rows, PublicQuerySet):
        return None
    if model._meta.model_name == "locality":
        return ""
    first = rows.locality_path.split("__")[0]
    return rows.locality_path if first in {f.name for f in model._meta.get_fields()} else None


def chosen_locality(model: type[models.Model], entered: dict[str, Any]) -> tuple[str, Any]:
    """The field of an entry form that decides where a record belongs, and the locality chosen there."""
    path = locality_path(model)
    if path is None:
        return "", None
    name, *further = (path or "parent").split("__")
    value = entered.get(name)
    for step in further:
        value = getattr(value, step, None)
    return name, value


def within_limits(locality: Any, limits: list[Any]) -> bool:
    """Whether a locality is one of those, or lies in one of them."""
    rows: Any = Locality._default_manager.filter(pk=locality.pk)
    return any(rows.in_locality(limit).exists() for limit in limits)


def permissions_of(role: str) -> models.QuerySet[Permission]:
    """The permissions that a role has, those of the roles before it included."""
    rows = Permission.objects.select_related("content_type")
    ours = Q(content_type__app_label="policies")
    locks = Q(codename__in=["view_accessattempt", "delete_accessattempt"])
    if role == ADMINISTRATOR:
        return rows.filter(ours | locks | Q(content_type__app_label="auth"))
    if role == STEWARD:
        return rows.filter(ours | locks)
    wanted = Q(codename__startswith="view_") & ~Q(codename="view_person_names")
    wanted |= Q(codename="submit_record")
    wanted |= Q(
        codename__in=[f"{verb}_{n}" for n in WRITTEN for verb in ("add", "change", "delete")]
    )
    if role == REVIEWER:
        wanted |= Q(codename="review_record")
    return rows.filter(ours & wanted)


def ensure_roles(**kwargs: Any) -> None:
    """Make the four groups, and give each its permissions. Run after every migration."""
    if not apps.is_installed("django.contrib.auth"):
        return
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set(permissions_of(role))
