"""The web server: `gunicorn --config deploy/gunicorn.conf.py tracker.wsgi`, behind a proxy with HTTPS.

BIND and WEB_CONCURRENCY are read from the environment, besides what tracker/settings.py reads.
"""

import os
import shutil
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, os.cpu_count() or 1))
worker_class = "gthread"
threads = 4  # a reader who takes a file slowly holds a thread, not a process
timeout = 60  # seconds after which a worker that does not even say that it lives is replaced
graceful_timeout = 30  # seconds for what is under way when it is to stop
keepalive = 75  # longer than the proxy keeps a connection to here
max_requests = 20_000  # a worker is replaced from time to time, never all of them at once
max_requests_jitter = 4_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True  # nothing is written outside of DATA_DIR and /tmp
accesslog = None  # readers are not recorded
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "tracker.logs.JsonLines"}},
    "filters": {"server": {"()": "tracker.logs.ServerLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {
            "handlers": ["console"],
            "filters": ["server"],
            "level": "INFO",
            "propagate": False,
        },
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}

# The workers keep their measures in files, so that any of them answers for all (tracker/metrics.py). One
# that takes the place of another goes on with its files: there are never more than places.
MEASURES = Path(os.environ.get("DATA_DIR", "var")).absolute() / "measures"
_places: dict[int, Any] = {}


def on_starting(server: Any) -> None:
    shutil.rmtree(MEASURES, ignore_errors=True)
    MEASURES.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(MEASURES)


def pre_fork(server: Any, worker: Any) -> None:
    worker.place = next(n for n in range(len(_places) + 1) if n not in _places)
    _places[worker.place] = worker


def post_fork(server: Any, worker: Any) -> None:
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)


def child_exit(server: Any, worker: Any) -> None:
    _places.pop(worker.place, None)
