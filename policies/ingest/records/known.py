"""The instruments that the rows of a chunk may be of, with their parts, loaded by a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType

from policies.ingest.bulk import keys_of, lookup
from policies.ingest.records.kind import Entry
from policies.models import Citation, PolicyInstrument

NAMED_BY = ("document_number", "title_zh", "title_en")
Parts = dict[str, list[Any]]


class Known:
    """Instruments by number and place, title and place, and public id; new ones are added to them."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        keys: set[int] = set()
        for name in NAMED_BY:
            said = {
                (e.values[name], e.values["locality_id"]) for e in entries if e.values.get(name)
            }
            keys.update(keys_of(PolicyInstrument, (name, "locality_id"), said))
        uids = {entry.values["uid"] for entry in entries if "uid" in entry.values}
        keys.update(key for (key,) in lookup(PolicyInstrument, "uid", uids, ("id",)))
        self._named: dict[tuple[str, str, int], dict[int, Any]] = defaultdict(dict)
        self._by_key: dict[int, Any] = {}
        self._by_uid: dict[str, Any] = {}
        self._parts = _parts_of(keys)
        for record in PolicyInstrument.objects.filter(pk__in=keys).order_by("pk"):
            self._place(record)

    def add(self, record: Any, parts: Parts) -> None:
        """A record that is new."""
        self._parts[record.pk] = parts
        self._place(record)

    def renew(self, record: Any) -> None:
        """A record that was changed: found by its new names, its parts to be read again."""
        self._parts.pop(record.pk, None)
        self._place(record)

    def named(self, name: str, value: str, place: int) -> list[Any]:
        """The records with this number or title in a place, the oldest first."""
        found = self._named.get((name, value, place), {})
        return [
            found[key]
            for key in sorted(found)
            if getattr(found[key], name) == value and found[key].locality_id == place
        ]

    def of_uid(self, uid: str) -> Any | None:
        found = self._by_uid.get(uid)
        return found if found is not None and found.uid == uid else None

    def own(self, record: Any) -> Any:
        """The record that one leads to, through however many merges."""
        own = record.survivor
        return self._by_key.setdefault(own.pk, own)

    def parts(self, record: Any) -> Parts:
        if record.pk not in self._parts:
            self._parts |= _parts_of([record.pk])
        return self._parts[record.pk]

    def _place(self, record: Any) -> None:
        self._by_key[record.pk] = self._by_uid[record.uid] = record
        for name in NAMED_BY:
            if value := getattr(record, name):
                self._named[name, value, record.locality_id][record.pk] = record


def _parts_of(keys: Iterable[int]) -> dict[int, Parts]:
    """Types, sectors (keys) and sources (addresses) of instruments."""
    found: dict[int, Parts] = {key: {"types": [], "sectors": [], "sources": []} for key in keys}
    if not found:
        return found
    types: Any = PolicyInstrument.types.through
    sectors: Any = PolicyInstrument.sectors.through
    kind = ContentType.objects.get_for_model(PolicyInstrument)
    citations = Citation.objects.filter(content_type=kind, object_id__in=found)
    for name, rows in (
        ("types", types.objects.values_list("policyinstrument_id", "instrumenttype_id")),
        ("sectors", sectors.objects.values_list("policyinstrument_id", "sector_id")),
    ):
        for key, part in rows.filter(policyinstrument__in=found):
            found[key][name].append(part)
    for key, url in citations.exclude(source__url="").values_list("object_id", "source__url"):
        found[key]["sources"].append(url)
    return {
        key: {name: sorted(set(part)) for name, part in parts.items()}
        for key, parts in found.items()
    }
