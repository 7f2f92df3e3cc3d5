"""Where the page of a record is, as a path without a language."""

from typing import Any

from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    Locality,
    PolicyInstrument,
    Record,
    Speech,
)

FOLDERS: dict[type[Record], tuple[str, str]] = {
    Locality: ("localities", "code"),
    PolicyInstrument: ("instruments", "uid"),
    Firm: ("firms", "uid"),
    Speech: ("speeches", "uid"),
    LandAward: ("land", "uid"),
}


def path_of(record: Any) -> str:
    """The page of a published record, or the one that lists it; empty where there is none."""
    if folder := FOLDERS.get(type(record)):
        return f"/{folder[0]}/{getattr(record, folder[1])}/"
    if isinstance(record, Incentive):
        return path_of(record.instrument)
    if isinstance(record, Award):
        shown = record.firm or record.giver or record.instrument or record.locality
        return path_of(shown) if shown else ""
    return ""


def name_of(record: Any) -> str:
    """A published record as readers are told of it, in their language; nothing that may be a draft."""
    if isinstance(record, Award):
        return record.firm.name if record.firm else record.recipients
    return str(getattr(record, "title", "") or getattr(record, "name", "") or record)
