"""What is new: published records as the entries of feeds and mails, the latest change first.

An entry says what the record is, where and since when it stands so; never a word that may not be public.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    LandHolding,
    Locality,
    PolicyInstrument,
    Speech,
)
from policies.publish.addresses import path_of
from policies.vocabulary import LAND_USES

LONGEST = 50  # entries of a feed
OF_ONE_NOUN = 20  # at most so many of one noun, so that an import does not bury the rest
M2_PER_HECTARE = 10_000


@dataclass(frozen=True)
class Item:
    """A record as an entry; ``path`` is that of its page, without a language."""

    noun: str
    uid: str
    title: str
    path: str
    updated: datetime.datetime
    summary: str = ""


def newest() -> list[Item]:
    """What was published or changed last, of all nouns."""
    return _latest(_everything())


def of_locality(place: Locality) -> list[Item]:
    """What was published or changed last in a place and in all that lies in it."""
    return _latest((rows.in_locality(place), item) for rows, item in _everything())


def of_firm(firm: Firm) -> list[Item]:
    """A firm's own record, what it received and gave, and the land that it holds by name."""
    rows = Award.objects.published().select_related(*OF_AWARD)
    holders = firm.holders.named_in_public().values("pk")
    held = LandHolding.objects.filter(holder__in=holders).values("award")
    return _latest(
        [
            (Firm.objects.published().filter(pk=firm.pk), firm_item),
            (rows.filter(firm=firm), award_item),
            (rows.filter(giver=firm), award_item),
            (
                LandAward.objects.published().select_related("locality").filter(pk__in=held),
                land_item,
            ),
        ]
    )


Wanted = Iterable[tuple[Any, Callable[[Any], Item]]]
OF_AWARD = ("firm", "giver", "locality", "instrument", "kind")


def _everything() -> Iterator[tuple[Any, Callable[[Any], Item]]]:
    yield PolicyInstrument.objects.published().select_related("locality"), instrument_item
    yield Incentive.objects.published().select_related("instrument__locality"), incentive_item
    yield Award.objects.published().select_related(*OF_AWARD), award_item
    yield Firm.objects.published().select_related("seat"), firm_item
    yield Speech.objects.published().select_related("locality", "official"), speech_item
    yield LandAward.objects.published().select_related("locality"), land_item


def _latest(wanted: Wanted) -> list[Item]:
    """The entries of several lists together, the latest change first, each record once."""
    found = {
        (item.noun, item.uid): item
        for rows, make in wanted
        for item in map(make, rows.order_by("-updated_at", "-pk")[:OF_ONE_NOUN])
    }
    return sorted(found.values(), key=lambda item: item.updated, reverse=True)[:LONGEST]


def instrument_item(record: PolicyInstrument) -> Item:
    return Item(
        "instrument",
        record.uid,
        _("Instrument: %(title)s") % {"title": record.title},
        path_of(record),
        record.updated_at,
        joined(record.locality.name, day(record.announced_on, record.announced_precision)),
    )


def incentive_item(record: Incentive) -> Item:
    return Item(
        "incentive",
        record.uid,
        _("Incentive: %(title)s") % {"title": record.name},
        path_of(record),
        record.updated_at,
        joined(record.instrument.locality.name, record.instrument.title),
    )


def award_item(record: Award) -> Item:
    kind = record.kind.name if record.kind.is_published else ""
    return Item(
        "award",
        record.uid,
        _("Award: %(firm)s") % {"firm": record.firm.name if record.firm else record.recipients},
        path_of(record),
        record.updated_at,
        joined(
            record.locality.name if record.locality else "",
            kind,
            record.get_stage_display(),
            day(record.awarded_on, record.awarded_precision),
        ),
    )


def firm_item(record: Firm) -> Item:
    seat = record.seat if record.seat and record.seat.is_published else None
    return Item(
        "firm",
        record.uid,
        _("Firm: %(name)s") % {"name": record.name},
        path_of(record),
        record.updated_at,
        seat.name if seat else "",
    )


def speech_item(record: Speech) -> Item:
    return Item(
        "speech",
        record.uid,
        _("Speech: %(title)s") % {"title": record.title},
        path_of(record),
        record.updated_at,
        joined(
            record.official.name if record.official else "",
            record.locality.name,
            day(record.spoken_on, record.spoken_precision),
        ),
    )


def land_item(record: LandAward) -> Item:
    hectares = (
        _("%(area)s ha") % {"area": formats.number_format(record.area_m2 / M2_PER_HECTARE, 2)}
        if record.area_m2
        else ""
    )
    return Item(
        "land-award",
        record.uid,
        _("Land award in %(place)s") % {"place": record.locality.name},
        path_of(record),
        record.updated_at,
        joined(hectares, LAND_USES.label(record.use), day(record.signed_on)),
    )


def joined(*parts: str) -> str:
    return capfirst(", ".join(part for part in parts if part))


def day(value: datetime.date | None, precision: str = "day") -> str:
    """A date for machines and readers of any language, cut to what is known of it."""
    return value.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)] if value else ""
