"""Holders of land by their printed names: found, or made and classified, a chunk at a time."""

from collections.abc import Iterable
from typing import Any

from policies.ingest.bulk import insert
from policies.models import Firm, FirmName, Holder
from policies.text.names import holder_kind, name_key


class FirmFinder:
    """Firms by exact normalised name; a name that two firms bear finds neither."""

    def __init__(self) -> None:
        self._firms: dict[str, int | None] = {}
        names = [
            *Firm.objects.values_list("name_key_zh", "pk"),
            *FirmName.objects.values_list("key", "firm_id"),
        ]
        for key, firm in names:
            self._firms[key] = firm if self._firms.get(key, firm) == firm else None

    def find(self, key: str) -> int | None:
        """The primary key of the firm that bears the name, or None."""
        return self._firms.get(key)


class HolderFinder:
    """Holders by key, remembered for the length of an import."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, bool]] = {}
        self._firms = FirmFinder()

    def add(self, names: Iterable[str]) -> None:
        """Make sure that every name has a holder."""
        wanted = {key: name for name in names if (key := name_key(name)) not in self._known}
        self._remember(Holder.objects.filter(key__in=wanted))
        missing: list[dict[str, Any]] = [
            {"name": name, "key": key, "kind": holder_kind(name), "firm_id": self._firms.find(key)}
            for key, name in wanted.items()
            if key not in self._known
        ]
        for pk, row in zip(insert(Holder, missing), missing, strict=True):
            self._known[row["key"]] = (pk, row["kind"] == Holder.Kind.ORGANISATION)

    def _remember(self, holders: Iterable[Holder]) -> None:
        for holder in holders:
            self._known[holder.key] = (holder.pk, holder.kind == Holder.Kind.ORGANISATION)

    def pk(self, name: str) -> int:
        return self._known[name_key(name)][0]

    def all_organisations(self, names: list[str]) -> bool:
        """Whether there are holders and each of them is an organisation."""
        return bool(names) and all(self._known[name_key(name)][1] for name in names)


def match_firms() -> int:
    """Link holders without a firm to the firm that bears their exact name; returns how many."""
    firms = FirmFinder()
    linked = []
    for holder in Holder.objects.filter(firm__isnull=True).only("pk", "key").iterator():
        if firm := firms.find(holder.key):
            holder.firm_id = firm
            linked.append(holder)
    Holder.objects.bulk_update(linked, ["firm"], batch_size=500)
    return len(linked)
