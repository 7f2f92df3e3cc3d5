"""A line of the log is one JSON object with the id of its request, and tells of no reader."""

import io
import json
import logging

import pytest
from django.db import connection
from django.test import Client

from policies.models import Alert
from policies.publish import alerts
from tracker import replicas
from tracker.logs import JsonLines, without_readers

ADDRESS, V6 = "203.0.113.77", "2001:db8::77"


@pytest.fixture
def lines():
    """What is logged during a test, as production writes it."""
    replicas.choose()  # a process that looks at its replicas for the first time says so
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def test_a_line_says_when_what_where_and_which_request(lines, client, settings, db):
    settings.SLOW_QUERY_MS = 0.000001
    answer = client.get("/firms/", {"q": "abc"})
    slow = lines()
    assert slow
    assert {line["request_id"] for line in slow} == {answer["X-Request-ID"]}
    for line in slow:
        assert {"time", "level", "logger", "message", "duration_ms", "sql"} <= line.keys()
        assert line["logger"] == "tracker.queries"


def test_outside_of_a_request_there_is_no_id(lines, client):
    client.get("/healthz")
    logging.getLogger("policies").warning("the worker has begun")
    (line,) = lines()
    assert "request_id" not in line
    assert line["message"] == "the worker has begun"


def test_a_slow_query_is_told_without_its_values(lines, settings, db):
    settings.SLOW_QUERY_MS = 0.000001
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["一个秘密"])
    (line,) = lines()
    assert line["sql"] == "SELECT %s"
    assert "秘密" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("limit", [0, 60_000])
def test_a_query_in_time_is_not_told(lines, settings, db, limit):
    settings.SLOW_QUERY_MS = limit
    assert not Alert.objects.exists()
    assert lines() == []


SECRETS = (ADDRESS, V6, "reader@example.org", "谁的补贴", "wessen+Subvention", "wessen Subvention")


@pytest.mark.parametrize("path", ["/search/", "/api/v1/search/", "/zh-hans/firms/"])
def test_logs_hold_no_address_and_no_query_of_a_reader(lines, monkeypatch, settings, db, path):
    """Not even when a fault quotes all of it."""
    settings.SLOW_QUERY_MS = 0.000001
    query = {"q": "谁的补贴", "x": "wessen Subvention", "contact": "reader@example.org"}

    def fault(middleware, request):
        told = f"{request.META['REMOTE_ADDR']} {V6} {request.get_full_path()} {dict(request.GET)!r}"
        try:
            raise ValueError(told)
        except ValueError as error:
            raise RuntimeError(f"cannot answer: {told}") from error

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fault)
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT="Agent/77")
    answer = client.get(path, query, headers={"x-forwarded-for": ADDRESS})
    assert answer.status_code == 500
    found = lines()
    assert [line["request_id"] for line in found][-1] == answer["X-Request-ID"]
    assert "RuntimeError: cannot answer" in found[-1]["exception"]
    assert "ValueError" in found[-1]["exception"]
    text = json.dumps(found, ensure_ascii=False)
    assert [word for word in (*SECRETS, "Agent/77") if word in text] == []


def test_a_wrong_request_is_not_logged_at_all(lines, client, db):
    client.get("/nothing-here/?q=abcdef")
    client.get("/api/v1/firms/?colour=red")
    assert lines() == []


def test_a_refused_row_does_not_tell_whose_it_is(lines, db):
    """PostgreSQL quotes the values of the row that a constraint refuses."""
    error = (
        "duplicate key\nDETAIL:  Key (address)=(reader@example.org) exists, from 203.0.113.77:5432."
    )
    try:
        raise RuntimeError(error)
    except RuntimeError:
        logging.getLogger("policies").exception("an alert for %s", "reader@example.org")
    (line,) = lines()
    assert "reader@" not in json.dumps(line) and ADDRESS not in json.dumps(line)
    assert "duplicate key" in line["exception"]


def test_a_link_of_a_mail_that_meets_a_fault_is_not_told(lines, monkeypatch, db):
    alert = Alert.objects.create(
        address="reader@example.org", about="firm", query="x", language="en"
    )
    word = alerts.token(alert, alerts.UNSUBSCRIBE)
    monkeypatch.setattr(alerts, "key_of", lambda *args: 1 / 0)
    client = Client(raise_request_exception=False)
    with alerts.translation.override("en"):
        path = alerts.link("site:alert-unsubscribe", word).partition("8000")[2]
    assert client.get(path).status_code == 500
    assert lines()
    assert word not in json.dumps(lines())


@pytest.mark.parametrize(
    "text",
    [
        "Listening at: http://127.0.0.1:8000 (17)", "at 12:30:45", "version 15.14", "a.py::test_b",
        "[::1]:8000", "2026-11-28T18:09:33",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_reader_stays(text):
    assert without_readers(text) == text


@pytest.mark.parametrize(
    "text", [ADDRESS, V6, "::ffff:203.0.113.77", "ck_abcdefghijklmnop", "a.b+c@mail.example.org"]
)
def test_addresses_and_keys_are_hidden_wherever_they_stand(text):
    assert text not in without_readers(f"from {text}: ({text})")
