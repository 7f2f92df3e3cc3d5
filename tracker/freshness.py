"""A page asked for again is answered "not modified" by one cheap query, before any view runs.

What a public page shows depends on the data, the program, the day and the address alone: readers have no
cookies and no accounts. So its ETag is made of these, and is known before the page is. A page that depends
on more (a form with a token, an answer that sets a cookie or forbids keeping) gets none, and can then
never be answered "not modified".
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from policies.models import DataVersion
from policies.models.data_version import Version
from tracker.public_answers import is_public, may_be_kept
from tracker.ready import Ready, is_everybodys, place_of
from tracker.release import release

KEPT = "public, max-age=60"
ASKED_AGAIN = "no-cache"  # kept, but never shown without asking


def etag(request: HttpRequest, version: Version) -> str:
    """The mark of an answer: data, program, day, host, address and the form asked for."""
    made_of = (
        str(version), release(), timezone.localdate().isoformat(), str(request.scheme),
        request.get_host(), request.get_full_path(), request.headers.get("Accept", "")
        if request.path_info.startswith("/api/") else "",
    )  # fmt: skip
    return f'W/"{hashlib.sha256(chr(10).join(made_of).encode()).hexdigest()[:32]}"'


class Freshness:
    """Gives public answers an ETag, and says "not modified" (304) where the reader has the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("The program changes while it runs.")
        self.get_response = get_response
        self.ready = Ready(settings.READY_ANSWERS_BYTES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not is_public(request.path_info):
            return self.get_response(request)
        version = DataVersion.objects.current()
        request.data_version = version  # type: ignore[attr-defined]
        mark = etag(request, version)
        unchanged = get_conditional_response(request, etag=mark)
        if unchanged is not None and unchanged.status_code == 304:
            patch_vary_headers(unchanged, ("Accept-Encoding",))
            return self._kept(request, unchanged, mark)
        shared = request.method == "GET" and is_everybodys(request)
        if shared and (ready := self.ready.answer(place_of(request, mark))):
            request.stood_ready = True  # type: ignore[attr-defined]
            return ready
        with DataVersion.objects.answering(version):
            response = self.get_response(request)
        if may_be_kept(response):
            self._kept(request, response, mark)
            if shared:
                self.ready.keep(place_of(request, mark), response)
        return response

    def _kept(self, request: HttpRequest, response: HttpResponse, mark: str) -> HttpResponse:
        response["ETag"] = mark
        desk = settings.SESSION_COOKIE_NAME in request.COOKIES
        response.headers["Cache-Control"] = ASKED_AGAIN if desk else KEPT
        forget_language(response)
        return response


def forget_language(response: HttpResponse) -> None:
    """The language is in the address: what the browser would rather read changes nothing."""
    varies = [word.strip() for word in response.get("Vary", "").split(",")]
    kept = [word for word in varies if word and word.lower() != "accept-language"]
    if kept:
        response["Vary"] = ", ".join(kept)
    else:
        response.headers.pop("Vary", None)
