"""A chunk of land rows against the database: what is new, changed, the same, repeated or bad."""

from dataclasses import dataclass, field
from typing import Any

from policies.ingest.batches import NEEDS_APPROVAL, Account
from policies.ingest.bulk import lookup
from policies.ingest.land.rows import Candidate, LandRow, LandRowReader
from policies.models import ImportBatch, ImportChange, LandAward, LandHolding, Status

# Follow from other fields or from the import itself: changed with them, not compared.
DERIVED = {
    "content_key",
    "issued_code",
    "locality_precision",
    "names_withheld",
    "batch_id",
    "batch_row",
    "digest",
}
# What a notice says of itself, or words too coarse to tell awards apart.
OF_THE_NOTICE = {
    "notice_url",
    "approved_by",
    "land_grade",
    "term_raw",
    "use_raw",
    "locality_precision",
}


@dataclass(frozen=True, slots=True)
class Known:
    """An award that is there, as far as a chunk needs to know it at once."""

    pk: int
    digest: str
    status: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can go in, as read."""

    candidate: Candidate
    read: LandRow


@dataclass
class Change:
    """An award that the file has otherwise: fields before and after, ``holders`` as lists of names."""

    award: LandAward
    accepted: Accepted
    before: dict[str, Any]
    after: dict[str, Any]

    def as_record(self) -> ImportChange:
        return ImportChange(
            row=self.accepted.candidate.row.number,
            record_id=self.award.pk,
            before=self.before,
            after=self.after,
        )


@dataclass
class Decision:
    """What a chunk comes to. ``confirmed``: known content under another fingerprint."""

    fresh: list[Accepted] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    confirmed: list[tuple[int, Accepted]] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    unchanged: int = 0

    def examples(self, limit: int) -> list[ImportChange]:
        """What would change, for at most so many records."""
        return [change.as_record() for change in self.changed[: max(0, limit)]]


class Decider:
    """Decides on the chunks of one file, in its order; remembers what the file has said before."""

    def __init__(self, batch: ImportBatch, reader: LandRowReader, account: Account) -> None:
        self._batch = batch
        self._reader = reader
        self._account = account
        self._seen: dict[str, tuple[int, str]] = {}
        self._contents: dict[str, dict[str, Any]] = {}
        self._unnumbered = LandAward.objects.filter(supervision_no="").exists()

    def decide(self, candidates: list[Candidate]) -> Decision:
        """What would become of the rows; rejects and remarks go to the account. Writes nothing."""
        decision = Decision()
        known = self._by_number(candidates)
        unknown: list[Accepted] = []
        pairs: list[tuple[Known, Accepted]] = []
        for candidate in candidates:
            number = candidate.supervision_no
            if number and self._is_repeated(candidate, decision):
                continue
            found = known.get(number)
            if found and found.digest == candidate.digest:
                self._same(found, decision)
            elif (accepted := self._read(candidate)) is None:
                continue
            elif found:
                pairs.append((found, accepted))
            else:
                unknown.append(accepted)
            if number:
                self._seen[number] = (candidate.row.number, candidate.digest)
        pairs += self._by_content(unknown, decision)
        self._compare(pairs, decision)
        return decision

    def recall(self, candidates: list[Candidate]) -> list[int]:
        """Take note of rows that an earlier run of the same batch has written; returns those that are
        drafts.
        """
        drafts = []
        known = self._by_number(candidates)
        unnumbered: list[Accepted] = []
        for candidate in candidates:
            found = known.get(candidate.supervision_no)
            if found and found.digest == candidate.digest:
                self._seen[candidate.supervision_no] = (candidate.row.number, candidate.digest)
                if found.status == Status.DRAFT:
                    drafts.append(found.pk)
            elif not candidate.supervision_no:
                read = candidate.read or self._reader.attempt(candidate.row)
                if isinstance(read, LandRow):
                    unnumbered.append(Accepted(candidate, read))
        of_content = self._known_by_content(unnumbered)
        for accepted in unnumbered:
            key = accepted.read.fields["content_key"]
            self._contents.setdefault(key, _said(accepted))
            for award in of_content.get(key, ()):
                if (award.digest, award.status) == (accepted.candidate.digest, Status.DRAFT):
                    drafts.append(award.pk)
        return drafts

    def _by_number(self, candidates: list[Candidate]) -> dict[str, Known]:
        numbers = {c.supervision_no for c in candidates} - {""}
        return {
            number: Known(pk, digest, status)
            for number, pk, digest, status in lookup(
                LandAward, NUMBER, numbers, (NUMBER, "id", "digest", "status")
            )
        }

    def _is_repeated(self, candidate: Candidate, decision: Decision) -> bool:
        """Whether a row of the file with the same number went in, or was there, before.

        The same row again counts as unchanged; another row under the same number is rejected: the file
        does not say which of the two is right.
        """
        earlier = self._seen.get(candidate.supervision_no)
        if earlier is None:
            return False
        if earlier[1] == candidate.digest:
            decision.unchanged += 1
            return True
        reason = f"the same supervision number as row {earlier[0]}, with other content"
        row = candidate.row
        self._account.reject([self._reader.note(row, NUMBER, candidate.supervision_no, reason)])
        return True

    def _repeats_content(self, accepted: Accepted, decision: Decision) -> bool:
        """The same for a row without a number: of one place, parcel, holders, area and date, the file
        has one record; a row that contradicts it is rejected, one that does not is unchanged.
        """
        row, fields = accepted.candidate.row, accepted.read.fields
        earlier = self._contents.get(fields["content_key"])
        if earlier is None:
            self._contents[fields["content_key"]] = _said(accepted)
            return False
        others = [
            name
            for name in accepted.read.stated - DERIVED - OF_THE_NOTICE
            if name in earlier and earlier[name] != fields[name]
        ]
        if others:
            what = ", ".join(sorted(_label(name) for name in others))
            reason = f"the same {CONTENT} as row {earlier['row']}, but differing in: {what}"
            self._account.reject([self._reader.note(row, NUMBER, "", reason)])
        else:
            decision.unchanged += 1
        return True

    def _same(self, found: Known, decision: Decision) -> None:
        if self._batch.publishes and found.status == Status.DRAFT:
            decision.drafts.append(found.pk)
        else:
            decision.unchanged += 1

    def _read(self, candidate: Candidate) -> Accepted | None:
        """The row's fields; None when it had to be rejected."""
        read = candidate.read or self._reader.attempt(candidate.row)
        if isinstance(read, LandRow):
            self._account.remark(read.remarks)
            return Accepted(candidate, read)
        self._account.reject(read)
        return None

    def _by_content(
        self, unknown: list[Accepted], decision: Decision
    ) -> list[tuple[Known, Accepted]]:
        """Rows whose number is not known, matched by content; the others are new.

        A row with a number completes a record without one; a row without a number is any record of
        the same content.
        """
        pairs = []
        of_content = self._known_by_content(unknown)
        fresh: dict[str, int] = {}  # content key → its place among the new rows
        for accepted in unknown:
            candidate, key = accepted.candidate, accepted.read.fields["content_key"]
            numbered = bool(candidate.supervision_no)
            if not numbered and self._repeats_content(accepted, decision):
                continue
            found = [k for k in of_content.get(key, ()) if not (numbered and k.numbered)]
            if len(found) > 1:
                reason = f"{len(found)} records have the same {CONTENT}: state the number"
                self._account.reject([self._reader.note(candidate.row, NUMBER, "", reason)])
            elif found and found[0].digest == candidate.digest:
                self._same(found[0], decision)
            elif found:
                pairs.append((found[0], accepted))
                if numbered:  # completed: the next of this content is another award
                    of_content[key].remove(found[0])
            elif key in fresh and not numbered:
                decision.unchanged += 1
            elif key in fresh and not decision.fresh[fresh[key]].candidate.supervision_no:
                decision.fresh[fresh[key]] = accepted  # the same record, now with its number
                decision.unchanged += 1
            else:
                fresh[key] = len(decision.fresh)
                decision.fresh.append(accepted)
        return pairs

    def _known_by_content(self, unknown: list[Accepted]) -> dict[str, list[Known]]:
        """Awards by content key; none are looked for where no record is without a number."""
        found: dict[str, list[Known]] = {}
        if self._unnumbered or any(not a.candidate.supervision_no for a in unknown):
            keys = {a.read.fields["content_key"] for a in unknown} - {""}
            for key, number, pk, digest, status in lookup(
                LandAward, "content_key", keys, ("content_key", NUMBER, "id", "digest", "status")
            ):
                found.setdefault(key, []).append(Known(pk, digest, status, bool(number)))
        return found

    def _compare(self, pairs: list[tuple[Known, Accepted]], decision: Decision) -> None:
        """Field by field: what the file says otherwise. What it leaves empty stays as it is."""
        awards = LandAward.objects.in_bulk([known.pk for known, _ in pairs])
        printed: dict[int, list[str]] = {}
        for pk, name in (
            LandHolding.objects.filter(award__in=awards)
            .order_by("award_id", "position")
            .values_list("award_id", "holder__name")
        ):
            printed.setdefault(pk, []).append(name)
        for known, accepted in pairs:
            award, read = awards[known.pk], accepted.read
            differing = [
                name for name in read.stated - DERIVED if getattr(award, name) != read.fields[name]
            ]
            before = {name: plain(getattr(award, name)) for name in differing}
            after = {name: plain(read.fields[name]) for name in differing}
            names = [holder.name for holder in read.holders.values()]
            if names and names != printed.get(known.pk, []):
                before["holders"], after["holders"] = printed.get(known.pk, []), names
            taken_back = award.status == Status.WITHDRAWN and not award.digest
            if taken_back:
                before["status"], after["status"] = award.status, Status.DRAFT.value
            if after and not self._batch.may_change(award.status):
                reason = NEEDS_APPROVAL[Status(award.status)]
                row = accepted.candidate.row
                self._account.reject([self._reader.note(row, NUMBER, award.supervision_no, reason)])
            elif after:
                decision.changed.append(Change(award, accepted, before, after))
            else:
                decision.confirmed.append((known.pk, accepted))
                self._same(known, decision)


NUMBER = "supervision_no"
CONTENT = "place, parcel, holders, area and date"


def _said(accepted: Accepted) -> dict[str, Any]:
    """What a row without a number says of its award, and the row's number."""
    said = accepted.read.stated - DERIVED - OF_THE_NOTICE
    fields = accepted.read.fields
    return {"row": accepted.candidate.row.number, **{name: fields[name] for name in said}}


def _label(name: str) -> str:
    return str(getattr(LandAward._meta.get_field(name), "verbose_name", name))


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)
