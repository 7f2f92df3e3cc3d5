"""How much may be asked of the interface, and who it is that asks."""

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
ANONYMOUS, KEY = "anonymous", "key"


@dataclass(frozen=True)
class Quota:
    """So many requests in so many seconds; ``name`` is what it is called in the headers."""

    name: str
    requests: int
    seconds: int


def quota(name: str, requests: int | None = None) -> Quota:
    """The quota of the settings by this name, or ``requests`` in the same time."""
    of_api: Any = settings.REST_FRAMEWORK
    found = _read(name, of_api["DEFAULT_THROTTLE_RATES"][name])
    return found if requests is None else Quota(name, requests, found.seconds)


@cache
def _read(name: str, rate: str) -> Quota:
    requests, _slash, time = rate.partition("/")
    return Quota(name, int(requests), SECONDS[time])


def client_of(request: HttpRequest) -> str:
    """The network address that a request came from, past the proxies that ``NUM_PROXIES`` counts.

    Of an IPv6 address the first 64 bits: they are what one subscriber has.
    """
    address = BaseThrottle().get_ident(request) or ""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.IPv6Network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address
