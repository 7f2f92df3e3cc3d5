"""How long a reader may keep the database busy, and what is said when it takes longer or is out of reach.

On PostgreSQL the limit is one of the connection (``statement_timeout``, ``lock_timeout``). A replica's
connections are opened with it. Those to the primary serve readers and the desk in turn: they are told
when the next request is of the other sort, so that in the long run no request costs a query more. SQLite
is asked now and then to go on; there the limit is one of all statements of a request together.
"""

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from policies.api.problems import problem_response
from tracker.content_policy import policy
from tracker.public_answers import is_interface

log = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds
CUT = {"57014", "55P03"}  # query_canceled, lock_not_available
CONFLICT = {"40001", "40P01"}  # the primary removed what a statement on a replica still needed
AWAY = ("08", "53", "57P")  # connection exceptions, no more resources, the server shuts down
STEPS = 100_000  # of SQLite's machine between two looks at the clock


class _Here(threading.local):
    """What holds for this thread: what is wanted, and what its connection to the primary was told."""

    limited = False
    ends = float("inf")
    told: tuple[Any, bool] = (None, False)


_here = _Here()


def limit(limited: bool) -> None:
    """From now on the statements of this thread on the primary are a reader's, or are not."""
    _here.limited = limited
    seconds = settings.STATEMENT_TIMEOUT_MS / 1000 if limited else 0
    _here.ends = time.monotonic() + seconds if seconds else float("inf")
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.connection is not None and not connection.in_atomic_block:
        try:
            _tell(connection)
        except Exception:  # the server went away: the connection is opened anew when it is needed
            connection.close()


def over() -> None:
    """The request was answered. What SQLite has still to read for it is not limited."""
    _here.ends = float("inf")


def begin_connection(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """A connection was opened: it is told what holds for this thread."""
    if connection.alias != DEFAULT_DB_ALIAS:
        return
    if connection.vendor == "sqlite":
        if settings.STATEMENT_TIMEOUT_MS:
            connection.connection.set_progress_handler(_is_over, STEPS)
    else:
        _tell(connection)


def _is_over() -> bool:
    return time.monotonic() > _here.ends


def _tell(connection: BaseDatabaseWrapper) -> None:
    """One statement where the last request of this connection was of the other sort, else none."""
    of, told = _here.told
    if connection.vendor != "postgresql" or not settings.STATEMENT_TIMEOUT_MS:
        return
    if _here.limited != (told if of is connection.connection else False):
        times = (settings.STATEMENT_TIMEOUT_MS, settings.LOCK_TIMEOUT_MS)
        connection.connection.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)",
            [str(milliseconds if _here.limited else 0) for milliseconds in times],
        )
    _here.told = connection.connection, _here.limited


def state_of(error: BaseException) -> str:
    """The SQLSTATE of what the database said; empty where it said nothing any more."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def was_cut(error: BaseException) -> bool:
    """Whether a statement took longer than a reader's may."""
    said = getattr(error.__cause__, "sqlite_errorname", "")
    return state_of(error) in CUT or said == "SQLITE_INTERRUPT"


def is_conflict(error: BaseException) -> bool:
    return state_of(error) in CONFLICT


def is_away(error: BaseException) -> bool:
    """Whether the database itself cannot be reached, or can take no more now."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    said = getattr(error.__cause__, "sqlite_errorname", None)
    if said is not None:
        return said == "SQLITE_BUSY"
    return state_of(error).startswith(AWAY) or not state_of(error)


def unavailable(request: HttpRequest, error: Error) -> HttpResponse:
    """503: problem details in the interface, a page elsewhere; made without the database."""
    cut = was_cut(error)
    log.warning("%s: %s", "Given up" if cut else "Out of reach", error)
    path = request.path_info
    if is_interface(path):
        detail = (
            "This took longer than the database may be kept busy for one request. Ask for less at once."
            if cut
            else "The database is out of reach just now."
        )
        response = problem_response(503, "unavailable", detail)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        with translation.override(language):
            title = _("This took too long") if cut else _("Out of reach just now")
            response = render(request, "unavailable.html", {"title": title, "cut": cut}, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = policy()
    return response
