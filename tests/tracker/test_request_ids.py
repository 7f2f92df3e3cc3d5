"""Every answer carries the id of its request; a fault tells it to the reader, without a database."""

import re
from collections.abc import Iterator

import orjson
import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from policies.api.problems import KINDS

GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def broken(db) -> Iterator[Client]:
    """A browser of a tracker whose database answers nothing."""

    def gone(*args):
        raise ProgrammingError("the table has gone")

    with connection.execute_wrapper(gone):
        yield Client(raise_request_exception=False)


def test_an_answer_has_an_id_of_its_own(client):
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


def test_the_id_of_the_proxy_is_kept(client, settings):
    settings.BEHIND_PROXY = True
    assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("made_up", ["short", "x" * 65, "abcdefghijklmnop\nline", "张" * 20, ""])
def test_what_is_no_id_is_not_taken_for_one(client, settings, made_up):
    settings.BEHIND_PROXY = True
    found = client.get("/healthz", headers={"x-request-id": made_up})["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", found)


def test_without_a_proxy_nobody_names_their_request(client):
    assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] != GIVEN


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/firms/", "please quote the number of the request"),
        ("/zh-hans/firms/", '<html lang="zh-Hans">'),
        ("/fr/firms/", '<html lang="fr">'),
    ],
)
def test_the_page_of_a_fault_gives_the_id(broken, address, words):
    answer = broken.get(address)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in page and words in page
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/api/v1/firms/", "/api/v1/firms.csv", "/reconcile/"])
def test_the_interface_gives_it_in_problem_details(broken, address):
    answer = broken.get(address)
    problem = orjson.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert problem["request_id"] == answer["X-Request-ID"]
    assert problem["title"] == KINDS["internal-error"]
    assert "gone" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/firms/", "/fr/firms/", "/api/v1/firms/", "/healthz"])
def test_whoever_asks_by_another_name_is_told_that_it_is_their_fault(client, address):
    answer = client.get(address, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()
