"""Which page shows a record."""

from typing import Any

from django.urls import reverse

from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    Locality,
    Official,
    PolicyInstrument,
    Source,
    Speech,
)

PAGES: dict[type, tuple[str, str]] = {
    Award: ("site:award", "uid"),
    Firm: ("site:firm", "uid"),
    Incentive: ("site:incentive", "uid"),
    LandAward: ("site:land-award", "uid"),
    Locality: ("site:locality", "code"),
    Official: ("site:official", "uid"),
    PolicyInstrument: ("site:instrument", "uid"),
    Source: ("site:source", "uid"),
    Speech: ("site:speech", "uid"),
}


def page_of(record: Any) -> str:
    """The address of the page of a record; empty where its noun has none."""
    if type(record) not in PAGES:
        return ""
    name, key = PAGES[type(record)]
    return reverse(name, kwargs={key: getattr(record, key)})
