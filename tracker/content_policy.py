"""What a browser may do with an answer: whose scripts and styles it runs, whom it asks, who may frame it.

The policy of the public site is ``CONTENT_SECURITY_POLICY`` of the settings, that of the desk adds
``DESK``. Neither has a nonce: an answer that is kept ready is the same for every reader. A view that needs
something else says so with ``csp.decorators.csp_replace``.
"""

import json
from functools import cache
from typing import Any

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tracker.public_answers import is_desk

DESK = {
    # Alpine.js, which the desk's frame is made with, compiles the expressions in its attributes.
    "script-src": [SELF, UNSAFE_EVAL],
    # It and the search boxes write style attributes; style sheets and style elements stay files of ours.
    "style-src-attr": [UNSAFE_INLINE],
}
# What no page of ours uses, and so no script in it either.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    )
)  # fmt: skip


@cache
def policy(*, desk: bool = False, replaced: str = "{}") -> str:
    """The header's text; ``replaced`` is a JSON object of directives."""
    built = build_policy(replace=(DESK if desk else {}) | json.loads(replaced))
    return "; ".join(sorted(built.split("; ")))


class ContentPolicy(CSPMiddleware):
    """Gives every answer its ``Content-Security-Policy`` and ``Permissions-Policy``.

    It stands inside of what keeps answers ready, so that they are kept with their headers.
    """

    def process_request(self, request: HttpRequest) -> None:
        """No nonce is offered."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG and response.status_code in (404, 500):
            return response  # Django's own page, for who changes the code
        replaced: dict[str, Any] | None = getattr(response, "_csp_replace", None)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if HEADER not in response:
            response.headers[HEADER] = policy(
                desk=is_desk(request.path_info), replaced=json.dumps(replaced or {})
            )
        return response
