"""What a document suggests about a speech, for a curator to check: who spoke, where, as what, when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from policies.ingest.documents import Document
from policies.models import Locality, Official, Source, Tenure

OPENING = 200  # characters at the beginning of a text in which its speaker may be named


@dataclass(frozen=True)
class Facts:
    """Suggestions; None or empty where nothing is suggested."""

    official: Official | None = None
    locality: Locality | None = None
    office: str = ""
    spoken_on: datetime.date | None = None
    source: Source | None = None


def office_in(official: Official, locality: Locality, year: int) -> str:
    """The office that an official is recorded to have held in a place in a year; empty when none is."""
    held = Tenure.objects.filter(official=official, locality=locality).in_year(year).first()
    return held.office_en if held else ""


def facts_of(document: Document) -> Facts:
    """The one official whom title or opening names, the place and office that are recorded of that one in
    the year of publication, and the source at the document's address.
    """
    source = Source.objects.filter(url=document.url).first() if document.url else None
    day = document.published_on
    named = f"{document.title}\n{document.text[:OPENING]}"
    officials = [o for o in Official.objects.exclude(name_zh="") if o.name_zh in named]
    if len(officials) != 1:
        return Facts(spoken_on=day, source=source)
    (official,) = officials
    held = Tenure.objects.filter(official=official).select_related("locality")
    tenures = held.in_year(day.year) if day else held
    places = {tenure.locality for tenure in tenures}
    locality = places.pop() if len(places) == 1 else None
    office = office_in(official, locality, day.year) if locality and day else ""
    return Facts(official, locality, office, day, source)
