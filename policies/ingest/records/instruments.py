"""Rows of a table of policies as draft instruments, with the document as their source."""

from typing import Any

from policies.ingest.records.fields import INSTRUMENTS
from policies.ingest.records.kind import Entry, RecordKind, source_at
from policies.ingest.records.reading import Names, Places, Row, described, several
from policies.models import Citation, ImportBatch, InstrumentType, PolicyInstrument, Sector, Source

OWN = (
    "uid", "title_zh", "title_en", "document_number", "issuing_body", "announced_on",
    "effective_on", "expires_on", "tone", "summary_zh", "summary_en",
)  # fmt: skip


class Instruments(RecordKind):
    """Found by document number and place, else by public id, else by exact title and place."""

    vocabulary, model = INSTRUMENTS, PolicyInstrument
    parts = ("types", "sectors", "sources")

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self._places = Places(batch.locality)
        self._types = Names(InstrumentType.objects.leaves(), "type of instrument")
        self._sectors = Names(Sector.objects.all(), "sector")

    def read(self, row: Row) -> Entry:
        said = row.said
        if "title_zh" not in said and "title_en" not in said:
            row.refuse("title_zh", "no title")
        values = described(said, OWN)
        values["locality_id"] = self._places.demand(row, "locality")
        for name, names in (("types", self._types), ("sectors", self._sectors)):
            if name in said:
                values[name] = names.find(row, name, several(said[name]))
        if "url" in said:
            values["sources"] = [said["url"]]
        start, end = values.get("effective_on"), values.get("expires_on")
        if start and end and end < start:
            row.refuse("expires_on", "it expires before it takes effect")
        return Entry(row, values)

    def keys(self, entry: Entry) -> list[str]:
        said = entry.values
        if number := said.get("document_number"):
            return [f"{number}@{said['locality_id']}"]
        if uid := said.get("uid"):
            return [uid]
        return [f"{said.get('title_zh', '')}|{said.get('title_en', '')}@{said['locality_id']}"]

    def find(self, entry: Entry) -> Any | None:
        said = entry.values
        records, place = PolicyInstrument.objects.all(), said["locality_id"]
        number = said.get("document_number")
        if number and (found := only(records.filter(document_number=number, locality=place))):
            return found
        if uid := said.pop("uid", None):
            if (found := records.filter(uid=uid).first()) is None:
                raise ValueError("no instrument of this public id")
            return found.survivor
        for name in ("title_zh", "title_en"):
            if title := said.get(name):
                same = records.filter(**{name: title}, locality=place)
                if number:  # one of the same title and another number is another act
                    same = same.filter(document_number="")
                if found := only(same):
                    return found
        return None

    def defaults(self, entry: Entry) -> dict[str, Any]:
        # Until it is translated, the Chinese title stands for the English one.
        return {"title_en": entry.values.get("title_zh", "")[:300]}

    def part(self, record: Any, name: str) -> list[Any]:
        if name == "sources":
            urls = Citation.objects.of(record).values_list("source__url", flat=True)
            return sorted(set(urls) - {""})
        return sorted(getattr(record, name).values_list("pk", flat=True))

    def set_part(self, record: Any, name: str, added: list[Any], dropped: list[Any]) -> None:
        if name == "sources":
            set_sources(record, added, dropped, self.batch.started_by)
        else:
            getattr(record, name).add(*added)
            getattr(record, name).remove(*dropped)


def set_sources(record: Any, added: list[str], dropped: list[str], user: Any) -> None:
    """Cite, or cite no more, the documents at some addresses for a record as a whole."""
    for url in added:
        source = source_at(
            url, str(record), user, publisher=getattr(record, "issuing_body", "")[:200],
            kind=Source.Kind.GOVERNMENT_DOCUMENT,
        )  # fmt: skip
        citation = Citation(record=record, source=source)
        citation._history_user = user  # type: ignore[attr-defined]
        citation.save()
    for citation in Citation.objects.of(record).filter(source__url__in=dropped, quote=""):
        citation.delete()


def only(records: Any) -> Any | None:
    """The one record that these are, those merged into it counted as it. Raises ValueError for several."""
    found = {record.survivor for record in records.order_by("pk")[:10]}
    if len(found) > 1:
        uids = ", ".join(sorted(record.uid for record in found))
        raise ValueError(f"{len(found)} records are like it ({uids}): state the public id")
    return next(iter(found), None)
