"""Whether the tracker can do its work (``/readyz``), and whether it is there at all (``/healthz``).

Each check by its name and whether it holds; why it does not is in the log and at the desk, for nobody else.
"""

import logging
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from policies.curation import operation

log = logging.getLogger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    return not operation.missing_migrations()


def _worker() -> bool:
    return settings.IMPORTS_BY != "worker" or operation.worker_is_alive()


def _static() -> bool:
    """Collected, unless the server finds them where they lie."""
    return settings.WHITENOISE_USE_FINDERS or (settings.STATIC_ROOT / "staticfiles.json").exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database, "migrations": _migrations, "worker": _worker, "static": _static,
}  # fmt: skip


def holds(name: str) -> bool:
    """Whether a check holds; one that cannot be made does not."""
    try:
        return CHECKS[name]()
    except (DatabaseError, OSError) as error:
        log.error("readyz: %s: %s", name, error)
        return False


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where all checks hold, else 503."""
    found = {name: holds(name) for name in CHECKS}
    ready = all(found.values())
    said = {
        "status": "ready" if ready else "not ready",
        "checks": {name: "ok" if held else "failed" for name, held in found.items()},
    }
    return _answer(said, 200 if ready else 503)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return _answer({"status": "ok"}, 200)


def _answer(said: Mapping[str, object], status: int) -> JsonResponse:
    return JsonResponse(dict(said), status=status, headers={"Cache-Control": "no-store"})
