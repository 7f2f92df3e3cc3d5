"""Rows of an index of documents as documents to sift: each once, and none that is decided waits again."""

from typing import Any

from policies.ingest.batches import Account, Note
from policies.ingest.bulk import insert, lookup
from policies.ingest.candidates import COLUMNS, places_by_site, read_row
from policies.ingest.mapping import Assignment
from policies.ingest.readers import RawRow
from policies.ingest.records.fields import CANDIDATES
from policies.ingest.records.kind import Entry, RecordKind
from policies.ingest.records.reading import Rejected, Row
from policies.models import Candidate, ImportBatch, ImportNote
from policies.models.record import new_uid

# The columns of an index as ``policies/ingest/candidates.py`` names them, by field.
NAMES = dict(
    zip(
        ("url", "title", "written_on", "published_on", "site", "printed_on", "document_number"),
        COLUMNS,
        strict=True,
    )
)
STORED = [
    field.attname
    for field in Candidate._meta.concrete_fields
    if field.name not in ("id", "uid", "state", "reason", "decided_by", "decided_at", "instrument")
]


class Candidates(RecordKind):
    """Found by the fingerprint of number and title; what is known is left as it is."""

    vocabulary, model = CANDIDATES, Candidate

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self._sites = places_by_site()
        for place in list(self._sites.values()):
            self._sites |= {place.name_zh: place, place.code: place}

    def entry(self, raw: RawRow, assignment: Assignment, width: int) -> Entry:
        cells = {c.field: raw.cells[c.index] for c in assignment.columns if c.index < width}
        headers = {NAMES[c.field]: c.header for c in assignment.columns if c.field in NAMES}
        if self.batch.locality and not cells.get("site", "").strip():
            cells["site"] = self.batch.locality.code
            self._sites.setdefault(self.batch.locality.code, self.batch.locality)
        said = {name: cells.get(field, "") for field, name in NAMES.items()}
        found, notes = read_row(said, self._sites, raw.number)
        notes = [_under(headers.get(note.column, note.column), note) for note in notes]
        if found is None:
            raise Rejected(notes)
        row = Row(RawRow(raw.number, []), Assignment(()), CANDIDATES, 0)
        row.notes = notes
        return Entry(row, {"candidate": found})

    def take(
        self, rows: list[RawRow], assignment: Assignment, width: int, account: Account
    ) -> None:
        read: dict[str, Entry] = {}
        account.read += len(rows)
        for raw in rows:
            try:
                entry = self.entry(raw, assignment, width)
            except Rejected as rejected:
                account.reject(rejected.notes)
                continue
            account.remark(entry.row.notes)
            key = entry.values["candidate"].key
            if key in read or key in self.seen:
                account.unchanged += 1
            else:
                read[key] = entry
        known = {key for (key,) in lookup(Candidate, "key", list(read), ("key",))}
        fresh = [entry.values["candidate"] for key, entry in read.items() if key not in known]
        account.unchanged += len(read) - len(fresh)
        account.created += len(fresh)
        if self.batch.dry_run:
            self.seen |= dict.fromkeys(read, (0, ""))
        else:
            insert(Candidate, [self._stored(candidate) for candidate in fresh])

    def recall(self, rows: list[RawRow], assignment: Assignment, width: int) -> None:
        """Nothing: what was written is known by its key."""

    def _stored(self, candidate: Candidate) -> dict[str, Any]:
        candidate.batch = self.batch
        return {"uid": new_uid(), **{name: getattr(candidate, name) for name in STORED}}


def _under(header: str, note: Note) -> Note:
    return Note(note.row, header, note.value, note.reason, ImportNote.Level(note.level))
