"""Two records of one thing made one: ``gone`` goes into ``kept``, all that named it names the other, its
old public id leads there; and all of it can be taken back.

Where the public sees or saw either of them, two stewards do it, and two stewards undo it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.curation import references, states
from policies.curation.requirements import missing
from policies.curation.review import Incomplete, NotAllowed, demand, locked, move_by_merge
from policies.curation.roles import Action
from policies.curation.similar import set_apart
from policies.curation.states import Changes
from policies.models import (
    Merge,
    MergeableRecord,
    Review,
    SimilarPair,
    Status,
    StatusChange,
)

State = Merge.State


@transaction.atomic
def propose_merge(
    kept: MergeableRecord, gone: MergeableRecord, choices: Changes, user: Any, reason: str
) -> Merge:
    """Merge a record into another, with these changes of the one that is kept. Where neither was ever
    public it is done at once, else when another steward accepts.

    Raises NotAllowed, Incomplete, states.Conflict, ValidationError; then nothing has changed.
    """
    kept, gone = _both_locked(kept, gone)
    _demand_mergeable(kept, gone, user)
    if not reason.strip():
        raise NotAllowed(_("Say why they are the same."))
    if waiting := _about(gone).filter(state=State.PROPOSED).first():
        raise NotAllowed(_("This waits already: %(merge)s.") % {"merge": waiting})
    merge = Merge.objects.create(
        content_type=ContentType.objects.get_for_model(kept), kept_id=kept.pk, gone_id=gone.pk,
        choices=choices, reason=reason, proposed_by=user,
    )  # fmt: skip
    if not (kept.was_public or gone.was_public):
        carry_out(merge, user)
    return merge


@transaction.atomic
def accept_merge(merge: Merge, user: Any) -> None:
    """Carry out what another steward has proposed. Raises as ``propose_merge`` does."""
    merge = _still(merge, State.PROPOSED)
    _demand_mergeable(*_demand_other(merge.proposed_by_id, merge, user), user)
    merge.accepted_by = user
    carry_out(merge, user)


@transaction.atomic
def refuse_merge(merge: Merge, user: Any) -> None:
    """Do not do what was proposed; the proposer may take it back alike. Raises NotAllowed."""
    merge = _still(merge, State.PROPOSED)
    _demand_steward(merge, user)
    merge.state = State.REFUSED
    merge.save()


def carry_out(merge: Merge, decider: Any) -> None:
    """Do it, and keep in the merge what it takes to undo it. Who may, and that it waits no longer, is the
    caller's to see to.
    """
    kept, gone = _both_locked(*_pair(merge))
    author, reason = merge.proposed_by, merge.reason
    lacking = set(missing(kept))
    moved = _freed(kept, gone, merge.choices, author, reason)
    before = states.state_of(kept)
    states.apply(kept, merge.choices, user=author, reason=reason)
    kept = locked(kept)
    merge.choices = states.difference(before, states.state_of(kept))
    moved += references.move(gone, kept, author, reason)
    moved += _reviews_closed(gone)
    gone = locked(gone)
    gone.merged_into = kept
    move_by_merge(gone, Status.WITHDRAWN, decider, reason)
    kept = locked(kept)
    added = [item for item in missing(kept) if item not in lacking]
    if kept.is_published and added:
        raise Incomplete([(kept, added)])
    merge.moved, merge.state, merge.done_at = moved, State.DONE, timezone.now()
    merge.save()
    pairs = SimilarPair.objects.filter(content_type=merge.content_type)
    pairs.filter(Q(low_id=gone.pk) | Q(high_id=gone.pk)).delete()


def _freed(
    kept: MergeableRecord, gone: MergeableRecord, choices: Changes, user: Any, reason: str
) -> list[references.Entry]:
    """Values that only one record can have leave the one that goes, to be had by the other."""
    unique = {
        each.fields[0]
        for each in kept._meta.constraints
        if isinstance(each, models.UniqueConstraint) and len(each.fields) == 1
    }
    account: list[references.Entry] = []
    for name in unique & choices.keys():
        held = getattr(gone, name)
        if held and held == choices[name][1]:
            account += references.write(type(gone), [gone.pk], name, held, "", user, reason)
    return account


def _reviews_closed(gone: MergeableRecord) -> list[references.Entry]:
    """Nobody decides on what went; what was handed in with it waits on its own."""
    waiting = Review.objects.about(gone).filter(state=Review.State.OPEN)
    account: list[references.Entry] = []
    for review in waiting:
        alone = list(review.companions.values_list("pk", flat=True))
        account += references.write(Review, alone, "together_with_id", review.pk, None, None, "")
    replaced = [review.pk for review in waiting]
    account += references.write(
        Review, replaced, "state", Review.State.OPEN, Review.State.REPLACED, None, ""
    )
    return account


@transaction.atomic
def undo_merge(merge: Merge, user: Any) -> Merge:
    """Take a merge back: at once where two persons were not needed for it, else when another steward
    accepts that too. Raises NotAllowed where later changes stand in the way; then nothing has changed.
    """
    merge = _still(merge, State.DONE)
    kept = _demand_steward(merge, user)[0]
    if merge.undone_by_id is not None:
        raise NotAllowed(_("That this be undone waits for another steward already."))
    merge.undone_by = user
    if merge.accepted_by_id is None and not kept.was_public:
        _put_back(merge, user)
    merge.save()
    return merge


@transaction.atomic
def accept_undo(merge: Merge, user: Any) -> None:
    """Take a merge back as another steward has asked. The account of status changes says who accepted."""
    merge = _still(merge, State.DONE)
    if merge.undone_by_id is None:
        raise NotAllowed(_("Nobody has asked that this be undone."))
    _demand_other(merge.undone_by_id, merge, user)
    _put_back(merge, user)
    merge.save()


@transaction.atomic
def refuse_undo(merge: Merge, user: Any) -> None:
    """Leave a merge as it is that somebody has asked to undo. Raises NotAllowed."""
    merge = _still(merge, State.DONE)
    _demand_steward(merge, user)
    merge.undone_by = None
    merge.save()


def _put_back(merge: Merge, decider: Any) -> None:
    kept, gone = _both_locked(*_pair(merge))
    if kept.merged_into_id is not None:
        raise NotAllowed(
            _("“%(record)s” has been merged itself since: undo that first.") % {"record": kept}
        )
    if gone.merged_into_id != kept.pk or gone.status != Status.WITHDRAWN:
        raise NotAllowed(_("“%(record)s” is no longer as the merge left it.") % {"record": gone})
    reason = _("merge undone: %(reason)s") % {"reason": merge.reason}
    # What left ``gone`` to be had by ``kept`` comes back when that has let go of it.
    freed = [entry for entry in merge.moved if _is_of(entry, gone)]
    rest = [entry for entry in merge.moved if not _is_of(entry, gone)]
    references.put_back(rest, decider, reason)
    try:
        back = {key: [after, before] for key, (before, after) in merge.choices.items()}
        states.apply(locked(kept), back, user=decider, reason=reason)
    except states.Conflict as conflict:
        names = ", ".join(_label(type(kept), key) for key in conflict.keys)
        raise NotAllowed(
            _("Later changes stand in the way: %(fields)s.") % {"fields": names}
        ) from conflict
    except ValidationError as error:
        text = " ".join(error.messages)
        raise NotAllowed(
            _("Later changes stand in the way: %(fields)s.") % {"fields": text}
        ) from error
    references.put_back(freed, decider, reason)
    gone = locked(gone)
    gone.merged_into = None
    by_merge = StatusChange.objects.about(gone).first()
    move_by_merge(gone, Status(by_merge.before), decider, reason)  # type: ignore[union-attr]
    merge.state, merge.undone_at = State.UNDONE, timezone.now()


def _is_of(entry: references.Entry, gone: MergeableRecord) -> bool:
    return entry["model"] == gone._meta.label and entry.get("pks") == [gone.pk]


def _label(model: type[models.Model], key: str) -> str:
    return capfirst(str(getattr(model._meta.get_field(key.split(".")[0]), "verbose_name", key)))


@transaction.atomic
def tell_apart(one: MergeableRecord, other: MergeableRecord, user: Any) -> None:
    """Two records are not the same, and are not proposed as such again. Raises NotAllowed."""
    for record in (one, other):
        demand(user, Action.MERGE, record)
    set_apart(one, [other], user)
    low, high = sorted((one.pk, other.pk))
    kind = ContentType.objects.get_for_model(one)
    SimilarPair.objects.filter(content_type=kind, low_id=low, high_id=high).delete()


def _about(gone: MergeableRecord) -> models.QuerySet[Merge]:
    kind = ContentType.objects.get_for_model(gone)
    return Merge.objects.filter(content_type=kind, gone_id=gone.pk)


def _pair(merge: Merge) -> tuple[Any, Any]:
    if merge.kept is None or merge.gone is None:
        raise NotAllowed(_("One of the two records is no longer there."))
    return merge.kept, merge.gone


def _both_locked(kept: MergeableRecord, gone: MergeableRecord) -> tuple[Any, Any]:
    """Both as they stand now, held until the transaction ends; always in one order. Raises NotAllowed."""
    if type(kept) is not type(gone) or kept.pk == gone.pk:
        raise NotAllowed(_("Choose two records of one kind."))
    held = {record.pk: locked(record) for record in sorted((kept, gone), key=lambda each: each.pk)}
    return held[kept.pk], held[gone.pk]


def _still(merge: Merge, state: str) -> Merge:
    """The merge, held until the transaction ends. Raises NotAllowed unless it is in the state."""
    found = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if found.state != state:
        raise NotAllowed(
            _("This has been decided already: %(state)s.") % {"state": found.get_state_display()}
        )
    return found


def _demand_steward(merge: Merge, user: Any) -> tuple[Any, Any]:
    """The two records. Raises NotAllowed for a user who may not merge."""
    if not user.has_perm("policies.merge_record"):
        raise NotAllowed(_("Only stewards decide on merges."))
    return _pair(merge)


def _demand_other(first: int, merge: Merge, user: Any) -> tuple[Any, Any]:
    """The two records. Raises NotAllowed for who may not merge, and for the one who asked for it."""
    if user.pk == first:
        raise NotAllowed(_("Nobody accepts what they proposed: another steward decides."))
    return _demand_steward(merge, user)


def _demand_mergeable(kept: MergeableRecord, gone: MergeableRecord, user: Any) -> None:
    """Raise NotAllowed unless the user may merge the two as they stand; what is public stays."""
    for record in (kept, gone):
        demand(user, Action.MERGE, record)
    if gone.is_published and not kept.is_published:
        raise NotAllowed(
            _("“%(record)s” is public: it stays, with the values that you choose.")
            % {"record": gone}
        )
