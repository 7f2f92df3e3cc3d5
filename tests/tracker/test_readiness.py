"""Ready or not, check by check; never why."""

import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from policies.curation import operation
from policies.curation.operation import WORKER
from policies.models import RunReport

pytestmark = pytest.mark.django_db
ALL_WELL = {"database": "ok", "migrations": "ok", "worker": "ok", "static": "ok"}


@pytest.fixture
def worker():
    """A worker that has just reported."""
    RunReport.objects.begin(WORKER)


def test_ready_when_all_is_well(client, worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": ALL_WELL}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "ok"), (50, "ok"), (90, "failed"), (-30, "ok"), (-3600, "failed")]
)
def test_a_worker_has_to_have_reported_lately(client, worker, seconds, said):
    """Also where the clock was set back since."""
    RunReport.objects.update(reported_at=timezone.now() - datetime.timedelta(seconds=seconds))
    answer = client.get("/readyz")
    assert answer.json()["checks"]["worker"] == said
    assert answer.status_code == (200 if said == "ok" else 503)


def test_a_worker_that_never_was_is_missed(client):
    assert client.get("/readyz").json()["checks"] == {**ALL_WELL, "worker": "failed"}


def test_without_a_worker_none_is_waited_for(client, settings):
    settings.IMPORTS_BY = "process"
    assert client.get("/readyz").status_code == 200


def test_a_database_behind_the_program_is_not_ready(client, worker, monkeypatch):
    expected = (*operation._last_migrations(), ("policies", "9999_to_come"))
    monkeypatch.setattr(operation, "_last_migrations", lambda: expected)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {**ALL_WELL, "migrations": "failed"}
    assert "to_come" not in answer.content.decode()


def test_a_database_that_has_gone_is_said_without_its_name(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError('connection to server at "db.inside.example", port 5432 failed')

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed"
    assert "example" not in answer.content.decode() and "5432" not in answer.content.decode()
    assert client.get("/healthz").status_code == 200


def test_static_files_have_to_be_collected_in_production(client, worker, settings, tmp_path):
    settings.WHITENOISE_USE_FINDERS, settings.STATIC_ROOT = False, tmp_path
    assert client.get("/readyz").json()["checks"]["static"] == "failed"
    (tmp_path / "staticfiles.json").write_text("{}")
    assert client.get("/readyz").json()["checks"]["static"] == "ok"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_asked(client, address):
    assert client.post(address).status_code == 405
