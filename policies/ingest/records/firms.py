"""Rows of a table of firms as draft firms."""

from typing import Any

from policies.ingest.records.fields import FIRMS
from policies.ingest.records.instruments import only, set_sources
from policies.ingest.records.kind import Entry, RecordKind
from policies.ingest.records.reading import Names, Places, Row, described, several
from policies.models import Citation, Firm, FirmName, ImportBatch, Sector
from policies.text.names import name_key

OWN = (
    "uid", "name_zh", "name_en", "uscc", "ticker", "lei", "wikidata", "ownership", "stage",
)  # fmt: skip
CODES = ("uscc", "uid", "ticker")


class Firms(RecordKind):
    """Found by credit code, else public id, else ticker, else by exactly this name."""

    vocabulary, model = FIRMS, Firm
    parts = ("names", "sources")

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self._places = Places(batch.locality)
        self._sectors = Names(Sector.objects.all(), "sector")

    def read(self, row: Row) -> Entry:
        said = row.said
        values = described(said, OWN)
        if "name_zh" not in said:
            row.refuse("name_zh", "no name")
        if "seat" in said:
            values["seat_id"] = self._places.find(row, "seat")
        if "sector" in said:
            found = self._sectors.find(row, "sector", [said["sector"]])
            values["sector_id"] = found[0] if found else None
        if "names" in said:
            own = name_key(said.get("name_zh", ""))
            by_key = {name_key(name): name[:200] for name in several(said["names"])}
            values["names"] = [name for key, name in by_key.items() if key != own]
        if "url" in said:
            values["sources"] = [said["url"]]
        return Entry(row, values)

    def keys(self, entry: Entry) -> list[str]:
        codes = [f"{name} {entry.values[name]}" for name in CODES if name in entry.values]
        return codes or [f"name {name_key(entry.values['name_zh'])}"]

    def find(self, entry: Entry) -> Firm | None:
        said, firms = entry.values, Firm.objects.all()
        uid = said.pop("uid", None)
        if said.get("uscc") and (found := only(firms.filter(uscc=said["uscc"]).order_by("pk"))):
            return found
        if uid:
            if (found := firms.filter(uid=uid).first()) is None:
                raise ValueError("no firm of this public id")
            return found.survivor
        if said.get("ticker") and (
            found := only(firms.filter(ticker=said["ticker"]).order_by("pk"))
        ):
            return _unless_other(found, said)
        found = only(firms.named(said["name_zh"]).order_by("pk"))
        return _unless_other(found, said) if found else None

    def part(self, record: Any, name: str) -> list[Any]:
        if name == "sources":
            urls = Citation.objects.of(record).values_list("source__url", flat=True)
            return sorted(set(urls) - {""})
        return sorted(record.names.values_list("name", flat=True))

    def lacking(self, record: Any, name: str, wanted: list[Any], now: list[Any]) -> list[Any]:
        if name != "names":
            return super().lacking(record, name, wanted, now)
        keys = {record.name_key_zh, *map(name_key, now)}
        return [other for other in wanted if name_key(other) not in keys]

    def set_part(self, record: Any, name: str, added: list[Any], dropped: list[Any]) -> None:
        if name == "sources":
            set_sources(record, added, dropped, self.batch.started_by)
            return
        known = set(record.names.values_list("key", flat=True)) | {record.name_key_zh}
        for other in added:
            if name_key(other) not in known:
                FirmName.objects.create(firm=record, name=other)
                known.add(name_key(other))
        record.names.filter(name__in=dropped).delete()


def _unless_other(firm: Firm, said: dict[str, Any]) -> Firm:
    """The firm; raises ValueError where the row has another credit code or ticker than it."""
    for name, what in (("uscc", "credit code"), ("ticker", "ticker")):
        own = getattr(firm, name)
        if own and said.get(name, own) != own:
            raise ValueError(f"a firm like it has another {what} ({firm.uid}): state the public id")
    return firm
