"""Speeches into the database: text files named in a metadata CSV, and JSON Lines of reports."""

import datetime
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from policies.ingest import queue, values
from policies.ingest.batches import (
    DryRun,
    Note,
    Progress,
    Report,
    close_batch,
    keep_file,
    open_batch,
)
from policies.ingest.readers import UnreadableFile, read_csv, read_json_lines
from policies.models import DatePrecision, Locality, Official, Source, Speech, SpeechText, Status
from policies.text.normalise import character_count

METADATA_COLUMNS = (
    "file",
    "locality",
    "date",
    "speaker_zh",
    "speaker_en",
    "office",
    "occasion",
    "url",
)


@dataclass(frozen=True)
class SpeechRow:
    """One speech as read: its text and what is known about it."""

    number: int
    text: str
    locality: str
    spoken_on: datetime.date
    precision: str
    title_zh: str = ""
    title_en: str = ""
    speaker_zh: str = ""
    speaker_en: str = ""
    office: str = ""
    occasion: str = ""
    publisher: str = ""
    url: str = ""
    cells: list[str] = field(default_factory=list)


class RejectedSpeech(Exception):
    """A speech that cannot go in; ``note`` says why."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.reason)
        self.note = note


def text_sha256(text: str) -> str:
    """The fingerprint of a text: SHA-256 of its UTF-8 bytes, nothing changed before."""
    return hashlib.sha256(text.encode()).hexdigest()


def import_speeches(
    folder: Path,
    metadata: Path | None = None,
    *,
    locality: str = "100000",
    source: Source | None = None,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda count: None,
) -> list[Report]:
    """Import the text files that a metadata CSV lists and every ``*.jsonl`` of a folder.

    The CSV (default ``speeches.csv`` in the folder) has the columns file, locality, date, speaker_zh,
    speaker_en, office, occasion, publisher, url. A JSON line has title, url, content and year, and
    belongs to ``locality``; without a year it is a resolution, not a speech, and is rejected. One
    account per file. Raises UnreadableFile.
    """
    listing = metadata or folder / "speeches.csv"
    sources = []
    if listing.is_file():
        sources.append((listing, _read_metadata(listing, folder)))
    elif metadata:
        raise UnreadableFile(f"{metadata}: no such file")
    sources += [(path, _read_reports(path, locality)) for path in sorted(folder.glob("*.jsonl"))]
    if not sources:
        raise UnreadableFile(f"{folder}: neither {listing.name} nor a .jsonl file in it")
    reports: list[Report] = []
    with suppress(DryRun), transaction.atomic():
        for path, rows in sources:
            reports.append(_import_file(path, rows, source, publish, progress))
        if dry_run:
            raise DryRun
        if any(report.created or report.updated for report in reports):
            transaction.on_commit(partial(queue.wake, queue.COUNTS))
    return reports


def _import_file(
    path: Path,
    rows: Iterator[SpeechRow | RejectedSpeech],
    source: Source | None,
    publish: bool,
    progress: Progress,
) -> Report:
    report = Report(path.name, header=["title", "url"])
    batch = open_batch("speech", path, "speeches", source, publish)
    places = {
        place.code: place for place in Locality.objects.in_force().only("pk", "code", "name_en")
    }
    for row in rows:
        report.read += 1
        progress(report.read)
        if isinstance(row, RejectedSpeech):
            report.reject(row.note.row, ["", row.note.value], [row.note])
            continue
        place = places.get(row.locality)
        if place is None:
            note = Note(row.number, "locality", row.locality, "a code that is not in force")
            report.reject(row.number, row.cells, [note])
            continue
        _write(row, place, publish, report)
    keep_file(batch, path)
    close_batch(batch, report)
    return report


def _read_metadata(listing: Path, folder: Path) -> Iterator[SpeechRow | RejectedSpeech]:
    with read_csv(listing) as table:
        missing = [name for name in METADATA_COLUMNS if name not in table.header]
        if missing:
            raise UnreadableFile(f"{listing.name}: columns are missing: {', '.join(missing)}")
        rows = list(table.rows)
    for raw in rows:
        cells = dict(zip(table.header, raw.cells, strict=True))
        path = folder / Path(cells["file"]).name
        try:
            spoken_on = values.date(cells["date"])
            if spoken_on is None:
                raise ValueError("required, but empty")
        except ValueError as error:
            yield RejectedSpeech(Note(raw.number, "date", cells["date"], str(error)))
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            reason = "no such file in the folder, or not UTF-8"
            yield RejectedSpeech(Note(raw.number, "file", cells["file"], reason))
            continue
        yield SpeechRow(
            number=raw.number,
            text=text,
            locality=cells["locality"].strip(),
            spoken_on=spoken_on,
            precision=DatePrecision.DAY,
            title_zh=cells.get("title_zh", ""),
            title_en=cells.get("title_en", "") or f"{cells['speaker_en']}, {cells['occasion']}",
            speaker_zh=cells["speaker_zh"].strip(),
            speaker_en=cells["speaker_en"].strip(),
            office=cells["office"].strip(),
            occasion=cells["occasion"].strip(),
            publisher=cells.get("publisher", "").strip(),
            url=cells["url"].strip(),
            cells=raw.cells,
        )


def _read_reports(path: Path, locality: str) -> Iterator[SpeechRow | RejectedSpeech]:
    for number, record in read_json_lines(path):
        title, text = str(record.get("title") or ""), str(record.get("content") or "")
        year = record.get("year")
        if not year:
            reason = "no year: a resolution on a report, not a speech"
            yield RejectedSpeech(Note(number, "year", title, reason))
        elif not str(year).isdigit() or not values.EARLIEST <= int(year) <= values.LATEST:
            yield RejectedSpeech(Note(number, "year", str(year), "not a year"))
        elif not text.strip():
            yield RejectedSpeech(Note(number, "content", title, "no text"))
        else:
            yield SpeechRow(
                number=number,
                text=text,
                locality=locality,
                spoken_on=datetime.date(int(year), 1, 1),
                precision=DatePrecision.YEAR,
                title_zh=title,
                title_en=f"Government work report, {year}",
                occasion="Government work report 政府工作报告",
                publisher=str(record.get("publisher") or ""),
                url=str(record.get("url") or ""),
                cells=[title, str(record.get("url") or "")],
            )


def _write(row: SpeechRow, place: Locality, publish: bool, report: Report) -> None:
    """Write one speech: found again by its text's fingerprint, or by who spoke where and when."""
    digest = text_sha256(row.text)
    status = Status.PUBLISHED if publish else Status.DRAFT
    official = official_named(row.speaker_zh, row.speaker_en, status)
    speech = (
        Speech.objects.filter(text_sha256=digest).first()
        or Speech.objects.filter(
            locality=place, spoken_on=row.spoken_on, official=official, text_sha256=""
        ).first()
    )
    if speech is None:
        speech = Speech.objects.create(
            status=status,
            title_zh=row.title_zh[:300],
            title_en=row.title_en[:300],
            official=official,
            office=row.office[:200],
            locality=place,
            spoken_on=row.spoken_on,
            spoken_precision=row.precision,
            occasion=row.occasion[:300],
            source=source_at(
                row.url,
                title=row.title_zh or row.title_en,
                publisher=row.publisher,
                published_on=row.spoken_on if row.precision == DatePrecision.DAY else None,
                language="zh",
                status=status,
            ),
            characters=character_count(row.text),
            text_sha256=digest,
        )
        SpeechText.objects.create(speech=speech, content=row.text)
        report.created += 1
        return
    changed = publish and speech.status == Status.DRAFT
    if changed:
        speech.status = Status.PUBLISHED
    if speech.text_sha256 != digest:
        speech.text_sha256, speech.characters = digest, character_count(row.text)
        changed = True
    if changed:
        speech.save()
    _, attached = SpeechText.objects.get_or_create(speech=speech, defaults={"content": row.text})
    if changed or attached:
        report.updated += 1
    else:
        report.unchanged += 1


def official_named(name_zh: str, name_en: str, status: str = Status.DRAFT) -> Official | None:
    """The official of these names, entered now where there is none; None without a Chinese name."""
    if not name_zh:
        return None
    official = Official.objects.filter(name_zh=name_zh, name_en=name_en).first()
    return official or Official.objects.create(name_zh=name_zh, name_en=name_en, status=status)


def source_at(url: str, **facts: Any) -> Source | None:
    """The source at an address, entered now with these facts where there is none; None without address.

    The kind is that of a transcript unless another is stated.
    """
    if not url:
        return None
    return next(iter(Source.objects.at(url)), None) or new_source(url=url, **facts)


def new_source(**facts: Any) -> Source:
    """A source entered now; what is too long for its columns is cut."""
    facts = {"kind": Source.Kind.SPEECH_TRANSCRIPT, **facts}
    facts |= {"title": facts["title"][:300], "publisher": facts.get("publisher", "")[:200]}
    return Source.objects.create(**facts)
