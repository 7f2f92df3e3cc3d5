"""Sessions are for the desk and the forms of readers; the interface has none."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

SESSIONLESS = "/api/v1/"


class Sessions(SessionMiddleware):
    """Reads no session and sets no cookie at an address of the interface, whatever cookie was sent."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(SESSIONLESS):
            request.session = self.SessionStore()
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(SESSIONLESS):
            return response
        return super().process_response(request, response)
