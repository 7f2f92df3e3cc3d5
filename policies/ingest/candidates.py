"""A row of an index of official documents becomes a document to sift, judged by its title.

The columns are those of the index of 2023: 网址 address, 标题 title, 成文日期 dated, 发布日期 published,
来源 whose site, 发布日期_原文 the date as the site prints it, 发文字号 number.
"""

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict

from policies.ingest import values
from policies.ingest.batches import Note
from policies.metrics.likelihood import judge
from policies.models import Candidate, ImportNote, Locality
from policies.text.document_numbers import parse_document_number
from policies.text.normalise import is_han, normalise

COLUMNS = ("网址", "标题", "成文日期", "发布日期", "来源", "发布日期_原文", "发文字号")
COUNTRY = "100000"
_GOVERNMENT = re.compile(r"_(?:Provincial|Municipal|Autonomous_Region|People's)*_?Government$")
_STATE_COUNCIL = "State_Council"
_DATED = re.compile(r"^(?:发文|成文)日期\s*[:\uff1a]\s*")
_BODY = re.compile(
    r"^([^《》“”〈〉()（）]{1,100}?(?:政府|国务院|办公厅|办公室|委员会|[局厅部院委]))"
    r"(?=关于|印发|转发|批转|发布|公布)"
)
_NOT_IN_KEY = re.compile(r"[\W_]+")


def candidate_key(title: str, number: str) -> str:
    """The fingerprint by which a document comes in once: its number and title, both in normal form.

    Punctuation and blanks, in which copies differ, do not count.
    """
    parsed = parse_document_number(number)
    parts = str(parsed) if parsed else normalise(number), normalise(title)
    plain = "\n".join(_NOT_IN_KEY.sub("", part) for part in parts)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def fill(candidate: Candidate) -> None:
    """Set what follows from title, number and issuer: key, parts of the number, score, reasons."""
    number = parse_document_number(candidate.document_number)
    if number:
        candidate.document_number = str(number)
    candidate.number_issuer = number.issuer if number else ""
    candidate.number_year = number.year if number else None
    candidate.number_serial = number.serial if number else None
    candidate.key = candidate_key(candidate.title, candidate.document_number)
    rate(candidate)


def rate(candidate: Candidate) -> None:
    """Set the score, its reasons and the suggestions, as the word list has them now."""
    judgement = judge(candidate.title, candidate.issuer)
    candidate.score = judgement.score
    candidate.evidence = [asdict(item) for item in judgement.evidence]
    candidate.suggested_types = judgement.types
    candidate.suggested_sectors = judgement.sectors


def places_by_site() -> dict[str, Locality]:
    """The country and its provinces by the name that an index has for their government's site."""
    kinds = [Locality.Kind.COUNTRY, Locality.Kind.PROVINCE]
    return {
        _STATE_COUNCIL if place.code == COUNTRY else place.name_en: place
        for place in Locality.objects.in_force().filter(kind__in=kinds)
    }


def read_row(
    row: Mapping[str, str], places: Mapping[str, Locality], number: int = 0
) -> tuple[Candidate | None, list[Note]]:
    """The document of a row, not yet stored, and what is to be said of the row.

    None, with the reasons, where a row has neither title nor number, or its place is not known. A row
    with a number alone is a document known to exist: it waits, at the score of a title that says nothing.
    """
    notes: list[Note] = []
    cells = {name: values.present(row.get(name) or "") for name in COLUMNS}
    title = one_line(cells["标题"])
    parsed = parse_document_number(cells["发文字号"])
    place = places.get(_site(cells["来源"]))
    if not title and not parsed:
        notes.append(Note(number, "标题", title, "neither a title nor a number"))
    for name, cell, limit in (("标题", title, 500), ("发文字号", cells["发文字号"], 80)):
        if len(cell) > limit:
            notes.append(Note(number, name, cell, f"longer than {limit} characters"))
    if place is None:
        notes.append(Note(number, "来源", cells["来源"], "no country or province of that name"))
    if notes:
        return None, notes
    written, published = _dates(cells, number, notes)
    candidate = Candidate(
        title=title,
        document_number=str(parsed) if parsed else cells["发文字号"],
        url=_address(cells["网址"], number, notes),
        written_on=written,
        published_on=published,
        issuer=issuer_of(title)[:200],
        locality=place,
        batch_row=number or None,
    )
    fill(candidate)
    return candidate, notes


def one_line(title: str) -> str:
    """A title on one line: breaks between Han characters are of the page, not of the title."""
    words = "".join(c for c in title if c not in "\u200b\ufeff").split()
    line = ""
    for word in words:
        glued = not line or (is_han(line[-1]) and is_han(word[0])) or line[-1] in "《（“"
        line += word if glued else f" {word}"
    return line


def issuer_of(title: str) -> str:
    """The body that a title begins with (四川省人民政府办公厅关于…), empty where it names none."""
    match = _BODY.match(title)
    return match[1] if match else ""


def _site(name: str) -> str:
    return name if name == _STATE_COUNCIL else _GOVERNMENT.sub("", name).replace("_", " ")


def _address(cell: str, number: int, notes: list[Note]) -> str:
    address = values.web_address("".join(cell.split()))
    if cell and not address:
        notes.append(_remark(number, "网址", cell, "no web address: left out"))
    return address


def _dates(
    cells: Mapping[str, str], number: int, notes: list[Note]
) -> tuple[datetime.date | None, datetime.date | None]:
    """When it was written and published; a date that cannot be is left out, with a remark."""
    printed = cells["发布日期_原文"]
    label = _DATED.match(printed)
    found: dict[str, datetime.date | None] = {}
    for column, cell in (
        ("成文日期", cells["成文日期"]),
        ("发布日期", cells["发布日期"]),
        ("发布日期_原文", printed[label.end() :] if label else printed),
    ):
        try:
            found[column] = _no_later_than_today(values.date(cell))
        except ValueError as error:
            notes.append(_remark(number, column, cell, f"{error}: left out"))
            found[column] = None
    as_printed = found["发布日期_原文"]
    written = found["成文日期"] or (as_printed if label else None)
    return written, found["发布日期"] or (None if label else as_printed)


def _no_later_than_today(day: datetime.date | None) -> datetime.date | None:
    if day and day > datetime.datetime.now(values.CHINA).date():
        raise ValueError("in the future")
    return day


def _remark(number: int, column: str, value: str, reason: str) -> Note:
    return Note(number, column, value, reason, ImportNote.Level.REMARK)
