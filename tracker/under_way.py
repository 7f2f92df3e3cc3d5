"""The request that a process is at, for whoever writes about it: a line of the log, a measure.

Its id is in the answer, in every line of the log, and on the page of a fault for the reader to quote.
"""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{16,64}", re.ASCII)


@dataclass
class UnderWay:
    """A request, its id, and how many queries it has cost so far."""

    request: HttpRequest
    id: str
    queries: int = 0


_here: ContextVar[UnderWay | None] = ContextVar("request under way", default=None)


def under_way() -> UnderWay | None:
    """The request that is being answered; None outside of one."""
    return _here.get()


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    here = _here.get()
    return here.id if here else ""


def id_for(request: HttpRequest) -> str:
    """The id that the proxy has given a request; one of ours where there is none, or one that a reader
    made up.
    """
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


class RequestIds:
    """Gives each request its id, as ``request.id``, and says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = UnderWay(request, id_for(request))
        request.id = here.id  # type: ignore[attr-defined]
        _here.set(here)
        response = self.get_response(request)
        response[HEADER] = here.id
        return response


def _over(**kwargs: Any) -> None:
    _here.set(None)


# What is streamed is made after the middleware has returned, so the request ends with its answer.
request_finished.connect(_over, dispatch_uid="request under way")
