"""Documents are sifted: a curator accepts one, which makes a draft of it, or rejects it, once.

What is accepted is a draft like any other: it is completed, handed in, and published by somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.curation.review import NotAllowed
from policies.curation.roles import limits_of
from policies.ingest.candidates import candidate_key, fill, rate
from policies.models import (
    Candidate,
    Citation,
    Comment,
    InstrumentType,
    Locality,
    PolicyInstrument,
    Review,
    Sector,
    Source,
    Status,
)

CHUNK = 1000
State = Candidate.State
RATED = ("score", "evidence", "suggested_types", "suggested_sectors")


class AlreadyDecided(NotAllowed):
    """Somebody has decided on the document meanwhile; the words say who and what."""


class WorkedOn(NotAllowed):
    """The draft that was made of a document has been worked on since."""


@transaction.atomic
def accept(
    candidate: Candidate, user: Any, *, types: Iterable[InstrumentType], sectors: Iterable[Sector],
    locality: Locality | None, title_zh: str = "", title_en: str = "", reason: str = "",
) -> PolicyInstrument:  # fmt: skip
    """Make a draft instrument of a document, with its source; ``title_zh`` where the document has none.

    Until it is translated, the Chinese title stands for the English one. Raises AlreadyDecided, NotAllowed.
    """
    candidate = _waiting(candidate)
    title = candidate.title or title_zh.strip()
    if not title:
        raise NotAllowed(_("The index has no title of this document: enter it."))
    if locality is None:
        raise NotAllowed(_("Choose the locality whose document it is."))
    _demand_place(user, locality)
    instrument = PolicyInstrument(
        title_zh=title[:300],
        title_en=(title_en.strip() or title)[:300],
        document_number=candidate.document_number,
        issuing_body=candidate.issuer,
        locality=locality,
        announced_on=candidate.written_on or candidate.published_on,
    )
    _save(instrument, user)
    instrument.types.set(types)
    instrument.sectors.set(sectors)
    _cite(instrument, _source_of(candidate, title, user), user)
    _decide(candidate, State.ACCEPTED, user, reason, instrument)
    return instrument


@transaction.atomic
def reject(candidate: Candidate, user: Any, reason: str = "") -> None:
    """Remember that a document is no industrial policy. Raises AlreadyDecided, NotAllowed."""
    candidate = _waiting(candidate)
    if candidate.locality:
        _demand_place(user, candidate.locality)
    _decide(candidate, State.REJECTED, user, reason, None)


@transaction.atomic
def reopen(candidate: Candidate, user: Any) -> None:
    """Take a decision back. The draft that it made goes too, unless somebody has worked on it since.

    Raises NotAllowed for a document that waits, WorkedOn.
    """
    candidate = _locked(candidate)
    if candidate.state == State.WAITING:
        raise NotAllowed(_("This document waits already."))
    if candidate.locality:
        _demand_place(user, candidate.locality)
    if instrument := candidate.instrument:
        _demand_place(user, instrument.locality)
        _remove(instrument)
    _decide(candidate, State.WAITING, None, "", None)


def rejudge(progress: Callable[[int], None] = lambda count: None) -> int:
    """Judge all that waits anew, as after a change of the word list; how many are judged otherwise."""
    waiting = Candidate.objects.filter(state=State.WAITING).order_by("pk")
    last = done = changed = 0
    while chunk := list(waiting.filter(pk__gt=last)[:CHUNK]):
        otherwise = [candidate for candidate in chunk if _is_rated_otherwise(candidate)]
        Candidate.objects.bulk_update(otherwise, RATED)  # no decision made meanwhile is touched
        last, done, changed = chunk[-1].pk, done + len(chunk), changed + len(otherwise)
        progress(done)
    return changed


def _is_rated_otherwise(candidate: Candidate) -> bool:
    before = [getattr(candidate, name) for name in RATED]
    rate(candidate)
    return before != [getattr(candidate, name) for name in RATED]


def _locked(candidate: Candidate) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("locality", "instrument", "decided_by").get(pk=candidate.pk)


def _waiting(candidate: Candidate) -> Candidate:
    found = _locked(candidate)
    if found.state != State.WAITING:
        raise AlreadyDecided(
            _("%(user)s has decided already: %(state)s.")
            % {"user": found.decided_by or _("Somebody"), "state": found.get_state_display()}
        )
    return found


def _demand_place(user: Any, locality: Locality) -> None:
    """Raise NotAllowed when a curator's work is limited to localities and this lies in none of them."""
    limits = limits_of(user)
    rows = Locality.objects.filter(pk=locality.pk)
    if limits and not any(rows.in_locality(limit).exists() for limit in limits):
        raise NotAllowed(
            _("Your work is limited to other localities than %(locality)s.")
            % {"locality": locality}
        )


def _decide(
    candidate: Candidate, state: str, user: Any, reason: str, instrument: PolicyInstrument | None
) -> None:
    candidate.state, candidate.reason = state, reason.strip()[:300]
    candidate.decided_by, candidate.instrument = user, instrument
    candidate.decided_at = timezone.now() if user else None
    candidate.save(update_fields=["state", "reason", "decided_by", "decided_at", "instrument"])


def _source_of(candidate: Candidate, title: str, user: Any) -> Source:
    """The document as a source: that at its address, entered now where there is none."""
    known = Source.objects.filter(url=candidate.url, merged_into=None).first()
    if known and candidate.url:
        return known
    source = Source(
        title=title[:300], publisher=candidate.issuer, url=candidate.url, language="zh",
        published_on=candidate.published_on, kind=Source.Kind.GOVERNMENT_DOCUMENT,
        standing=Source.Standing.OFFICIAL, directness=Source.Directness.PRIMARY,
    )  # fmt: skip
    _save(source, user)
    return source


def _cite(instrument: PolicyInstrument, source: Source, user: Any) -> None:
    """Cite the document for what its title says, in its words; number and date are left to be quoted."""
    title, number = instrument.title_zh, instrument.document_number
    quotes = {"title_zh": title}
    if number:
        quotes["document_number"] = title if number in title else ""
    if instrument.announced_on:
        quotes["announced_on"] = ""
    for field, quote in quotes.items():
        _save(Citation(record=instrument, source=source, field=field, quote=quote), user)


def _save(record: Any, user: Any) -> None:
    record._history_user = user
    record.save()


def _remove(instrument: PolicyInstrument) -> None:
    """Delete a draft that is as it was made, with its citations and the source made with it."""
    citations = Citation.objects.of(instrument)
    changed = Citation.history.filter(history_type="~").values("id")
    worked_on = WorkedOn(
        _("“%(instrument)s” has been worked on since: it is taken back there.")
        % {"instrument": instrument}
    )
    if (
        instrument.status != Status.DRAFT
        or instrument.history.count() > 1
        or instrument.links.exists()
        or instrument.linked_from.exists()
        or Comment.objects.about(instrument).exists()
        or Review.objects.about(instrument).exists()
        or citations.filter(pk__in=changed).exists()
    ):
        raise worked_on
    made = list(
        Source.objects.filter(
            pk__in=citations.values("source"), created_at__gte=instrument.created_at
        )
    )
    citations.delete()
    try:
        instrument.delete()
    except ProtectedError:  # it has incentives or awards
        raise worked_on from None
    for source in made:
        if source.history.count() == 1 and not source.snapshots.exists():
            with suppress(ProtectedError):  # another record cites it by now
                source.delete()


__all__ = [
    "AlreadyDecided", "WorkedOn", "accept", "candidate_key", "fill", "reject", "rejudge", "reopen",
]  # fmt: skip
