"""The web server and its proxy, started for real: ready, measured, cached, and silent on readers."""

import json
import os
import shutil
import signal
import socket
import subprocess

import pytest

from tests.deploy.serving import (
    HOST,
    TOKEN,
    Server,
    ask,
    find_nginx,
    proxy,
    stop,
    wait_until,
    write_config,
)
from tests.processes import Place

PUBLISHED = """
from policies.models import Firm, DataVersion
Firm.objects.create(uid='firm-one', name_zh='甲有限公司', status='published')
DataVersion.objects.advance()
"""

# Names that carry the content, as in production, without the minutes that compressing all of it takes.
COLLECT = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
call_command("collectstatic", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    """Web server and worker on a database of their own."""
    folder = tmp_path_factory.mktemp("server")
    place = Place(folder / "data")
    place.shell(PUBLISHED)
    server = Server(place, folder)
    done = server.run("-c", COLLECT)
    assert done.returncode == 0, done.stderr
    worker, web = server.start("manage.py", "run_imports", "--watch"), server.web()
    server.master = web
    try:
        wait_until(lambda: server.ask("/readyz").status == 200, "ready")
        yield server
        assert stop(web) == 0
    finally:
        for process in (worker, web):
            process.kill()
            process.wait()
        place.close()


@pytest.fixture(scope="module")
def readers(server, tmp_path_factory):
    """The proxy's port, as readers see it."""
    if find_nginx() is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    with proxy(tmp_path_factory.mktemp("proxy"), server.port) as port:
        yield port


def test_the_settings_of_the_server_are_good(server):
    done = server.run(
        "-m", "gunicorn", "--check-config", "--config", "deploy/gunicorn.conf.py", "tracker.wsgi"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_lives_and_is_ready(server):
    assert server.ask("/healthz").json == {"status": "ok"}
    assert set(server.ask("/readyz").json["checks"].values()) == {"ok"}
    for path in ("/healthz", "/readyz"):  # as the container asks, in the plain
        done = server.run("deploy/healthcheck.py", path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_watchdog_says_when_it_does_not(server):
    assert server.run("deploy/healthcheck.py", "/nothing-here/").returncode == 1


def test_any_worker_answers_for_all_and_one_that_is_killed_leaves_its_counts(server):
    name = 'tracker_requests_total{face="watchdog",method="GET",status="2xx"}'
    before = server.measures()[name]
    for _ in range(40):
        server.ask("/healthz")
    after = server.measures()[name]
    assert after - before == 41  # and the one for the measures before
    files = sorted(os.listdir(server.place.folder / "measures"))
    assert len(files) <= 2 * 2  # counters and histograms of two workers

    (victim, *_rest) = children(server.master.pid)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in children(server.master.pid), "the killed worker has gone")
    wait_until(lambda: len(children(server.master.pid)) == 2, "another is in its place")
    for _ in range(40):
        server.ask("/healthz")
    assert server.measures()[name] - after == 41
    assert sorted(os.listdir(server.place.folder / "measures")) == files


def children(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(each) for each in done.stdout.split()]


def test_every_line_of_the_log_is_an_object_and_none_tells_of_a_reader(server):
    server.ask("/search/?q=whose-subsidy", User_Agent="Agent/77", X_Request_ID="a" * 32)
    server.ask("/nothing-here/?q=whose-subsidy")
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.sendall(b"whose-subsidy\r\n\r\n")  # no HTTP at all
        assert b"400" in raw.recv(200)
    lines = [json.loads(line) for line in server.lines()]
    assert lines and all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    text = "\n".join(server.lines())
    for word in ("whose-subsidy", "203.0.113.7", "Agent/77"):
        assert word not in text


def test_the_proxys_configuration_is_good(tmp_path):
    if find_nginx() is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    config = write_config(tmp_path)
    done = subprocess.run(
        [find_nginx(), "-t", "-p", tmp_path, "-c", config],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


def test_what_is_asked_again_comes_from_the_proxy(server, readers):
    before = server.measures()['tracker_request_seconds_count{face="site"}']
    answers = [ask(readers, "/firms/firm-one/", tls=True) for _ in range(5)]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len({answer.headers["x-request-id"] for answer in answers}) == 5
    assert server.measures()['tracker_request_seconds_count{face="site"}'] - before == 1


def test_each_language_coding_and_form_is_kept_apart(readers):
    path = "/api/v1/firms/"
    plain = ask(readers, path, tls=True)
    coded = ask(readers, path, tls=True, Accept_Encoding="gzip")
    table = ask(readers, path, tls=True, Accept="text/csv")
    again = ask(readers, path, tls=True)
    assert plain.body == again.body and plain.body[:1] == b"{"
    assert table.headers["content-type"].startswith("text/csv")
    assert coded.headers.get("content-encoding") in (None, "gzip")
    assert ask(readers, "/firms/", tls=True).body != ask(readers, "/fr/firms/", tls=True).body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/firms/", {"Cookie": "sessionid=abc"}),
        ("/api/v1/firms/", {"Authorization": "Bearer ck_" + "a" * 32}),
        ("/admin/login/", {}),
        ("/zh-hans/admin/login/", {}),
        ("/alerts/new/?about=firm&query=firm-one", {}),
    ],
)
def test_what_is_of_one_person_is_asked_for_each_time(server, readers, path, headers):
    def total():
        found = server.measures()
        return sum(n for name, n in found.items() if "request_seconds_count" in name)

    before = total()
    for _ in range(3):
        ask(readers, path, tls=True, **headers)
    assert total() - before >= 3


def test_the_proxy_says_who_asks_and_over_what(readers):
    """Otherwise the tracker would lead to HTTPS for ever, and count all readers as one."""
    assert ask(readers, "/firms/", tls=True).status == 200
    assert ask(readers, "/readyz", tls=True).status == 200


def test_measures_are_read_through_the_proxy_with_the_token_alone(readers):
    assert ask(readers, "/metrics", tls=True).status == 404
    found = ask(readers, "/metrics", tls=True, Authorization=f"Bearer {TOKEN}")
    assert found.status == 200 and b"tracker_requests_total" in found.body


def test_the_id_of_a_request_is_that_of_the_proxy(readers):
    found = ask(readers, "/nothing-here/", tls=True, X_Request_ID="made-up-by-a-reader-0123")
    assert len(found.headers["x-request-id"]) == 32


def test_a_body_that_is_too_large_does_not_come_through(readers):
    answer = ask(
        readers, "/api/v1/count/", "POST", tls=True, body=b"x" * (3 << 20),
        Content_Type="text/plain; charset=utf-8",
    )  # fmt: skip
    assert answer.status == 413


def test_nobody_else_is_served(readers):
    there = ask(readers, "/firms/", tls=True, Host="elsewhere.example")
    assert there.status == 400
    assert HOST.encode() not in there.body
