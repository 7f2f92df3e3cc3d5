"""Which addresses and answers are the same for every reader."""

from django.conf import settings
from django.http import HttpResponse

NOT_PUBLIC = ("admin", "healthz", "metrics", "readyz", "static")
INTERFACES = ("/api/", "/reconcile")  # problems are told as data there
# Where readers write, and read again what they wrote.
FORMS = ("alerts", "api/keys", "corrections")
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def parts_of(path: str) -> list[str]:
    """The parts of an address behind its language."""
    parts = [part for part in path.split("/") if part]
    return parts[1:] if parts and parts[0] in LANGUAGES else parts


def is_public(path: str) -> bool:
    """Whether an address is one of the site or the interface, not of the desk."""
    return not parts_of(path) or parts_of(path)[0] not in NOT_PUBLIC


def is_desk(path: str) -> bool:
    """Whether an address is one of the curators' desk."""
    return parts_of(path)[:1] == ["admin"]


def is_form(path: str) -> bool:
    """Whether readers write at an address, or at one below the same form."""
    whole = "/".join(parts_of(path)) + "/"
    return any(whole.startswith(f"{form}/") for form in FORMS)


def is_interface(path: str) -> bool:
    """Whether programs ask at an address, and are told what is wrong as problem details."""
    return path.startswith(INTERFACES) and not is_form(path)


def may_be_kept(response: HttpResponse) -> bool:
    """Whether an answer is the same for every reader."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.cookies
        and not any(word in control for word in ("no-store", "private", "no-cache", "immutable"))
    )
