"""When two notices of land repeat each other: two rules, and what must be said for them to hold.

EXACT: all that is stored of two awards is the same but their numbers, and what hangs on the number:
the code at the time, how the place was found, where the record was imported from.
NEAR: place, parcel, location, holders, area, date and price are the same.

Too little said is no evidence. Both rules need a date and an area above zero. EXACT needs a location,
parcel or holder too: rows that leave all three empty are alike by what they omit. NEAR needs a holder
and a location or parcel: what it does not compare may differ, so what it compares must point at one
party and one plot.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from policies.text.names import squeeze_place

# What EXACT compares beyond the content key: place, parcel, location, holders, area, date.
CONTENT = (
    "project", "location", "parcel_no", "use", "use_raw", "supply_mode", "land_source", "term_years",
    "term_raw", "sector_label", "land_grade", "price_cny", "floor_area_ratio_min",
    "floor_area_ratio_max", "dated_by", "deliver_on", "start_on", "complete_on", "started_on",
    "completed_on", "approved_by", "instalments",
)  # fmt: skip
SMALLEST_M2 = 1_000


def keys(content_key: str, fields: Mapping[str, Any], held: bool) -> tuple[str, str]:
    """The keys by which awards repeat each other, exactly and nearly; empty where too little is said.

    ``fields`` has ``area_m2`` and CONTENT; ``held`` says whether a holder is named.
    """
    placed = bool(squeeze_place(fields["location"]) or squeeze_place(fields["parcel_no"]))
    if not content_key or not fields["area_m2"] or not (placed or held):
        return "", ""
    exact = _hash(content_key, *(fields[name] for name in CONTENT))
    near = _hash(content_key, fields["price_cny"]) if placed and held else ""
    return exact, near


def is_certain(area_m2: Decimal | None, held: bool) -> bool:
    """Whether awards that repeat exactly are one award for certain, without a curator.

    Plots for wind turbines, wells and pylons are granted by the dozen, each like the next but for its
    number; so are those of a field or a line whose notices name no holder.
    """
    return held and area_m2 is not None and area_m2 >= SMALLEST_M2


def _hash(*values: Any) -> str:
    content = "\x1f".join(_text(value) for value in values)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _text(value: str | Decimal | date | list | None) -> str:
    """One text for one value, whichever database it comes from."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, list):
        return json.dumps(value, sort_keys=True) if value else ""
    return "" if value is None else str(value)
