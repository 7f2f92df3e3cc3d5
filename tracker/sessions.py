"""Sessions are for the desk and the forms of readers; the interface has none.

A curator's session ends when it was not used for ``SESSION_COOKIE_AGE`` seconds, with the browser, and in
any case ``SESSION_LONGEST`` seconds after it was begun.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from policies.models.open_session import BEGUN, USED, USER, moment
from tracker.public_answers import is_desk

SESSIONLESS = "/api/v1/"
RENEWED = datetime.timedelta(minutes=10)  # a use is noted as often


class Sessions(SessionMiddleware):
    """Reads no session and sets no cookie at an address of the interface, whatever cookie was sent."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(SESSIONLESS):
            request.session = self.SessionStore()
            return
        super().process_request(request)
        if is_desk(request.path_info) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            end_or_renew(request.session)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(SESSIONLESS):
            return response
        return super().process_response(request, response)


def end_or_renew(session: Any) -> None:
    """End a curator's session that is too old, or note now and then that it is used."""
    if USER not in session:
        return
    now = timezone.now()
    begun = moment(session, BEGUN) or now
    if now - begun > datetime.timedelta(seconds=settings.SESSION_LONGEST):
        session.flush()
    elif now - (moment(session, USED) or begun) > RENEWED:
        session[USED] = now.isoformat()
