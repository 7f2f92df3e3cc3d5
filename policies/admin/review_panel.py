"""What a record's page says about its review, and what the user may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from policies.admin.comments import CommentForm
from policies.curation import review
from policies.curation.corrections import open_about
from policies.curation.requirements import Missing, missing_of
from policies.curation.roles import Action, may
from policies.models import Comment, Correction, Record, Review, Status


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
    missing: list[Lacking]
    may_hand_in: bool
    may_withdraw: bool
    may_propose: bool
    comment_form: CommentForm
    corrections: list[Correction]

    @property
    def unsettled(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.settled_at is None]

    @property
    def url(self) -> str:
        return desk_url(self.record)


def panel(user: Any, record: Record) -> Panel:
    """The panel of a record, as it is stored."""
    waiting = list(
        Review.objects.about(record)
        .filter(state__in=[Review.State.OPEN, Review.State.RETURNED])
        .select_related("author", "reviewer")
        .order_by("handed_in_at", "pk")
    )
    open_ = [one for one in waiting if one.state == Review.State.OPEN]
    returned = [r for r in waiting if r.state == Review.State.RETURNED and r.author_id == user.pk]
    lacking: list[Lacking] = []
    if record.status in (Status.DRAFT, Status.WITHDRAWN):
        records, citations = review.with_companions(record)
        lacking = [
            Lacking(one, items, "" if one is record else desk_url(one))
            for one, items in zip(records, missing_of(records, citations), strict=True)
            if items
        ]
    return Panel(
        record=record,
        open=open_,
        own=next((one for one in open_ if one.author_id == user.pk), None),
        returned=returned[-1] if returned else None,
        comments=list(
            Comment.objects.about(record).select_related("author", "settled_by").order_by("-pk")
        ),
        missing=lacking,
        may_hand_in=may(user, Action.SUBMIT, record),
        may_withdraw=may(user, Action.WITHDRAW, record),
        may_propose=may(user, Action.PROPOSE, record),
        comment_form=CommentForm(model=type(record)),
        corrections=open_about(record),
    )
