"""What a reader is told of a fault of ours, and of a request that no view can answer."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from policies.api.problems import problem_response
from tracker.public_answers import INTERFACES

FAULT = "The fault is ours, not yours. Please try again in a minute."
ELSEWHERE = "This interface is not known by the name that was asked for."


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: that it is ours, and the id of the request to quote.

    Problem details from the interface, a page elsewhere. The database is not asked: it may be the fault.
    """
    number = getattr(request, "id", "")
    if request.path_info.startswith(INTERFACES):
        response = problem_response(500, "internal-error", FAULT, {"request_id": number})
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = _page(request, "500.html", 500, request_id=number)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read. A page asked for by a name that is not ours has no address to give."""
    if not isinstance(exception, DisallowedHost):
        return defaults.bad_request(request, exception)
    if request.path_info.startswith(INTERFACES):
        return problem_response(400, "bad-request", ELSEWHERE)
    return _page(request, "400.html", 400)


def _page(request: HttpRequest, template: str, status: int, **said: str) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        return HttpResponse(render_to_string(template, said), status=status)
