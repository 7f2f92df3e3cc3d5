"""The addresses of pages, and which page shows a record."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from policies.models import Award
from policies.publish.addresses import path_of


def address(name: str, *values: Any) -> str:
    """The address of a page in the reader's language. Raises NoReverseMatch where there is none."""
    return _address(name, values, get_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=20_000)
def _address(name: str, values: tuple[Any, ...], *of: str | None) -> str:
    """``of``: all else that an address depends on."""
    return reverse(name, args=values)


def in_this_language(path: str) -> str:
    """A path without a language in the reader's language."""
    return address("site:home").rstrip("/") + path


def page_of(record: Any) -> str:
    """The address of the page of a record; empty where its noun has none."""
    path = path_of(record)
    return path and in_this_language(path)


def name_of(record: Any) -> str:
    """What a list calls a record. An award names its kind only where that is public."""
    if isinstance(record, Award):
        who = record.firm.name if record.firm else record.recipients
        return f"{who}: {record.kind.name}" if record.kind.is_published else who
    return str(getattr(record, "title", "") or getattr(record, "name", "") or record)
