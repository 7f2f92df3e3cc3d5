"""Before a merge: which of two records stays, where they differ, and what the choice of values comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from policies.curation.states import NEW, Changes, curated_fields, fields_of
from policies.models import Firm, MergeableRecord
from policies.text.names import name_key

NAMES = (("name_zh", "zh"), ("name_en", "en"))  # of a firm, with their languages


class Side(StrEnum):
    """Whose value is kept: of lists, those of both together."""

    ONE = "one"
    OTHER = "other"
    BOTH = "both"


def which_stays(one: MergeableRecord, other: MergeableRecord) -> MergeableRecord:
    """The one that is public, or was; else the one with more citations; else the older."""
    return max(
        (one, other),
        key=lambda record: (
            record.is_published, record.was_public, record.citations.count(), -record.pk
        ),
    )  # fmt: skip


def values_of(record: MergeableRecord) -> dict[str, Any]:
    """What a record says itself, its lists of referred records included, its parts not."""
    lists = {
        field.name: sorted(row.pk for row in getattr(record, field.name).all())
        for field in record._meta.many_to_many
        if field.editable
    }
    return fields_of(record) | lists


def default_side(kept: Any, gone: Any) -> Side:
    """What is chosen of two values before anybody chooses; ONE is the record that stays."""
    if isinstance(kept, list):
        return Side.BOTH
    return Side.OTHER if kept in (None, "") and gone not in (None, "") else Side.ONE


def chosen(
    kept: MergeableRecord, gone: MergeableRecord, sides: Mapping[str, Side], name_kind: str = ""
) -> Changes:
    """The changes of the record that stays (ONE) when these values are chosen. The names of a firm that
    are not become names of that ``name_kind``; without one they are left behind.
    """
    ours, theirs = values_of(kept), values_of(gone)
    changes: Changes = {}
    for name, side in sides.items():
        value = ours[name]
        if side is Side.BOTH and isinstance(value, list):
            value = sorted({*value, *theirs[name]})
        elif side is Side.OTHER:
            value = theirs[name]
        if _names_itself(kept, gone, name, value):
            value = None
        if value != ours[name]:
            changes[name] = [ours[name], value]
    if isinstance(kept, Firm) and isinstance(gone, Firm) and name_kind:
        final = {name: changes.get(name, [None, ours[name]])[1] for name, _language in NAMES}
        for number, part in enumerate(_names_left(kept, gone, set(final.values())), 1):
            changes[f"names.{NEW}{number}"] = [None, {**part, "kind": name_kind}]
    return changes


def _names_itself(kept: MergeableRecord, gone: MergeableRecord, name: str, value: Any) -> bool:
    """Whether a value of the merged record would be the record itself: a firm is not its own parent."""
    keys: Any = [f for f in curated_fields(type(kept)) if f.name == name and f.is_relation]
    return any(f.related_model is type(kept) and value in (kept.pk, gone.pk) for f in keys)


def _names_left(kept: Firm, gone: Firm, final: set[str]) -> Iterator[dict[str, str]]:
    known = {*kept.names.values_list("key", flat=True), *map(name_key, final)}
    for field, language in NAMES:
        for firm in (kept, gone):
            name = getattr(firm, field)
            if name and name_key(name) not in known:
                known.add(name_key(name))
                yield {"name": name, "language": language}
