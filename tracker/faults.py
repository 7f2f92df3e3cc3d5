"""What a reader is told of a fault of ours: that it is ours, and the id of the request to quote.

Nothing here may ask the database: it may be the fault.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from policies.api.problems import problem_response
from tracker.public_answers import INTERFACES

DETAIL = "The fault is ours, not yours. Please try again in a minute."


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a request that met a fault: problem details of the interface, a page elsewhere."""
    number = getattr(request, "id", "")
    if request.path_info.startswith(INTERFACES):
        response = problem_response(500, "internal-error", DETAIL, {"request_id": number})
        response["Access-Control-Allow-Origin"] = "*"
    else:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = HttpResponse(
                render_to_string("500.html", {"request_id": number}), status=500
            )
    response["Cache-Control"] = "no-store"
    return response
