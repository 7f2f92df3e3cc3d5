"""Where the page of a record is, as a path without a language."""

from typing import Any

from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    Locality,
    Official,
    PolicyInstrument,
    Record,
    Source,
    Speech,
)

FOLDERS: dict[type[Record], tuple[str, str]] = {
    Locality: ("localities", "code"),
    PolicyInstrument: ("instruments", "uid"),
    Incentive: ("incentives", "uid"),
    Firm: ("firms", "uid"),
    Award: ("awards", "uid"),
    Official: ("officials", "uid"),
    Speech: ("speeches", "uid"),
    Source: ("sources", "uid"),
    LandAward: ("land", "uid"),
}


def path_of(record: Any) -> str:
    """The page of a published record; empty where its noun has none."""
    folder = FOLDERS.get(type(record))
    return f"/{folder[0]}/{getattr(record, folder[1])}/" if folder else ""


def name_of(record: Any) -> str:
    """A published record as readers are told of it, in their language; nothing that may be a draft."""
    if isinstance(record, Award):
        return record.firm.name if record.firm else record.recipients
    return str(getattr(record, "title", "") or getattr(record, "name", "") or record)
