"""The measures are for Prometheus alone, count what was asked, and tell of nobody."""

import re

import pytest
from django.test import Client

from policies.curation.operation import WORKER
from policies.models import DataVersion, ImportBatch, RunReport
from tracker.metrics import face_of

pytestmark = pytest.mark.django_db
TOKEN = "a-long-secret-of-prometheus"


@pytest.fixture
def measured(settings) -> Client:
    """A browser of a tracker that measures."""
    settings.METRICS_TOKEN = TOKEN
    settings.READY_ANSWERS_BYTES = 1 << 20
    return Client()


def read(client) -> dict[str, float]:
    """Every measure by its name and labels."""
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    found = re.findall(r"^([^#].*) (\S+)$", answer.content.decode(), re.M)
    return {name: float(value) for name, value in found}


def risen(client, *addresses, **headers) -> dict[str, float]:
    """By how much each measure has risen by asking for these."""
    before = read(client)
    for address in addresses:
        client.get(address, headers=headers)
    after = read(client)
    return {name: value - before.get(name, 0) for name, value in after.items()}


def test_for_all_others_there_is_nothing(measured):
    for said in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", "Bearer 张"):
        answer = measured.get("/metrics", headers={"authorization": said} if said else {})
        assert answer.status_code == 404
        assert b"tracker_requests" not in answer.content


def test_without_a_token_set_nobody_reads(client, settings):
    settings.METRICS_TOKEN = ""
    for said in ("Bearer ", "Bearer", ""):
        assert client.get("/metrics", headers={"authorization": said}).status_code == 404


def test_a_key_of_the_api_opens_nothing(measured):
    assert (
        measured.get("/metrics", headers={"authorization": "Bearer ck_" + "a" * 32}).status_code
        == 404
    )


def test_requests_are_counted_by_face_method_and_outcome(measured, register):
    rise = risen(measured, "/firms/", "/fr/firms/", "/api/v1/firms/", "/nothing-here/", "/healthz")
    assert rise['tracker_requests_total{face="site",method="GET",status="2xx"}'] == 2
    assert rise['tracker_requests_total{face="site",method="GET",status="4xx"}'] == 1
    assert rise['tracker_requests_total{face="api",method="GET",status="2xx"}'] == 1
    assert rise['tracker_request_seconds_count{face="site"}'] == 3
    assert rise['tracker_request_queries_count{face="site"}'] == 3
    assert rise['tracker_request_queries_sum{face="site"}'] > 0


def test_answers_that_stood_ready_and_that_were_not_modified_are_told_apart(measured, register):
    etag = measured.get("/firms/")["ETag"]
    assert risen(measured, "/firms/")['tracker_answers_total{kind="ready"}'] == 1
    rise = risen(measured, "/firms/", **{"if-none-match": etag})
    assert rise['tracker_answers_total{kind="not modified"}'] == 1
    assert rise['tracker_request_queries_sum{face="site"}'] == 1


def test_slow_queries_are_counted(measured, settings, register):
    settings.SLOW_QUERY_MS = 0.000001
    assert risen(measured, "/officials/")["tracker_slow_queries_total"] > 0


def test_what_waits_and_what_was_done_last_is_told(measured):
    for _ in range(3):
        DataVersion.objects.advance()
    ImportBatch.objects.create(noun="firm", file_name="a", sha256="a", state="queued")
    ImportBatch.objects.create(noun="firm", file_name="b", sha256="b", state="failed")
    RunReport.objects.begin(WORKER)
    RunReport.objects.begin("send_alerts")
    RunReport.objects.end("send_alerts", "sent 0 mails")
    found = read(measured)
    assert found["tracker_database_up"] == 1
    assert found["tracker_data_version"] == DataVersion.objects.latest("pk").pk
    assert found['tracker_imports{state="waiting"}'] == 1
    assert found['tracker_imports{state="failed"}'] == 1
    assert found[f'tracker_run_reported_seconds{{service="{WORKER}"}}'] > 0
    assert 'tracker_run_succeeded_seconds{service="send_alerts"}' in found
    assert f'tracker_run_succeeded_seconds{{service="{WORKER}"}}' not in found


def test_no_measure_names_an_address_or_a_question(measured, register):
    measured.get("/search/?q=wessen")
    answer = measured.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    assert "wessen" not in text and "127.0.0.1" not in text and "/search" not in text


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/", "site"), ("/fr/", "site"), ("/zh-hans/admin/", "desk"), ("/admin/login/", "desk"),
        ("/api/v1/firms/", "api"), ("/reconcile/", "api"), ("/static/a.css", "static"),
        ("/healthz", "watchdog"), ("/anything/else/", "site"),
    ],
)  # fmt: skip
def test_the_face_of_an_address(path, face):
    assert face_of(path) == face
