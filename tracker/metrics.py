"""What the tracker says of itself to Prometheus at ``/metrics``: for whoever has METRICS_TOKEN, alone.

Each process counts its requests. Under ``deploy/gunicorn.conf.py`` the workers keep their counts in files
below ``PROMETHEUS_MULTIPROC_DIR``, so that one of them answers for all; under another server each answers
for itself. What waits and what was done last is asked of the database when it is asked for.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from policies.curation import operation
from tracker import replicas
from tracker.public_answers import parts_of
from tracker.under_way import under_way

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NUMBERS = (0, 1, 2, 5, 10, 15, 25, 50, 100)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
FACES = {
    "admin": "desk", "api": "api", "reconcile": "api", "static": "static",
    "healthz": "watchdog", "readyz": "watchdog", "metrics": "watchdog",
}  # fmt: skip

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "tracker_requests", "Requests answered.", ("face", "method", "status"), registry=REGISTRY
)
DURATION = Histogram(
    "tracker_request_seconds", "Seconds until an answer began.", ("face",),
    buckets=SECONDS, registry=REGISTRY,
)  # fmt: skip
QUERIES = Histogram(
    "tracker_request_queries", "Queries that an answer cost.", ("face",),
    buckets=NUMBERS, registry=REGISTRY,
)  # fmt: skip
ANSWERS = Counter(
    "tracker_answers",
    "Answers to reads of site and interface: made, sent again from memory (ready), or not modified.",
    ("kind",),
    registry=REGISTRY,
)
SLOW_QUERIES = Counter(
    "tracker_slow_queries", "Queries that took SLOW_QUERY_MS or longer.", registry=REGISTRY
)


class Measuring:
    """Counts what is asked and how long the answers take; nothing of who asks, and for what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed("Nobody may read the measures.")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        face = face_of(request.path_info)
        DURATION.labels(face).observe(time.perf_counter() - begun)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(face, method, f"{response.status_code // 100}xx").inc()
        if (here := under_way()) is not None:
            QUERIES.labels(face).observe(here.queries)
        if face in ("site", "api") and method in ("GET", "HEAD"):
            ANSWERS.labels(_kind(request, response)).inc()
        return response


def face_of(path: str) -> str:
    """The face of the house that an address belongs to."""
    parts = parts_of(path)
    return FACES.get(parts[0], "site") if parts else "site"


def _kind(request: HttpRequest, response: HttpResponse) -> str:
    if response.status_code == 304:
        return "not modified"
    return "ready" if getattr(request, "stood_ready", False) else "made"


class State(Collector):
    """What waits, what was done last, and which data this is."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("tracker_database_up", "Whether the database answers.")
        try:
            found = [*_data(), *_queues(), *_runs()]
            up.add_metric([], 1)
        except DatabaseError:
            found = []
            up.add_metric([], 0)
        return [up, *_replicas(), *found]


def _data() -> Iterable[Metric]:
    version = operation.data_version()
    yield GaugeMetricFamily("tracker_data_version", "Version of the data.", version.number)
    if version.since is not None:
        since = version.since.timestamp()
        yield GaugeMetricFamily(
            "tracker_data_version_since_seconds", "Since when, Unix time.", since
        )


def _queues() -> Iterable[Metric]:
    imports = GaugeMetricFamily("tracker_imports", "Imports by state.", labels=["state"])
    for state, number in operation.imports_by_state().items():
        imports.add_metric([state], number)
    yield imports
    waiting = operation.search_waiting()
    yield GaugeMetricFamily("tracker_search_waiting", "Records for the search to read.", waiting)


def _runs() -> Iterable[Metric]:
    seen = GaugeMetricFamily(
        "tracker_run_reported_seconds",
        "When a service last reported, Unix time.",
        labels=["service"],
    )
    done = GaugeMetricFamily(
        "tracker_run_succeeded_seconds",
        "When a run last ended well, Unix time.",
        labels=["service"],
    )
    for report in operation.reports():
        seen.add_metric([report.service], report.reported_at.timestamp())
        if report.succeeded_at is not None:
            done.add_metric([report.service], report.succeeded_at.timestamp())
    return [seen, done]


def _replicas() -> Iterable[Metric]:
    up = GaugeMetricFamily("tracker_replica_up", "Whether it is read from.", labels=["replica"])
    lag = GaugeMetricFamily("tracker_replica_lag_seconds", "Seconds behind.", labels=["replica"])
    for replica in replicas.state():
        up.add_metric([replica.name], int(replica.healthy))
        if replica.lag_seconds is not None:
            lag.add_metric([replica.name], replica.lag_seconds)
    return [up, lag]


STATE = CollectorRegistry()
STATE.register(State())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The measures, as text; for all but Prometheus there is nothing at this address."""
    if not _may_read(request):
        raise Http404
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    text = generate_latest(counted) + generate_latest(STATE)
    return HttpResponse(
        text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"}
    )


def _may_read(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(said.encode(), wanted.encode())
