"""The addresses of pages, and which page shows a record."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

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


def address(name: str, *values: Any) -> str:
    """The address of a page in the reader's language. Raises NoReverseMatch where there is none."""
    return _address(name, values, get_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=20_000)
def _address(name: str, values: tuple[Any, ...], *of: str | None) -> str:
    """``of``: all else that an address depends on."""
    return reverse(name, args=values)


def page_of(record: Any) -> str:
    """The address of the page of a record; empty where its noun has none."""
    if type(record) not in PAGES:
        return ""
    name, key = PAGES[type(record)]
    return address(name, getattr(record, key))


def name_of(record: Any) -> str:
    """What a list calls a record. An award names its kind only where that is public."""
    if isinstance(record, Award):
        who = record.firm.name if record.firm else record.recipients
        return f"{who}: {record.kind.name}" if record.kind.is_published else who
    return str(getattr(record, "title", "") or getattr(record, "name", "") or record)
