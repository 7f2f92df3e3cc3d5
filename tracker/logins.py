"""How often a password may be tried, and what is kept of a try that failed.

Kept are the user's name (a digest where there is no such user: it may be a password typed in the wrong
field), the network address, how often and when; nothing else that was sent. The first login after the
limits no longer look at it takes it away.
"""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from policies.publish.quotas import client_of

NOBODY = "?"


def address_of(request: HttpRequest) -> str | None:
    """The network address that a try came from, as the API counts them; None for what is no address."""
    address = client_of(request).partition("/")[0]
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name that a try is counted under."""
    typed = (credentials or {}).get("username") or request.POST.get("username")
    if not typed or get_user_model().objects.filter(username=typed[:150]).exists():
        return typed
    return NOBODY + salted_hmac("tracker.logins", typed, algorithm="sha256").hexdigest()[:16]


class Handler(AxesDatabaseHandler):
    """Counts by user and address together, and with a higher limit by address alone."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """The failures of the pair, or the limit where the address has used up its own.

        Leaves with the request since when it is locked out: ``request.latest_failure``.
        """
        pair, address = (
            attempts.aggregate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
            for attempts in self.get_user_attempts(request, credentials)
        )
        full = (address["failures"] or 0) >= settings.LOGIN_FAILURES_OF_ADDRESS
        request.latest_failure = (address if full else pair)["latest"]
        failures = pair["failures"] or 0
        return max(failures, settings.AXES_FAILURE_LIMIT) if full else failures

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        if request is not None:
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None:
            pair = AccessAttempt.objects.filter(
                username=name_of(request, credentials), ip_address=request.axes_ip_address
            )
            pair.update(get_data="", post_data="")

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of the pair; those of others from the address stay counted."""
        pair, _address = self.filter_user_attempts(request, credentials)
        return pair.delete()[0]
