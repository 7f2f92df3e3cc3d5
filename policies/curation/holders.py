"""What a holder of land is: a curator's word goes before the rule's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from policies.models import FirmMatch, Holder, LandAward, refresh_withheld


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
        if kind != Holder.Kind.ORGANISATION:
            FirmMatch.objects.filter(holder=holder, decision=FirmMatch.Decision.OPEN).delete()
        return refresh_withheld(LandAward.objects.filter(holdings__holder=holder))
