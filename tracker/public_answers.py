"""Which addresses and answers are the same for every reader."""

from django.conf import settings
from django.http import HttpResponse

NOT_PUBLIC = ("admin", "healthz", "static")
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def is_public(path: str) -> bool:
    """Whether an address is one of the site or the interface, not of the desk."""
    return _room(path) not in NOT_PUBLIC


def is_desk(path: str) -> bool:
    """Whether an address is one of the curators' desk."""
    return _room(path) == "admin"


def _room(path: str) -> str:
    """The first part of an address after its language."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in LANGUAGES:
        parts = parts[1:]
    return parts[0] if parts else ""


def may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer is the same for every reader."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.cookies
        and not any(word in control for word in ("no-store", "private", "no-cache", "immutable"))
    )
