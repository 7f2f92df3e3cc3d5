"""What is said when a request cannot be answered: problem details after RFC 9457."""

import difflib
import math
from collections.abc import Iterable
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils import translation
from rest_framework import exceptions, status

MEDIA_TYPE = "application/problem+json"
# The kinds of problem, each explained under its name on the documentation page.
KINDS = {
    "unknown-parameter": "A parameter has a name that this address does not know.",
    "invalid-value": "A parameter has a value that cannot be read, or that names nothing public.",
    "foreign-cursor": "A cursor was used with other parameters than those it was made for.",
    "not-found": "There is no such record or address for the public.",
    "gone": "The record was public and has been withdrawn; its id is not used again.",
    "not-open": "The text is not open to the public.",
    "method-not-allowed": "All addresses take GET, HEAD and OPTIONS alone, count POST and OPTIONS, "
    "reconcile and its extend POST too.",
    "not-acceptable": "None of the formats asked for is on offer.",
    "length-required": "The length of what is sent must be declared.",
    "too-large": "What was sent is larger than the interface takes.",
    "unsupported-media-type": "What was sent is of a kind that the interface does not take.",
    "unauthorized": "A key was sent that is unknown, replaced or revoked, or not as Authorization: Bearer.",
    "too-many-requests": "More was asked than one address, or one key, may ask; Retry-After says when to "
    "go on.",
    "unavailable": "The answer took longer to make than one request may keep the database busy, or the "
    "database is out of reach; Retry-After says when to ask again.",
    "bad-request": "The request cannot be read.",
    "internal-error": "A fault of ours; request_id is what to quote when you tell us.",
}
CUT_OFF = "The body was cut off: fewer bytes came than Content-Length says."
TOO_MANY = "The request has too many parameters."
TYPE_BASE = "/api/docs/#"


class InvalidValue(ValueError):
    """A value that a parameter cannot have; ``allowed`` lists what it can, where that is short."""

    def __init__(self, detail: str, allowed: Iterable[str] = (), value: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = list(allowed)
        self.value = value


class Problem(exceptions.APIException):
    """A problem of one of ``KINDS``, with further members."""

    def __init__(
        self, status_code: int, kind: str, detail: str, members: dict[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.status_code = status_code
        self.kind = kind
        self.members = members or {}


class ParameterProblem(Problem):
    """A 400 that names the parameter, what is allowed and, for a misspelling, what is nearest."""

    def __init__(
        self,
        parameter: str,
        detail: str,
        kind: str = "invalid-value",
        allowed: Iterable[str] = (),
        misspelt: str = "",
    ) -> None:
        super().__init__(status.HTTP_400_BAD_REQUEST, kind, detail, {"parameter": parameter})
        names = list(allowed)
        if names:
            self.members["allowed"] = names
        if near := nearest(misspelt, names):
            self.members["nearest"] = near


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like ``word``, or None when none is much like it."""
    found = difflib.get_close_matches(word, list(names), n=1, cutoff=0.6) if word else []
    return found[0] if found else None


def problem_response(
    status_code: int, kind: str, detail: str, members: dict[str, Any] | None = None
) -> HttpResponse:
    """Problem details as an answer, whatever format was asked for."""
    body = {
        "type": TYPE_BASE + kind,
        "title": KINDS[kind],
        "status": status_code,
        "detail": detail,
        **(members or {}),
    }
    response = HttpResponse(orjson.dumps(body), content_type=MEDIA_TYPE)
    response.status_code = status_code
    return response


def problem_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn an exception into problem details; None (a server error) for one not foreseen."""
    with translation.override("en"):
        if isinstance(exc, Problem):
            return problem_response(exc.status_code, exc.kind, str(exc.detail), exc.members)
        if isinstance(exc, Http404):
            detail = str(exc) or "There is nothing at this address."
            return problem_response(404, "not-found", detail)
        if isinstance(exc, SuspiciousOperation | UnreadablePostError):
            detail = CUT_OFF if isinstance(exc, UnreadablePostError) else TOO_MANY
            return problem_response(400, "bad-request", detail)
        if isinstance(exc, PermissionDenied):
            return problem_response(404, "not-found", "There is nothing at this address.")
        if isinstance(exc, exceptions.MethodNotAllowed):
            response = problem_response(405, "method-not-allowed", str(exc.detail))
            response["Allow"] = ", ".join(context["view"].allowed_methods)
            return response
        if isinstance(exc, exceptions.NotAcceptable):
            return problem_response(406, "not-acceptable", str(exc.detail))
        if isinstance(exc, exceptions.AuthenticationFailed):
            response = problem_response(exc.status_code, "unauthorized", str(exc.detail))
            response["WWW-Authenticate"] = exc.auth_header
            return response
        if isinstance(exc, exceptions.Throttled):
            response = problem_response(exc.status_code, "too-many-requests", str(exc.detail))
            response["Retry-After"] = str(math.ceil(exc.wait or 1))
            return response
        if isinstance(exc, exceptions.APIException):
            return problem_response(exc.status_code, "bad-request", str(exc.detail))
    return None
