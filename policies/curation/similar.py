"""Records that may be one and the same: told before a second is made, and proposed for merging.

Each noun has its own signs of likeness. What a curator set apart is not told again, nor what was merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from policies.curation.firm_matches import NEAR, FirmWithName, Matcher, places_by_name
from policies.models import Distinct, Firm, FirmName, Official, PolicyInstrument, Record, Source
from policies.text.document_numbers import parse_document_number
from policies.text.firm_names import take_apart, unlike
from policies.text.names import name_key
from policies.text.normalise import normalise

MOST = 10
SAME = 100.0
SAME_ENGLISH, SAME_SOUND = 97.0, 90.0


class Reason(models.TextChoices):
    SAME_NAME = "same_name", _("the same name")
    OTHER_NAME = "other_name", _("the same name, among its former and other names")
    NEAR_NAME = "near_name", _("a similar name")
    SAME_NUMBER = "same_number", _("the same document number")
    SAME_TITLE = "same_title", _("the same title")
    NEAR_TITLE = "near_title", _("a similar title")
    SAME_ADDRESS = "same_address", _("the same address")


class Similar(NamedTuple):
    """A record like another; ``reason`` is one of Reason, ``score`` of 100."""

    record: Any
    reason: str
    score: float


Found = Iterator[tuple[int, str, float]]


def similar(record: Record, names: Iterable[str] = ()) -> list[Similar]:
    """The stored records that may be the same as this one, the likeliest first, each once.

    The record itself need not be stored. ``names``: other names of a firm that are not stored yet.
    """
    find = _FINDERS.get(type(record))
    if find is None:
        return []
    best: dict[int, tuple[str, float]] = {}
    for pk, reason, score in find(record, names):
        if pk not in best or best[pk][1] < score:
            best[pk] = reason, score
    for pk in (record.pk, *_set_apart_from(record)):
        best.pop(pk, None)
    likeliest = sorted(best, key=lambda pk: (-best[pk][1], pk))[:MOST]
    rows = _rows(type(record)).in_bulk(likeliest)
    return [Similar(rows[pk], *best[pk]) for pk in likeliest if pk in rows]


def set_apart(record: Record, others: Iterable[Record], user: Any) -> None:
    """Keep that a curator holds these for other records than this one."""
    kind = ContentType.objects.get_for_model(record)
    for other in others:
        low, high = sorted((record.pk, other.pk))
        Distinct.objects.get_or_create(
            content_type=kind, low_id=low, high_id=high, defaults={"decided_by": user}
        )


def _set_apart_from(record: Record) -> set[int]:
    if not record.pk:
        return set()
    pairs = Distinct.objects.filter(
        Q(low_id=record.pk) | Q(high_id=record.pk),
        content_type=ContentType.objects.get_for_model(record),
    )
    return {pk for pair in pairs.values_list("low_id", "high_id") for pk in pair}


def _rows(model: type[models.Model]) -> Any:
    rows: Any = model._default_manager
    return rows.filter(merged_into__isnull=True)


def _like_firm(firm: Firm, names: Iterable[str]) -> Found:
    own = [firm.name_zh, firm.name_en, *names]
    if firm.pk:
        own += firm.names.values_list("name", flat=True)
    own = [name for name in dict.fromkeys(own) if name]
    keys = {name_key(name) for name in own}
    rows = _rows(Firm)
    for pk in rows.filter(name_key_zh__in=keys).values_list("pk", flat=True):
        yield pk, Reason.SAME_NAME, SAME
    for name in filter(None, [firm.name_en]):
        for pk in rows.filter(name_en__iexact=name.strip()).values_list("pk", flat=True):
            yield pk, Reason.SAME_NAME, SAME_ENGLISH
    others = FirmName.objects.filter(firm__merged_into__isnull=True)
    for pk in others.filter(key__in=keys).values_list("firm_id", flat=True):
        yield pk, Reason.OTHER_NAME, SAME
    places = places_by_name()
    for name in own:
        brand = take_apart(name, places).brand
        near: Any = Q()
        for pair in {brand[place : place + 2] for place in range(len(brand) - 1)}:
            near |= Q(name__contains=pair)
        if not near:
            continue
        stored = [
            *rows.annotate(name=models.F("name_zh")).filter(near)
            .values_list("pk", "name", "seat__lineage"),
            *others.filter(near).values_list("firm_id", "name", "firm__seat__lineage"),
        ]  # fmt: skip
        named = [FirmWithName(pk, n, Reason.NEAR_NAME, seat or "") for pk, n, seat in stored]
        for proposal in Matcher(named, (), places).near(name):
            yield proposal.firm, Reason.NEAR_NAME, min(proposal.score, SAME - 1)


def _like_official(official: Official, names: Iterable[str]) -> Found:
    """A name typed with other characters of the same sound reads alike in pinyin."""
    spoken = sorted(official.name_en.lower().split())
    surname = normalise(official.name_zh)[:1]
    stored = _rows(Official).values_list("pk", "name_zh", "name_en")
    for pk, name_zh, name_en in stored:
        if official.name_zh and normalise(name_zh) == normalise(official.name_zh):
            yield pk, Reason.SAME_NAME, SAME
        elif spoken and spoken == sorted(name_en.lower().split()):
            alike = not surname or normalise(name_zh)[:1] == surname
            yield pk, Reason.NEAR_NAME, SAME_SOUND if alike else SAME_SOUND - 5


def _like_instrument(instrument: PolicyInstrument, names: Iterable[str]) -> Found:
    """By number anywhere; by title within the locality, as titles go round the country."""
    rows = _rows(PolicyInstrument)
    if instrument.document_number:
        printed = instrument.document_number
        forms = {printed, str(parse_document_number(printed) or printed)}
        for pk in rows.filter(document_number__in=forms).values_list("pk", flat=True):
            yield pk, Reason.SAME_NUMBER, SAME
    if instrument.locality_id:
        for field in ("title_zh", "title_en"):
            yield from _by_title(
                rows.filter(locality=instrument.locality_id), field, getattr(instrument, field)
            )


def _by_title(rows: Any, field: str, title: str) -> Found:
    """Nearly equal titles with the same numbers: those of two years are of two acts."""
    key = name_key(title).lower()
    if not key:
        return
    stored = {pk: name_key(text).lower() for pk, text in rows.values_list("pk", field)}
    for text, score, pk in process.extract_iter(key, stored, scorer=fuzz.ratio, score_cutoff=NEAR):
        if text == key:
            yield pk, Reason.SAME_TITLE, SAME - 1
        elif not unlike(text, key, {}):
            yield pk, Reason.NEAR_TITLE, min(score, SAME - 2)


def _like_source(source: Source, names: Iterable[str]) -> Found:
    rows = _rows(Source)
    if source.url:
        for pk in rows.filter(url=source.url).values_list("pk", flat=True):
            yield pk, Reason.SAME_ADDRESS, SAME
    same = rows.filter(title=source.title, publisher=source.publisher)
    same = same.filter(published_on=source.published_on)
    for pk in same.values_list("pk", flat=True):
        yield pk, Reason.SAME_TITLE, SAME - 5


_FINDERS: dict[type[models.Model], Callable[[Any, Iterable[str]], Found]] = {
    Firm: _like_firm,
    Official: _like_official,
    PolicyInstrument: _like_instrument,
    Source: _like_source,
}
