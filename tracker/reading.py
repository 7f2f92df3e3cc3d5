"""Chooses the database that an answer is made of, once, when the request begins.

Readers' requests that only read (GET, HEAD) are answered from a replica that may be read from, any other
from the primary: the desk, whoever sends the cookie of a session, whatever is sent (POST), and the forms
at which readers write (``tracker.public_answers.FORMS``), whose links must find what was written a moment
ago. So a curator never misses a write of their own, and nobody needs a mark that pins them to the
primary; the interface stays without cookies. Keys of the interface are looked up on the primary
(``ApiKeyQuerySet``).

The version of the data is asked of the chosen database before anything else. It gives the answer its ETag
(``tracker.freshness``), so an answer made of a replica that lags is never kept as one of a newer version.

Whatever a replica answers with an error is asked of the primary once more, and one that is gone is left
out at once: who reads notices nothing. An error that the primary makes, or a statement that was cut for
its time, is said as 503. An answer that is sent while it is made keeps its database until its end. Its
beginning is made before any of it is sent, so that it can still be made anew; one that breaks later ends
without its proper end, which every program that fetches it takes for a failure.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error
from django.db.backends.signals import connection_created
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from policies.models import DataVersion
from tracker import limits, replicas, routers
from tracker.public_answers import is_form, is_public

READS = ("GET", "HEAD")
BEGINNING = 1 << 18  # bytes of an answer that are made before any is sent
FAILED = "replica_error"  # where a request keeps what its replica said


class Reading:
    """Answers from the database that is meant for the request, or says that none can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        connection_created.connect(limits.begin_connection, dispatch_uid="limits of readers")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        public = is_public(request.path_info)
        limits.limit(public)
        try:
            if not public or request.method not in READS:
                return self.get_response(request)
            return self._answer(request)
        finally:
            limits.over()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """An error of a database in a view: left with the request, and said as 503 where it is one."""
        if not isinstance(error, Error):
            return None
        replica = routers.reading_database() != DEFAULT_DB_ALIAS
        if replica and not limits.was_cut(error):
            setattr(request, FAILED, error)
            return HttpResponse(status=503)  # never sent: the primary is asked
        if limits.was_cut(error) or limits.is_away(error):
            return limits.unavailable(request, error)
        return None

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if may_be_old(request) and (replica := replicas.choose()):
            try:
                return self._made_of(replica, request)
            except Error as error:
                if limits.was_cut(error):
                    return limits.unavailable(request, error)
                if limits.is_away(error):
                    replicas.leave_out(replica, f"failed: {' '.join(str(error).split())}")
        try:
            return self._made_of(DEFAULT_DB_ALIAS, request)
        except Error as error:
            if limits.was_cut(error) or limits.is_away(error):
                return limits.unavailable(request, error)
            raise

    def _made_of(self, alias: str, request: HttpRequest) -> HttpResponseBase:
        """The answer, made of this database. Raises django.db.Error."""
        with routers.reading(alias):
            version = DataVersion.objects.current()
            with DataVersion.objects.answering(version):
                response = self.get_response(request)
            if (error := request.__dict__.pop(FAILED, None)) is not None:
                raise error
            if isinstance(response, StreamingHttpResponse) and request.method == "GET":
                begin(response, alias)
        return response


def may_be_old(request: HttpRequest) -> bool:
    """Whether an answer may lack what was written within the last seconds."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and not is_form(request.path_info)


def begin(response: StreamingHttpResponse, alias: str) -> None:
    """Make the beginning of an answer that is made while it is sent, a short one whole; the rest will be
    read from the same database. A file comes from no database, and is left as it is.
    """
    if isinstance(response, FileResponse) or response.is_async:
        return
    parts = iter(response.streaming_content)  # type: ignore[arg-type]
    made, size = [], 0
    for part in parts:
        made.append(part)
        size += len(part)
        if size >= BEGINNING:
            break
    response.streaming_content = chain(made, _of_database(parts, alias))


def _of_database(parts: Iterator[bytes], alias: str) -> Iterator[bytes]:
    while True:
        with routers.reading(alias):
            part = next(parts, None)
        if part is None:
            return
        yield part
