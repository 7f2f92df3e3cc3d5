"""What a holder of land is: a curator's word goes before the rule's."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from policies.models import FirmMatch, Holder, LandAward, refresh_withheld
from policies.text.names import classify


def decide_kind(holder: Holder, kind: str, user: Any) -> int:
    """Save a curator's decision on a holder; returns the awards whose names it opens or closes.

    Anyone who may change holders may close a name. To open one, the user must be allowed to see the
    names of natural persons: raises PermissionDenied otherwise.
    """
    with transaction.atomic():
        before = Holder.objects.filter(pk=holder.pk).values_list("kind", flat=True).first()
        opens = kind == Holder.Kind.ORGANISATION != before
        if opens and not user.has_perm("policies.view_person_names"):
            raise PermissionDenied
        holder.kind = kind
        holder.kind_by = Holder.KindBy.CURATOR
        holder.kind_evidence = ""
        holder._history_user = user  # type: ignore[attr-defined]
        holder.save()
        _drop_matches_of_persons()
        return refresh_withheld(LandAward.objects.filter(holdings__holder=holder))


@transaction.atomic
def judge_anew(progress: Callable[[int], None] = lambda count: None) -> tuple[int, int]:
    """Apply the rule, as it is now, to the holders that no curator judged.

    Returns how many are of another kind than before, each with the change in its history, and the
    awards whose names that opens or closes.
    """
    explained: list[Holder] = []
    changed: list[Holder] = []
    holders = Holder.objects.filter(kind_by=Holder.KindBy.RULE).order_by("pk")
    for count, holder in enumerate(holders.iterator(chunk_size=1000), 1):
        kind = classify(holder.name)
        if (holder.kind, holder.kind_evidence) != kind:
            (explained if holder.kind == kind.kind else changed).append(holder)
            holder.kind, holder.kind_evidence = kind
        if count % 1000 == 0:
            progress(count)
    Holder.objects.bulk_update(explained, ["kind_evidence"], batch_size=500)
    awards = 0
    for holder in changed:
        holder.save()
        awards += refresh_withheld(LandAward.objects.filter(holdings__holder=holder))
    _drop_matches_of_persons()
    return len(changed), awards


def _drop_matches_of_persons() -> None:
    """Only organisations wait for a firm."""
    waiting = FirmMatch.objects.filter(decision=FirmMatch.Decision.OPEN)
    waiting.exclude(holder__kind=Holder.Kind.ORGANISATION).delete()
