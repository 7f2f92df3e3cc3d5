"""Rows of a table of speeches as drafts, their texts kept apart and private."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from policies.ingest import queue
from policies.ingest.batches import Account
from policies.ingest.records.fields import SPEECHES
from policies.ingest.records.kind import Entry, RecordKind
from policies.ingest.records.reading import Places, Row, described
from policies.ingest.speeches import official_named, source_at, text_sha256
from policies.models import ImportBatch, Official, Speech, SpeechText
from policies.text.normalise import character_count

OWN = ("title_zh", "title_en", "office", "spoken_on", "occasion")


class Speeches(RecordKind):
    """Found by the text, else by who spoke where on that day, while no text is on record there."""

    vocabulary, model = SPEECHES, Speech

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self._places = Places(batch.locality)

    def read(self, row: Row) -> Entry:
        said = row.said
        for name in ("spoken_on", "text"):
            if name not in said:
                row.refuse(name, "nothing is stated")
        if "title_zh" not in said and "title_en" not in said:
            row.refuse("title_zh", "no title")
        values = described(said, OWN)
        values["locality_id"] = self._places.demand(row, "locality")
        text = said.get("text", "")
        values |= {"text_sha256": text_sha256(text), "characters": character_count(text)}
        kept = described(said, ("text", "speaker_zh", "speaker_en", "url"))
        return Entry(row, values, kept)

    def keys(self, entry: Entry) -> list[str]:
        return [entry.values["text_sha256"]]

    def find(self, entry: Entry) -> Speech | None:
        said = entry.values
        digest = said["text_sha256"]
        known = Q(text_sha256=digest) | Q(transcripts__text_sha256=digest)
        if found := Speech.objects.filter(known).first():
            if found.text_sha256 != digest:  # a further transcript of it, as it is on record
                said.pop("text_sha256"), said.pop("characters")
            return found
        there = Speech.objects.filter(locality=said["locality_id"], spoken_on=said["spoken_on"])
        if speaker := entry.kept.get("speaker_zh"):
            there = there.filter(Q(official__name_zh=speaker) | Q(official=None))
        for found in there:
            if found.text_sha256:
                raise ValueError(
                    f"a speech of this place, day and speaker has another text ({found.uid}): "
                    "add this one there as a transcript"
                )
            return found
        return None

    def defaults(self, entry: Entry) -> dict[str, Any]:
        title = entry.values.get("title_zh", "")
        return {"title_en": title[:300]}

    def save(self, record: Any, reason: str, user: Any) -> None:
        super().save(record, reason, user)
        if not record.text_sha256:  # taken back: it had none before
            SpeechText.objects.filter(speech=record).delete()

    def _compare(self, record: Any, entry: Entry, account: Account) -> None:
        """Compare as others are; a text that was counted elsewhere and is not held here is added."""
        same = account.unchanged
        super()._compare(record, entry, account)
        if account.unchanged > same and self._lacks_text(record, entry):
            account.unchanged, account.updated = same, account.updated + 1
            if not self.batch.dry_run:
                self.written(record, entry)

    def prepare(self, record: Any, entry: Entry) -> None:
        """Its speaker and its source, where it has none yet."""
        kept = entry.kept
        if record.official is None and "speaker_zh" in kept:
            record.official = self._official(kept)
        if record.source is None:
            title = entry.values.get("title_zh") or entry.values.get("title_en", "")
            url = kept.get("url", "")
            record.source = source_at(url, title=title, language="zh") or self.batch.source

    def written(self, record: Any, entry: Entry) -> None:
        """Its text, which is counted in the background."""
        if self._lacks_text(record, entry):
            SpeechText.objects.create(speech=record, content=entry.kept["text"])
            transaction.on_commit(partial(queue.wake, queue.COUNTS))

    @staticmethod
    def _lacks_text(record: Any, entry: Entry) -> bool:
        same = record.text_sha256 == entry.values.get("text_sha256")
        return same and not SpeechText.objects.filter(speech=record).exists()

    @staticmethod
    def _official(kept: dict[str, str]) -> Official | None:
        if "speaker_en" in kept:
            return official_named(kept["speaker_zh"], kept["speaker_en"])
        known = Official.objects.filter(name_zh=kept["speaker_zh"], merged_into=None)[:2]
        if len(known) == 1:
            return known[0]
        return official_named(kept["speaker_zh"], kept["speaker_zh"])
