"""One noun that comes in by tables: how a row is read, found again, compared and written."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder

from policies.ingest.batches import NEEDS_APPROVAL, Account
from policies.ingest.mapping import Assignment, Vocabulary
from policies.ingest.readers import RawRow
from policies.ingest.records.reading import Rejected, Row
from policies.models import ImportBatch, ImportChange, Status

_encoder = DjangoJSONEncoder()


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or type(value) in (str, int, bool):
        return value
    return json.loads(_encoder.encode(value))


@dataclass
class Entry:
    """A row that can go in: ``values`` by attribute of the record, or by a part of it that the kind knows.

    ``kept`` holds what must not stand in the account of changes, such as the text of a speech.
    """

    row: Row
    values: dict[str, Any]
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """A fingerprint of what the row says."""
        said = json.dumps(plain(self.values), sort_keys=True)
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


class RecordKind:
    """The simple way for one noun, row by row. Made anew for each run, with its batch.

    ``defaults``: of a new record, where the row does not say; ``parts``: what is no column of the record.
    """

    vocabulary: ClassVar[Vocabulary]
    model: ClassVar[Any]
    parts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.seen: dict[str, tuple[int, str]] = {}
        # Record → the row of the file that it was found or made by.
        self.touched: dict[int, int] = {}

    @property
    def reason(self) -> str:
        """What the histories of records say of the import."""
        return f"import {self.batch.uid}"

    def read(self, row: Row) -> Entry:
        """What a row says, checked; refusals stand on the row."""
        raise NotImplementedError

    def keys(self, entry: Entry) -> list[str]:
        """What a row names its record by; two rows that share one are of one record."""
        raise NotImplementedError

    def look_up(self, entries: Sequence[Entry]) -> None:
        """Load, with a few queries, what the rows of a chunk may be of."""

    def find(self, entry: Entry) -> Any | None:
        """The record that a row is of. Raises ValueError with the reason where that cannot be told."""
        raise NotImplementedError

    def defaults(self, entry: Entry) -> dict[str, Any]:
        """What a new record has where its row says nothing."""
        return {}

    def part(self, record: Any, name: str) -> list[Any]:
        """A part of a record as a list that JSON can hold."""
        raise NotImplementedError

    def set_part(self, record: Any, name: str, added: list[Any], dropped: list[Any]) -> None:
        raise NotImplementedError

    def lacking(self, record: Any, name: str, wanted: list[Any], now: list[Any]) -> list[Any]:
        """What of a part a record lacks: a table adds to lists, and drops nothing."""
        return minus(wanted, now)

    def prepare(self, record: Any, entry: Entry) -> None:
        """Set what else a record needs before it is saved."""

    def written(self, record: Any, entry: Entry) -> None:
        """Write what belongs to a record that was saved, beside its fields and parts."""

    def create(self, entry: Entry, values: dict[str, Any]) -> Any:
        """A new record with these values. A kind may leave it to ``flush`` to write it."""
        record = self.model(status=Status.DRAFT)
        self.prepare(record, entry)
        self._set(record, values, {})
        self.written(record, entry)
        return record

    def flush(self) -> None:
        """Write the new records that wait to be written."""

    # The way from a row to a record, the same for all.

    def entry(self, raw: RawRow, assignment: Assignment, width: int) -> Entry:
        """A row as read. Raises Rejected with all reasons."""
        row = Row(raw, assignment, self.vocabulary, width)
        entry = self.read(row)
        row.check()
        return entry

    def take(
        self, rows: list[RawRow], assignment: Assignment, width: int, account: Account
    ) -> None:
        """Take a chunk of rows, each created, changed, unchanged or rejected with its reasons."""
        for read in self._read(rows, assignment, width):
            account.read += 1
            try:
                if isinstance(read, Rejected):
                    raise read
                self._take(read, account)
            except Rejected as rejected:
                account.reject(rejected.notes)
            else:
                account.remark(read.row.notes)
        self.flush()

    def recall(self, rows: list[RawRow], assignment: Assignment, width: int) -> None:
        """Take note of rows that an earlier run of the same batch has done with."""
        for read in self._read(rows, assignment, width):
            if isinstance(read, Rejected):
                continue
            try:
                self._repeats(read)
                if (record := self.find(read)) is not None:
                    self.touched[record.pk] = read.row.number
            except (Rejected, ValueError):
                continue

    def _read(
        self, rows: list[RawRow], assignment: Assignment, width: int
    ) -> list[Entry | Rejected]:
        """The rows of a chunk as read, with what they may be of looked up."""
        read: list[Entry | Rejected] = []
        for raw in rows:
            try:
                read.append(self.entry(raw, assignment, width))
            except Rejected as rejected:
                read.append(rejected)
        self.look_up([entry for entry in read if isinstance(entry, Entry)])
        return read

    def _take(self, entry: Entry, account: Account) -> None:
        if self._repeats(entry):
            account.unchanged += 1
            return
        try:
            record = self.find(entry)
        except ValueError as error:
            raise Rejected([entry.row.note(self._first_field(entry), str(error))]) from None
        if record is None:
            self._create(entry, account)
        else:
            self._compare(record, entry, account)

    def _repeats(self, entry: Entry) -> bool:
        """Whether the file has said the same before; raises Rejected where it said otherwise."""
        for key in self.keys(entry):
            number, content = self.seen.setdefault(key, (entry.row.number, entry.content))
            if number == entry.row.number:
                continue
            if content == entry.content:
                return True
            reason = f"the same record as row {number}, with other content"
            raise Rejected([entry.row.note(self._first_field(entry), reason)])
        return False

    def _first_field(self, entry: Entry) -> str:
        return next(iter(entry.row.said), next(iter(self.vocabulary.fields)))

    def _create(self, entry: Entry, account: Account) -> None:
        account.created += 1
        values = self.defaults(entry) | entry.values
        pk = 0
        if not self.batch.dry_run:
            pk = self.create(entry, values).pk
            self.touched[pk] = entry.row.number
        self._note_change(entry, pk, {}, plain(values), account)

    def _compare(self, record: Any, entry: Entry, account: Account) -> None:
        now = {name: self._now(record, name) for name in entry.values}
        after = {}
        for name, value in entry.values.items():
            wanted = plain(value)
            if name in self.parts:
                wanted = sorted({*now[name], *self.lacking(record, name, wanted, now[name])})
            if wanted != now[name]:
                after[name] = wanted
        earlier = self.touched.setdefault(record.pk, entry.row.number)
        if not after:
            account.unchanged += 1
            return
        if earlier != entry.row.number:
            reason = f"the same record as row {earlier}, with other content ({record.uid})"
            raise Rejected([entry.row.note(self._first_field(entry), reason)])
        if not self.batch.may_change(record.status):
            reason = NEEDS_APPROVAL[Status(record.status)]
            raise Rejected([entry.row.note(next(iter(entry.row.said)), reason)])
        account.updated += 1
        before = {name: now[name] for name in after}
        if not self.batch.dry_run:
            self.flush()
            self.prepare(record, entry)
            self._set(record, {name: entry.values[name] for name in after}, before, after)
            self.written(record, entry)
        self._note_change(entry, record.pk, before, after, account)

    def _now(self, record: Any, name: str) -> Any:
        return self.part(record, name) if name in self.parts else plain(getattr(record, name))

    def _set(
        self, record: Any, values: dict[str, Any], before: dict[str, Any],
        after: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Save a record with these values, with a version in its history."""
        for name, value in values.items():
            if name not in self.parts:
                setattr(record, name, value)
        self.save(record, self.reason, self.batch.started_by)
        for name in self.parts:
            if name in values:
                wanted = plain(values[name]) if after is None else after[name]
                was = before.get(name, [])
                self.set_part(record, name, minus(wanted, was), minus(was, wanted))

    def put_back(self, record: Any, change: ImportChange, user: Any) -> None:
        """Give a record the values from before a change."""
        for name, value in change.before.items():
            if name not in self.parts:
                column: Any = self.model._meta.get_field(name.removesuffix("_id"))
                setattr(record, name, value if name.endswith("_id") else column.to_python(value))
        self.save(record, f"undo of import {self.batch.uid}", user)
        for name in self.parts:
            if name in change.before:
                was, now = change.before[name], change.after[name]
                self.set_part(record, name, minus(was, now), minus(now, was))

    def save(self, record: Any, reason: str, user: Any) -> None:
        record._history_user, record._change_reason = user, reason
        record.save()

    def _note_change(
        self, entry: Entry, pk: int, before: dict[str, Any], after: dict[str, Any], account: Account
    ) -> None:
        kept = account.kept_changes + len(account.changes)
        if not self.batch.dry_run or kept < Account.TRIAL_CHANGES:
            account.changes.append(
                ImportChange(row=entry.row.number, record_id=pk, before=before, after=after)
            )


def minus(some: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    left = list(others)
    return [each for each in some if each not in left]
