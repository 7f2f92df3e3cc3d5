"""Closed to readers for a while (MAINTENANCE=1): curators, watchdogs and static files are still served."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from tracker.content_policy import policy
from tracker.public_answers import INTERFACES, is_public

MINUTES = 10


class Maintenance:
    """Answers 503 with ``Retry-After`` at every public address; no database is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed("The tracker is open.")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_public(request.path_info):
            return self.get_response(request)
        response = _problem() if request.path_info.startswith(INTERFACES) else _page(request)
        response["Retry-After"] = str(MINUTES * 60)
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = policy()
        return response


def _page(request: HttpRequest) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, "503.html", {"minutes": MINUTES}, status=503)


def _problem() -> HttpResponse:
    """Problem details (RFC 9457), as every refusal of the interface."""
    said = {
        "type": "about:blank",
        "title": "Closed for maintenance",
        "status": 503,
        "detail": f"Please ask again in {MINUTES} minutes.",
    }
    response = JsonResponse(said, status=503, content_type="application/problem+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
