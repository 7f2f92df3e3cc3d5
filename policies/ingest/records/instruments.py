"""Rows of a table of policies as draft instruments, with the document as their source."""

from collections.abc import Sequence
from typing import Any

from policies.ingest.bulk import add_versions, insert, reserve
from policies.ingest.records.citing import cite
from policies.ingest.records.fields import INSTRUMENTS
from policies.ingest.records.kind import Entry, RecordKind
from policies.ingest.records.known import Known, Parts
from policies.ingest.records.reading import Names, Places, Row, described, several
from policies.models import (
    Citation,
    DataVersion,
    ImportBatch,
    InstrumentType,
    PolicyInstrument,
    Sector,
    Status,
)

OWN = (
    "uid", "title_zh", "title_en", "document_number", "issuing_body", "announced_on",
    "effective_on", "expires_on", "tone", "summary_zh", "summary_en",
)  # fmt: skip
COLUMNS = [
    field.attname for field in PolicyInstrument._meta.concrete_fields if not field.primary_key
]


class Instruments(RecordKind):
    """Found by document number and place, else by public id, else by exact title and place."""

    vocabulary, model = INSTRUMENTS, PolicyInstrument
    parts = ("types", "sectors", "sources")

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self._known = Known()
        self._fresh: list[tuple[PolicyInstrument, Parts]] = []
        self._keys: list[int] = []  # reserved for new records of the chunk, the last first
        self._room = 0
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

    def look_up(self, entries: Sequence[Entry]) -> None:
        self._known, self._room = Known(entries), len(entries)

    def find(self, entry: Entry) -> Any | None:
        said, known = entry.values, self._known
        place, number = said["locality_id"], said.get("document_number")
        if number and (found := only(known.named("document_number", number, place))):
            return known.own(found)
        if uid := said.pop("uid", None):
            if (found := known.of_uid(uid)) is None:
                raise ValueError("no instrument of this public id")
            return known.own(found)
        for name in ("title_zh", "title_en"):
            if title := said.get(name):
                same = known.named(name, title, place)
                if number:  # one of the same title and another number is another act
                    same = [record for record in same if not record.document_number]
                if found := only(same):
                    return known.own(found)
        return None

    def defaults(self, entry: Entry) -> dict[str, Any]:
        # Until it is translated, the Chinese title stands for the English one.
        return {"title_en": entry.values.get("title_zh", "")[:300]}

    def part(self, record: Any, name: str) -> list[Any]:
        return self._known.parts(record)[name]

    def set_part(self, record: Any, name: str, added: list[Any], dropped: list[Any]) -> None:
        if name == "sources":
            set_sources(record, added, dropped, self.batch.started_by)
        else:
            getattr(record, name).add(*added)
            getattr(record, name).remove(*dropped)

    def written(self, record: Any, entry: Entry) -> None:
        self._known.renew(record)

    def create(self, entry: Entry, values: dict[str, Any]) -> PolicyInstrument:
        if not self._keys:
            self._keys = reserve(PolicyInstrument, self._room)[::-1]
        columns = {name: value for name, value in values.items() if name not in self.parts}
        record = PolicyInstrument(pk=self._keys.pop(), status=Status.DRAFT, **columns)
        parts = {name: values.get(name, []) for name in self.parts}
        self._known.add(record, parts)
        self._fresh.append((record, parts))
        return record

    def flush(self) -> None:
        fresh, self._fresh, self._keys = self._fresh, [], []
        if not fresh:
            return
        keys = insert(
            PolicyInstrument,
            [{name: getattr(record, name) for name in COLUMNS} for record, _parts in fresh],
            [record.pk for record, _parts in fresh],
        )
        add_versions(PolicyInstrument, keys, "+", reason=self.reason, user=self.batch.started_by)
        for name in ("types", "sectors"):
            relation: Any = PolicyInstrument._meta.get_field(name)
            pair = relation.m2m_column_name(), relation.m2m_reverse_name()
            insert(
                relation.remote_field.through,
                [
                    dict(zip(pair, (record.pk, part), strict=True))
                    for record, parts in fresh
                    for part in parts[name]
                ],
            )
        cite([(record, parts["sources"]) for record, parts in fresh], self.batch.started_by)
        DataVersion.objects.announce(PolicyInstrument, keys=keys)


def set_sources(record: Any, added: list[str], dropped: list[str], user: Any) -> None:
    """Cite, or cite no more, the documents at some addresses for a record as a whole."""
    if added:
        cite([(record, added)], user)
        DataVersion.objects.announce(type(record), keys=[record.pk])
    for citation in Citation.objects.of(record).filter(source__url__in=dropped, quote=""):
        citation.delete()


def only(records: Any) -> Any | None:
    """The one record that these, the oldest first, are; those merged into it counted as it. Raises
    ValueError for several.
    """
    found = {record.survivor for record in records[:10]}
    if len(found) > 1:
        uids = ", ".join(sorted(record.uid for record in found))
        raise ValueError(f"{len(found)} records are like it ({uids}): state the public id")
    return next(iter(found), None)
