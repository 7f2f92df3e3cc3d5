"""From draft to public and back, by four eyes: the one way in which a record's status changes.

A record is handed in together with what it needs to be seen whole: an instrument with its incentives, an
award with its firm, all of them with the sources they cite. What is public is changed by a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.curation import states
from policies.curation.consequences import follow
from policies.curation.requirements import Citations, Missing, cited_by, key, missing
from policies.curation.roles import Action, may
from policies.curation.states import Changes
from policies.ingest.bulk import insert, rewrite
from policies.models import (
    Award,
    Comment,
    ImportBatch,
    Incentive,
    MergeableRecord,
    PolicyInstrument,
    Record,
    Review,
    Speech,
    Status,
    StatusChange,
)

State = Review.State
Kind = Review.Kind


class NotAllowed(Exception):
    """A user may not do this to the record as it stands; the words say why and what to do."""


class Incomplete(NotAllowed):
    """Something is missing that a public record must have: ``missing``, by record."""

    def __init__(self, lacking: list[tuple[Record, list[Missing]]]) -> None:
        lines = [f"{record}: {item.advice}" for record, items in lacking for item in items]
        super().__init__("\n".join(lines))
        self.missing = lacking


@dataclass(frozen=True)
class Remark:
    """A comment to be written: on a field or on the whole, with a weight and a quotation."""

    text: str
    field: str = ""
    severity: str = ""
    quote: str = ""


def authors_of(record: Record) -> set[int]:
    """The users who wrote what the public does not see yet: whose eyes do not count as the second pair.

    They are those of every version since the last public one in which more than the status changed.
    """
    versions = list(
        record.history.order_by("history_date", "history_id").values_list(
            "status", "history_user_id"
        )
    )
    statuses = [status for status, _user in versions]
    seen = max((n for n, status in enumerate(statuses) if status == Status.PUBLISHED), default=-1)
    authors = set()
    for n, (status, user) in enumerate(versions):
        created = n == 0
        if n > seen and (created or status == statuses[n - 1]):
            authors.add(user)
    batch = getattr(record, "batch", None)
    if batch is not None and seen < 0:  # an import of land writes no first version
        authors.add(batch.started_by_id)
    if isinstance(record, MergeableRecord):
        for gone in record.merged.all():  # what they wrote is a part of it now
            authors |= authors_of(gone)
    return authors - {None}


def companions(record: Record) -> list[Record]:
    """What is not public yet and goes public with a record."""
    return with_companions(record)[0][1:]


def with_companions(record: Record) -> tuple[list[Record], Citations]:
    """A record, what goes public with it, and the citations of all but the sources."""
    found: list[Record] = [record]
    if isinstance(record, PolicyInstrument):
        found += Incentive.objects.filter(instrument=record).select_related("type")
    if isinstance(record, Award):
        found += [firm for firm in (record.firm, record.giver) if firm]
    if isinstance(record, Speech) and record.official:
        found.append(record.official)
    citations = cited_by(found)
    sources: list[Record] = [one.source for those in citations.values() for one in those]
    if isinstance(record, Speech) and record.source:
        sources.append(record.source)
    unseen = {
        key(one): one
        for one in (*found[1:], *sources)
        if one.status in (Status.DRAFT, Status.IN_REVIEW)
    }
    return [record, *unseen.values()], citations


def open_review(record: Record) -> Review | None:
    """The oldest hand-in of a record that waits for its decision."""
    return Review.objects.about(record).open().select_related("author").first()


@transaction.atomic
def submit(record: Record, user: Any, reason: str = "") -> Review:
    """Hand a record in for review, and its drafts with it. Raises NotAllowed, Incomplete."""
    record = locked(record)
    demand(user, Action.SUBMIT, record)
    drafts = [
        one
        for one in companions(record)
        if one.status == Status.DRAFT and may(user, Action.SUBMIT, one)
    ]
    demand_complete(record, *drafts)
    review = _hand_in(record, user, reason)
    for draft in drafts:
        _hand_in(draft, user, reason, together_with=review)
    return review


def _hand_in(record: Record, user: Any, reason: str, together_with: Review | None = None) -> Review:
    review = _new_review(record, user, Kind.PUBLICATION, reason=reason, together_with=together_with)
    _move(record, Status.IN_REVIEW, user, reason, review)
    Comment.objects.about(record).filter(settled_at__isnull=True).update(
        settled_at=timezone.now(), settled_by=user
    )
    return review


@transaction.atomic
def propose(record: Record, changes: Changes, user: Any, reason: str = "") -> Review:
    """Hand in changes to a published record; they go live when another curator accepts them.

    A proposal of the same user that still waits is replaced by this one. Raises NotAllowed.
    """
    record = locked(record)
    demand(user, Action.PROPOSE, record)
    if not changes:
        raise NotAllowed(_("Nothing is changed."))
    return _new_review(record, user, Kind.CHANGE, changes=changes, reason=reason)


def _new_review(record: Record, user: Any, kind: str, **fields: Any) -> Review:
    about = Review.objects.about(record)
    about.filter(author=user, state__in=[State.OPEN, State.RETURNED]).update(state=State.REPLACED)
    return Review.objects.create(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk,
        author=user, kind=kind, **fields,
    )  # fmt: skip


@transaction.atomic
def retract(review: Review, user: Any) -> None:
    """Take back what one has handed in oneself; a record in review is a draft again. Raises NotAllowed."""
    review = still_open(review)
    if review.author_id != user.pk:
        raise NotAllowed(_("Only its author takes it back."))
    for one in _handed_in_together(review):
        _decide(one, State.RETRACTED, None, "")
        _move_back(one, user, "")


@transaction.atomic
def accept(review: Review, user: Any, answer: str = "") -> None:
    """Let what was handed in go public, with all that was handed in with it.

    Raises NotAllowed (among others for one's own work), Incomplete, states.Conflict, ValidationError; then
    nothing has changed.
    """
    review = still_open(review)
    if review.kind == Kind.CHANGE:
        _accept_change(review, user, answer)
        return
    together = _handed_in_together(review)
    for one in together:
        demand_second_pair(one, user)
    demand_complete(*(one.record for one in together))
    for one in together:
        _decide(one, State.ACCEPTED, user, answer)
        _move(one.record, Status.PUBLISHED, user, answer, one)


def _accept_change(review: Review, user: Any, answer: str) -> None:
    record = review.record = locked(review.record)
    demand_second_pair(review, user)
    lacking = set(missing(record))
    states.apply(record, review.changes, user=review.author, reason=review.reason)
    record = locked(record)
    if added := [item for item in missing(record) if item not in lacking]:
        raise Incomplete([(record, added)])
    follow(record)
    _decide(review, State.ACCEPTED, user, answer)


@transaction.atomic
def send_back(review: Review, user: Any, remarks: Iterable[Remark], answer: str = "") -> None:
    """Return what was handed in to its author, with at least one comment.

    Raises NotAllowed, and ValidationError for a comment of weight without a quotation.
    """
    review = still_open(review)
    demand_second_pair(review, user)
    written = [comment(review.record, user, remark, review) for remark in remarks]
    if not written:
        raise NotAllowed(_("Say in one comment at least what is to be mended."))
    for one in _handed_in_together(review):
        _decide(one, State.RETURNED, user, answer)
        _move_back(one, user, answer)


@transaction.atomic
def withdraw(record: Record, user: Any, reason: str) -> None:
    """Take a record from the public, for a stated reason. Raises NotAllowed."""
    record = locked(record)
    demand(user, Action.WITHDRAW, record)
    if not reason.strip():
        raise NotAllowed(_("Say why it is withdrawn."))
    _move(record, Status.WITHDRAWN, user, reason, None)
    Review.objects.about(record).filter(state=State.OPEN).update(state=State.REPLACED)


def comment(record: Record, user: Any, remark: Remark, review: Review | None = None) -> Comment:
    """Write a comment on a record. Raises ValidationError."""
    written = Comment(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk, review=review,
        author=user, field=remark.field, severity=remark.severity, text=remark.text.strip(),
        quote=remark.quote.strip(),
    )  # fmt: skip
    written.full_clean(exclude=["content_type", "author", "review"])
    written.save()
    return written


def settle(remark: Comment, user: Any) -> None:
    """Mark a comment as settled. Raises NotAllowed for who may neither write nor review."""
    if not (user.has_perm("policies.submit_record") or user.has_perm("policies.review_record")):
        raise NotAllowed(_("You may not settle comments."))
    remark.settled_by, remark.settled_at = user, timezone.now()
    remark.save(update_fields=["settled_by", "settled_at"])


def locked(record: Record) -> Any:
    """The record as it stands now, held until the transaction ends."""
    rows: Any = type(record)._default_manager
    return rows.select_for_update().get(pk=record.pk)


def still_open(review: Review) -> Review:
    """The review, held until the transaction ends. Raises NotAllowed when it has been decided."""
    found = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if found.state != State.OPEN:
        raise NotAllowed(
            _("This has been decided already: %(state)s.") % {"state": found.get_state_display()}
        )
    return found


def demand(user: Any, action: Action, record: Record) -> None:
    """Raise NotAllowed unless the user may do this to the record."""
    if not may(user, action, record):
        raise NotAllowed(
            _("“%(record)s” is %(status)s: you may not do this.")
            % {"record": record, "status": record.get_status_display()}
        )


def demand_second_pair(review: Review, user: Any) -> None:
    """Raise NotAllowed unless the user may review, sees all of it, and has no share in what is reviewed."""
    record = review.record
    demand(user, Action.REVIEW, record)
    if getattr(record, "names_withheld", False) and not user.has_perm("policies.view_person_names"):
        raise NotAllowed(
            _("It names natural persons: a curator who may see their names reviews it.")
        )
    own = review.author_id == user.pk
    if review.kind == Kind.PUBLICATION:
        own |= user.pk in authors_of(record)
        own |= Review.objects.about(record).open().filter(author=user).exists()
    if own:
        raise NotAllowed(
            _("“%(record)s” holds changes of your own: another curator must review it.")
            % {"record": record}
        )


def demand_complete(*records: Record) -> None:
    """Raise Incomplete when one of the records lacks what a public record must have."""
    lacking = [(record, items) for record in records if (items := missing(record))]
    if lacking:
        raise Incomplete(lacking)


def _handed_in_together(review: Review) -> list[Review]:
    """The review, and those of the records that were handed in with it and wait for it."""
    return [review, *review.companions.open()]


def _decide(review: Review, state: str, user: Any, answer: str) -> None:
    review.state, review.reviewer, review.answer = state, user, answer
    review.decided_at = timezone.now()
    review.save(update_fields=["state", "reviewer", "answer", "decided_at"])


def _move_back(review: Review, user: Any, reason: str) -> None:
    """Let a record that was in review be written again; one that was public once stays withdrawn."""
    record = review.record
    if review.kind == Kind.PUBLICATION:
        to = Status.WITHDRAWN if record.was_public else Status.DRAFT
        _move(record, to, user, reason, review)


def move_by_merge(record: MergeableRecord, to: Status, user: Any, reason: str) -> None:
    """Take a record that is merged into another from the desk, or bring it back to where it was."""
    _move(record, to, user, reason, None)


def publish_imported(records: Sequence[Record], batch: ImportBatch) -> None:
    """Publish drafts of one noun that an approved import brought, or one given on the server's command
    line, by a number of queries that does not depend on theirs. Must run in a transaction.
    """
    if not batch.publishes:
        raise NotAllowed(_("An import publishes when a second curator has approved it."))
    if not records:
        return
    model: Any = type(records[0])
    kind, reason = ContentType.objects.get_for_model(model).pk, f"import {batch.uid}"
    insert(
        StatusChange,
        [
            {
                "content_type_id": kind,
                "object_id": record.pk,
                "before": record.status,
                "after": Status.PUBLISHED.value,
                "user_id": batch.approved_by_id,
                "reason": reason,
            }
            for record in records
        ],
    )
    chosen = model.objects.filter(pk__in=[record.pk for record in records])
    status = {"status": Status.PUBLISHED.value}
    rewrite(chosen, status, reason=reason[:100], user=batch.approved_by)
    for record in records:
        record.status = Status.PUBLISHED
        follow(record)


def _move(record: Record, to: Status, user: Any, reason: str, review: Review | None) -> None:
    """Give a record another status; its history, and the account of status changes, say who and why."""
    StatusChange.objects.create(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk,
        before=record.status, after=to, user=user, reason=reason, review=review,
    )  # fmt: skip
    record.status = to
    record._history_user = user  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.save()
    follow(record)


__all__ = [
    "Incomplete", "NotAllowed", "Remark", "ValidationError", "accept", "authors_of", "comment",
    "companions", "move_by_merge", "open_review", "propose", "retract", "send_back", "settle",
    "submit", "withdraw",
]  # fmt: skip
