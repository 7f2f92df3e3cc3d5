"""What of a record changed before the eyes of the public: when, which field, from what to what.

A change is one between two states that the public could see: the record published, and all that it hangs
on. What was a draft, in review or withdrawn is never told, nor who wrote it, nor what was only proposed.
Lists (types, sectors) and citations are not kept by version, so their changes are not told either.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.curation.public_lives import Lives
from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    Official,
    PolicyInstrument,
    Record,
    Source,
    Speech,
    Status,
)

State = dict[str, Any]

# What the pages and the API show of a record's own row.
PUBLIC_FIELDS: dict[type[Record], tuple[str, ...]] = {
    PolicyInstrument: (
        "title_en", "title_zh", "document_number", "issuing_body", "locality", "tone", "announced_on",
        "effective_on", "expires_on", "summary_en", "summary_zh", "summary_fr",
    ),
    Incentive: (
        "instrument", "type", "name_en", "name_zh", "name_fr", "amount_kind", "additive", "amount_min",
        "amount_max", "currency", "rate", "unit", "cap", "eligibility", "period_from", "period_to",
        "target_stage",
    ),
    Award: (
        "firm", "recipients", "giver", "locality", "incentive", "instrument", "kind", "description_en",
        "description_zh", "description_fr", "amount", "currency", "stage", "awarded_on", "land_award",
    ),
    Firm: (
        "name_zh", "name_en", "uscc", "ticker", "lei", "wikidata", "parent", "seat", "sector",
        "ownership", "stage",
    ),
    Official: ("name_zh", "name_en"),
    Speech: (
        "title_en", "title_zh", "title_fr", "official", "office", "locality", "spoken_on", "occasion",
        "source", "language", "characters", "text_sha256", "visibility", "licence",
    ),
    LandAward: (
        "supervision_no", "locality", "locality_precision", "issued_code", "project", "location",
        "parcel_no", "area_m2", "use", "supply_mode", "land_source", "term_years", "sector_label",
        "price_cny", "floor_area_ratio_min", "floor_area_ratio_max", "signed_on", "dated_by",
        "deliver_on", "start_on", "complete_on", "started_on", "completed_on", "notice_url", "counted",
    ),
    Source: (
        "title", "publisher", "author", "url", "archived_url", "published_on", "accessed_on",
        "language", "kind", "standing", "directness", "sha256",
    ),
}  # fmt: skip
# Of a land award, what can name a natural person.
PERSONAL = ("project", "location", "parcel_no", "notice_url")


class What(TextChoices):
    PUBLISHED = "published", _("published")
    CHANGED = "changed", pgettext_lazy("record", "changed")
    WITHDRAWN = "withdrawn", _("taken from the public")
    AGAIN = "again", _("published again")


@dataclass(frozen=True)
class Dated:
    """A date with the precision that is known."""

    day: datetime.date
    precision: str = "day"


@dataclass(frozen=True)
class Change:
    """One field: its name in the reader's language, and its value before and after.

    A value is a text, a number, a truth, a ``Dated``, a public record, or None where there is none.
    """

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PublicEvent:
    when: datetime.datetime
    what: What
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class _Version:
    """What a record said from a moment on, and whether it was then published itself."""

    when: datetime.datetime
    published: bool
    row: Any = field(repr=False)


def public_history(record: Record) -> list[PublicEvent]:
    """The changes of a record that the public could see, the latest first.

    ``record`` is public now. One query for its versions and one for each noun that it hangs on.
    """
    versions = [_version(row) for row in _rows(record)]
    if not any(version.published for version in versions):
        return []
    lives = Lives(type(record), [version.row for version in versions if version.published])
    events = list(_events(record, versions, lives))
    return _with_public_records(events)[::-1]


def _rows(record: Any) -> Any:
    return record.history.order_by("history_date", "history_id")


def _version(row: Any) -> _Version:
    published = row.history_type != "-" and row.status == Status.PUBLISHED
    return _Version(row.history_date, published, row)


def _events(record: Record, versions: list[_Version], lives: Lives) -> Iterator[PublicEvent]:
    """What happened at each moment at which the record, or what it hangs on, became something else."""
    moments = sorted({*(version.when for version in versions), *lives.moments})
    shown: State | None = None
    visible = False
    for moment in moments:
        version = _at(versions, moment)
        if version is None:
            continue
        now_visible = version.published and lives.public(version.row, moment)
        if not now_visible:
            if visible:
                yield PublicEvent(moment, What.WITHDRAWN)
            visible = False
            continue
        state = _public_state(record, version.row)
        changes = _changes(type(record), shown, state) if shown is not None else ()
        if not visible:
            what = What.PUBLISHED if shown is None else What.AGAIN
            yield PublicEvent(moment, what, changes)
        elif changes:
            yield PublicEvent(moment, What.CHANGED, changes)
        shown, visible = state, True


def _at(versions: list[_Version], moment: datetime.datetime) -> _Version | None:
    """The version in force at a moment; of several of one moment, the last."""
    return next((one for one in reversed(versions) if one.when <= moment), None)


def _public_state(record: Record, row: Any) -> State:
    """The public fields of a version, dates with their precision. A name that may be a person's is left
    out where it is withheld now, or was then.
    """
    withheld = getattr(record, "names_withheld", False) or getattr(row, "names_withheld", False)
    state = {}
    for name in PUBLIC_FIELDS[type(record)]:
        if withheld and name in PERSONAL:
            continue
        state[name] = _value(row, name)
    return state


def _value(row: Any, name: str) -> Any:
    column = row._meta.get_field(name)
    value = getattr(row, column.attname)
    if value in ("", None):
        return None
    if isinstance(column, models.DateField):
        return Dated(value, getattr(row, f"{name.removesuffix('_on')}_precision", "day"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return value


def _changes(model: type[Record], before: State, after: State) -> tuple[Change, ...]:
    """The fields that both states tell, and tell otherwise."""
    return tuple(
        Change(name, str(model._meta.get_field(name).verbose_name), before[name], after[name])  # type: ignore[union-attr]
        for name in after
        if name in before and before[name] != after[name]
    )


def _with_public_records(events: list[PublicEvent]) -> list[PublicEvent]:
    """The events with public records in place of their keys; those that are not public are nothing, and
    a change from nothing to nothing is none.
    """
    found = _named(events)
    result = []
    for event in events:
        changes = []
        for change in event.changes:
            pair = [
                found.get((change.field, value)) if change.field in RELATED else value
                for value in (change.before, change.after)
            ]
            if pair[0] != pair[1]:
                changes.append(Change(change.field, change.label, *pair))
        if changes or event.what != What.CHANGED:
            result.append(PublicEvent(event.when, event.what, tuple(changes)))
    return result


RELATED: dict[str, type[models.Model]] = {
    name: model._meta.get_field(name).related_model  # type: ignore[misc]
    for model, names in PUBLIC_FIELDS.items()
    for name in names
    if model._meta.get_field(name).many_to_one
}


def _named(events: list[PublicEvent]) -> dict[tuple[str, Any], Any]:
    """The public records that changes name, by field and key: one query for each noun named."""
    wanted: dict[type[models.Model], set[tuple[str, Any]]] = {}
    for event in events:
        for change in event.changes:
            if change.field in RELATED:
                keys = {(change.field, key) for key in (change.before, change.after) if key}
                wanted.setdefault(RELATED[change.field], set()).update(keys)
    found = {}
    for model, keys in wanted.items():
        rows: Any = model._default_manager
        public = rows.published() if hasattr(rows, "published") else rows
        held = public.in_bulk({key for _field, key in keys})
        found.update({(name, key): held[key] for name, key in keys if key in held})
    return found
