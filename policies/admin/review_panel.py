"""What a record's page says about its review, and what the user may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from policies.admin.comments import CommentForm
from policies.curation import review
from policies.curation.requirements import Missing, missing_of
from policies.curation.roles import Action, may
from policies.models import Comment, Record, Review, Status, StatusChange


def desk_url(record: Record) -> str:
    """The page of a record on the desk."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


@dataclass(frozen=True)
class Lacking:
    """What a record lacks before it can be published; ``url`` is empty for the one whose page it is."""

    record: Record
    items: list[Missing]
    url: str


@dataclass
class Panel:
    """What a record's page says about its review, and what the user may do there."""

    record: Record
    open: list[Review]
    own: Review | None
    returned: Review | None
    comments: list[Comment]
    changes: list[StatusChange]
    missing: list[Lacking]
    may_hand_in: bool
    may_withdraw: bool
    may_propose: bool
    comment_form: CommentForm

    @property
    def url(self) -> str:
        return desk_url(self.record)


def panel(user: Any, record: Record) -> Panel:
    """The panel of a record as it stands."""
    waiting = list(
        Review.objects.about(record)
        .filter(state__in=[Review.State.OPEN, Review.State.RETURNED])
        .select_related("author", "reviewer")
        .order_by("handed_in_at", "pk")
    )
    open_ = [one for one in waiting if one.state == Review.State.OPEN]
    returned = [r for r in waiting if r.state == Review.State.RETURNED and r.author_id == user.pk]
    stored = type(record)._default_manager.filter(pk=record.pk).first() or record
    lacking: list[Lacking] = []
    if stored.status in (Status.DRAFT, Status.WITHDRAWN):
        records = [stored, *review.companions(stored)]
        lacking = [
            Lacking(one, items, "" if one is stored else desk_url(one))
            for one, items in zip(records, missing_of(records), strict=True)
            if items
        ]
    return Panel(
        record=stored,
        open=open_,
        own=next((one for one in open_ if one.author_id == user.pk), None),
        returned=returned[-1] if returned else None,
        comments=list(
            Comment.objects.about(stored).select_related("author", "settled_by").order_by("-pk")
        ),
        changes=list(StatusChange.objects.about(stored).select_related("user")),
        missing=lacking,
        may_hand_in=may(user, Action.SUBMIT, stored),
        may_withdraw=may(user, Action.WITHDRAW, stored),
        may_propose=may(user, Action.PROPOSE, stored),
        comment_form=CommentForm(model=type(stored)),
    )
