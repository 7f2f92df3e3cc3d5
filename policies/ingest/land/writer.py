"""What was decided on land rows, into the database."""

from collections.abc import Iterable

from policies.ingest.batches import Account
from policies.ingest.bulk import insert, update
from policies.ingest.holders import HolderFinder
from policies.ingest.land.decisions import Accepted, Change, Decision
from policies.models import ImportBatch, LandAward, LandHolding, Status

# Set by an import beside the fields that the file states; put back by its undo.
RESTORED = ("batch_id", "batch_row", "digest", "content_key")


class Writer:
    """Writes decisions for one file. ``drafts``: awards of the file that are drafts, met so far."""

    def __init__(self, batch: ImportBatch, account: Account) -> None:
        self._batch = batch
        self._account = account
        self._holders = HolderFinder()
        self.drafts: list[int] = []

    def write(self, decision: Decision) -> None:
        """Write what was decided. Runs inside the caller's transaction."""
        self._holders.add(
            holder
            for accepted in (*decision.fresh, *(change.accepted for change in decision.changed))
            for holder in accepted.read.holders.items()
        )
        self._create(decision.fresh)
        self._update(decision.changed)
        LandAward.objects.bulk_update(
            [
                LandAward(
                    pk=pk,
                    digest=accepted.candidate.digest,
                    content_key=accepted.read.fields["content_key"],
                )
                for pk, accepted in decision.confirmed
            ],
            ["digest", "content_key"],
            batch_size=500,
        )
        self.drafts += decision.drafts

    def _create(self, fresh: list[Accepted]) -> None:
        rows = []
        for accepted in fresh:
            candidate, row = accepted.candidate, accepted.read.fields
            own = candidate.supervision_no.lower() or row["content_key"][:16]
            row["uid"] = f"land-{own}"
            row["status"] = Status.DRAFT.value
            row["names_withheld"] = not self._holders.all_organisations(accepted.read.holders)
            row["batch_id"] = self._batch.pk
            row["batch_row"] = candidate.row.number
            row["digest"] = candidate.digest
            rows.append(row)
        keys = insert(LandAward, rows)
        self._write_holdings(zip(keys, fresh, strict=True))

    def _update(self, changed: list[Change]) -> None:
        if not changed:
            return
        fields: set[str] = set()
        for change in changed:
            award, accepted = change.award, change.accepted
            change.before |= {name: getattr(award, name) for name in RESTORED}
            stated = accepted.read.stated
            if not accepted.candidate.supervision_no:  # its place was found by a weaker rule
                stated -= {"locality_precision"}
            for name in stated:
                setattr(award, name, accepted.read.fields[name])
            if "status" in change.after:
                award.status = change.after["status"]
            if accepted.read.holders:
                award.names_withheld = not self._holders.all_organisations(accepted.read.holders)
            award.batch_id = self._batch.pk
            award.batch_row = accepted.candidate.row.number
            award.digest = accepted.candidate.digest
            fields |= stated
        names = fields | {"status", "names_withheld", *RESTORED}
        update(
            [change.award for change in changed],
            [name.removesuffix("_id") for name in names],
            reason=f"import {self._batch.uid}",
            user=self._batch.started_by,
        )
        held = [change for change in changed if "holders" in change.after]
        LandHolding.objects.filter(award__in=[change.award for change in held]).delete()
        self._write_holdings((change.award.pk, change.accepted) for change in held)
        self.drafts += [c.award.pk for c in changed if c.award.status == Status.DRAFT]
        self._account.changes += [change.as_record() for change in changed]

    def _write_holdings(self, written: Iterable[tuple[int, Accepted]]) -> None:
        insert(
            LandHolding,
            [
                {"award_id": award, "holder_id": self._holders.pk(key), "position": position}
                for award, accepted in written
                for position, key in enumerate(accepted.read.holders)
            ],
        )
