"""Every query is watched, on every connection: counted for its request, and logged where it was slow.

What is logged is the text of the query without its values, for these may be what a reader asked for.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

from tracker.metrics import SLOW_QUERIES
from tracker.under_way import under_way

log = logging.getLogger(__name__)
LONGEST = 2_000  # characters of a query


def watch(execute: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any) -> Any:
    """Run a query, and see how long it takes."""
    begun = time.perf_counter()
    try:
        return execute(sql, values, many, context)
    finally:
        took = (time.perf_counter() - begun) * 1000
        if (here := under_way()) is not None:
            here.queries += 1
        if settings.SLOW_QUERY_MS and took >= settings.SLOW_QUERY_MS:
            _tell(sql, took)


def _tell(sql: Any, took: float) -> None:
    SLOW_QUERIES.inc()
    said = {"duration_ms": round(took), "sql": str(sql)[:LONGEST]}
    log.warning("slow query: %(duration_ms)s ms: %(sql).200s", said, extra=said)


def _watch_connection(connection: Any, **kwargs: Any) -> None:
    """Before all others, so that one that is put on for a while is the last and taken off as such."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watch)


def keep_watch() -> None:
    """Watch every connection that is opened from now on."""
    connection_created.connect(_watch_connection, dispatch_uid="queries are watched")
