"""Holders of land by their printed names: found, or made and classified, a chunk at a time."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from policies.ingest.bulk import insert, lookup
from policies.models import DataVersion, Firm, FirmName, Holder


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


class PrintedHolder(NamedTuple):
    """A holder as a row prints it, and what the name says of its kind."""

    name: str
    kind: str
    evidence: str


REMEMBERED = 200_000  # holders, some 60 MB


class HolderFinder:
    """Holders by key, those of the last chunks remembered."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, bool]] = {}
        self._firms = FirmFinder()

    def add(self, printed: Iterable[tuple[str, PrintedHolder]]) -> None:
        """Make sure that there is a holder of each key, and know them until the next are added."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        wanted = {key: holder for key, holder in printed if key not in self._known}
        if not wanted:
            return
        self._known |= {
            key: (pk, kind == Holder.Kind.ORGANISATION)
            for key, pk, kind in lookup(Holder, "key", wanted, ("key", "id", "kind"))
        }
        missing = [
            self._new(key, holder) for key, holder in wanted.items() if key not in self._known
        ]
        for pk, row in zip(insert(Holder, missing), missing, strict=True):
            self._known[row["key"]] = (pk, row["kind"] == Holder.Kind.ORGANISATION)

    def _new(self, key: str, holder: PrintedHolder) -> dict[str, Any]:
        return {
            "name": holder.name,
            "key": key,
            "kind": holder.kind,
            "kind_evidence": holder.evidence,
            "firm_id": self._firms.find(key),
        }

    def pk(self, key: str) -> int:
        return self._known[key][0]

    def all_organisations(self, keys: Collection[str]) -> bool:
        """Whether there are holders and each of them is an organisation."""
        return bool(keys) and all(self._known[key][1] for key in keys)


def match_firms() -> int:
    """Link holders without a firm to the firm that bears their exact name; returns how many."""
    firms = FirmFinder()
    linked = []
    for holder in Holder.objects.filter(firm__isnull=True).only("pk", "key").iterator():
        if firm := firms.find(holder.key):
            holder.firm_id = firm
            linked.append(holder)
    Holder.objects.bulk_update(linked, ["firm"], batch_size=500)
    if linked:
        DataVersion.objects.announce(Holder, keys=[holder.pk for holder in linked])
    return len(linked)
