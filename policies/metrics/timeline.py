"""What happened to a record, and around it, in the order of time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from policies.models import Award, Incentive, InstrumentLink, LandAward, PolicyInstrument
from policies.models.record import DatePrecision

LATEST = datetime.date.max


class Kind(TextChoices):
    ANNOUNCED = "announced", _("announced")
    IN_EFFECT = "in_effect", _("in effect")
    EXPIRES = "expires", _("expires")
    LINKED = "linked", _("linked act")
    OFFERED_FROM = "offered_from", _("offered from")
    OFFERED_UNTIL = "offered_until", _("offered until")
    AWARD = "award", _("award")
    LAND = "land", _("land award")
    SIGNED = "signed", _("granted")
    DELIVER = "deliver", _("land to be handed over")
    TO_START = "to_start", _("building to start")
    STARTED = "started", _("building started")
    TO_COMPLETE = "to_complete", _("building to be completed")
    COMPLETED = "completed", _("building completed")


@dataclass(frozen=True)
class Event:
    """One event. ``on`` is None where no date is known; the part of it that is not known is 01.

    ``record`` is what it happened to; ``link`` of a linked act says how, ``forward`` in which direction.
    """

    kind: Kind
    on: datetime.date | None
    record: Any
    precision: str = DatePrecision.DAY
    link: InstrumentLink | None = None
    forward: bool = True


@dataclass(frozen=True)
class Timeline:
    """Dated events, the earliest first, and those whose date is not known."""

    dated: list[Event]
    undated: list[Event]

    def __bool__(self) -> bool:
        return bool(self.dated or self.undated)


def timeline(*events: Iterable[Event]) -> Timeline:
    """The events of several kinds on one line: the earliest first, a year before its months and days."""
    together = [event for group in events for event in group]
    dated = [event for event in together if event.on is not None]
    return Timeline(sorted(dated, key=_place), [event for event in together if event.on is None])


def _place(event: Event) -> tuple[datetime.date, int]:
    precisions = [DatePrecision.YEAR, DatePrecision.MONTH, DatePrecision.DAY]
    return event.on or LATEST, precisions.index(DatePrecision(event.precision))


def of_act(act: PolicyInstrument) -> Iterator[Event]:
    """When an act was announced, took effect and expires."""
    yield Event(Kind.ANNOUNCED, act.announced_on, act, act.announced_precision)
    if act.effective_on:
        yield Event(Kind.IN_EFFECT, act.effective_on, act)
    if act.expires_on:
        yield Event(Kind.EXPIRES, act.expires_on, act)


def of_links(
    links: Iterable[tuple[InstrumentLink, PolicyInstrument, bool]],
) -> Iterator[Event]:
    """The other acts that an act amends, implements … or that do so to it: (link, other act, forward)."""
    for link, other, forward in links:
        on, precision = other.announced_on, other.announced_precision
        if on is None:
            on, precision = other.effective_on, DatePrecision.DAY
        yield Event(Kind.LINKED, on, other, precision, link, forward)


def of_offers(incentives: Iterable[Incentive]) -> Iterator[Event]:
    """From when until when benefits are offered; one without dates is no event."""
    for incentive in incentives:
        if incentive.period_from:
            yield Event(Kind.OFFERED_FROM, incentive.period_from, incentive)
        if incentive.period_to:
            yield Event(Kind.OFFERED_UNTIL, incentive.period_to, incentive)


def of_awards(awards: Iterable[Award]) -> Iterator[Event]:
    for award in awards:
        yield Event(Kind.AWARD, award.awarded_on, award, award.awarded_precision)


def of_land(awards: Iterable[LandAward]) -> Iterator[Event]:
    """Land by the date of its contract."""
    for award in awards:
        yield Event(Kind.LAND, award.signed_on, award)


def of_parcel(award: LandAward) -> Iterator[Event]:
    """What was to happen on a piece of land, and what did, as its record says."""
    yield Event(Kind.SIGNED, award.signed_on, award)
    for kind, on in (
        (Kind.DELIVER, award.deliver_on),
        (Kind.TO_START, award.start_on),
        (Kind.STARTED, award.started_on),
        (Kind.TO_COMPLETE, award.complete_on),
        (Kind.COMPLETED, award.completed_on),
    ):
        if on:
            yield Event(kind, on, award)
