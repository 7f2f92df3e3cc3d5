"""What readers say is wrong: received once, decided by a curator."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.curation.review import NotAllowed
from policies.models import Correction, Record


def may_decide(user: Any) -> bool:
    """Corrections are decided by those who may review."""
    return bool(user.has_perm("policies.review_record"))


@transaction.atomic
def decide(correction: Correction, state: str, note: str, user: Any) -> Correction:
    """Accept or refuse; the reader's address is erased. What is wrong is changed on the record itself.

    Raises NotAllowed for somebody who may not, and where another was first.
    """
    if not may_decide(user):
        raise NotAllowed(_("Corrections are decided by those who may review."))
    rows = Correction.objects.select_for_update().filter(
        pk=correction.pk, state=Correction.State.OPEN
    )
    found = rows.first()
    if found is None or state not in (Correction.State.ACCEPTED, Correction.State.REFUSED):
        raise NotAllowed(_("This correction has been decided already, or is to be neither way."))
    found.state, found.note, found.contact = state, note, ""
    found.decided_by, found.decided_at = user, timezone.now()
    found.save()
    return found


def open_about(record: Record) -> list[Correction]:
    """The corrections of a record that nobody has decided, the oldest first."""
    if not record.was_public:  # nobody could have read it
        return []
    return list(Correction.objects.about(record).open())
