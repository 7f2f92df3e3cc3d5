"""The open sessions of curators: how one begins, and who ends which."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from policies.models import OpenSession
from policies.models.open_session import BEGUN, BROWSER, USED, family, handle_of


def keep_up() -> None:
    user_logged_in.connect(begin, dispatch_uid="begin_session")


def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Note in a new session when it began and with which browser."""
    now = timezone.now().isoformat()
    request.session[BEGUN] = request.session[USED] = now
    request.session[BROWSER] = family(request.META.get("HTTP_USER_AGENT", ""))


def end(user: Any, handle: str) -> int:
    """End one session of a user; how many ended: none where it is another's or over."""
    found = [row.pk for row in OpenSession.objects.of(user) if row.handle == handle]
    return _end(found)


def end_all(user: Any, but: str | None = None) -> int:
    """End the sessions of a user, except the one with the key ``but``; how many ended."""
    kept = handle_of(but) if but else None
    return _end([row.pk for row in OpenSession.objects.of(user) if row.handle != kept])


def _end(keys: list[str]) -> int:
    return OpenSession.objects.filter(pk__in=keys).delete()[0]
