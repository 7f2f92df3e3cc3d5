"""A page asked for again costs one query; nothing stale is taken for fresh; readers get no cookies."""

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.models import ApiKey, DataVersion
from tests.test_public_surfaces import public_routes
from tracker.ready import PERSONAL, Ready

pytestmark = pytest.mark.django_db


def again(client, address, answer, **headers):
    return client.get(address, headers={"if-none-match": answer["ETag"], **headers})


@pytest.mark.parametrize("address", ["/", "/zh-hans/methods/", "/api/v1/firms/", "/instruments/"])
def test_an_unchanged_page_asked_again_costs_one_query(
    client, places, address, django_assert_num_queries
):
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    with django_assert_num_queries(1):
        second = again(client, address, first)
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]
    assert second["Cache-Control"] == "public, max-age=60"


def test_a_change_of_the_data_makes_every_page_new(client, places):
    first = client.get("/about/")
    DataVersion.objects.advance()
    second = again(client, "/about/", first)
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_each_address_language_question_and_form_has_its_own_mark(client, places):
    marks = [
        client.get(address, headers=headers)["ETag"]
        for address, headers in (
            ("/firms/", {}), ("/fr/firms/", {}), ("/firms/?stage=giant", {}), ("/land/", {}),
            ("/firms/", {"host": "127.0.0.1"}), ("/api/v1/firms/", {}),
            ("/api/v1/firms/", {"accept": "text/csv"}),
        )
    ]  # fmt: skip
    assert len(set(marks)) == len(marks)


def test_the_language_is_in_the_address_so_that_one_copy_serves_all(client, places):
    one = client.get("/firms/", headers={"accept-language": "fr"})
    other = client.get("/firms/", headers={"accept-language": "zh-CN"})
    assert one.content == other.content
    assert one["ETag"] == other["ETag"]
    assert "Accept-Language" not in one.get("Vary", "")


def test_refusals_and_what_is_not_found_are_not_kept(client, places):
    for address in ("/nothing-here/", "/firms/?stage=none"):
        assert "ETag" not in client.get(address)


def test_whoever_is_at_the_desk_is_always_asked_again(client, admin_user, places):
    client.force_login(admin_user)
    assert client.get("/firms/")["Cache-Control"] == "no-cache"
    assert "ETag" not in client.get("/admin/")


def test_watchdogs_are_answered_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "ETag" not in client.get("/healthz")


def test_no_page_sets_a_cookie_for_reading(client, places):
    """A form that is sent needs one; such pages say so by having one, and are not kept."""
    for name, parts in public_routes():
        if parts:
            continue
        answer = client.get(reverse(name))
        if answer.cookies:
            assert set(answer.cookies) == {"csrftoken"}, name
            assert b"csrfmiddlewaretoken" in answer.content, name
            assert "ETag" not in answer, name


@pytest.fixture
def ready_client(settings) -> Client:
    """A browser of a server that keeps answers ready."""
    settings.READY_ANSWERS_BYTES = 1 << 20
    return Client()


@pytest.mark.parametrize("address", ["/", "/fr/firms/", "/api/v1/firms/", "/api/v1/firms.csv"])
def test_what_was_asked_before_is_sent_again_without_being_made(
    ready_client, places, address, django_assert_num_queries
):
    first = ready_client.get(address)
    with django_assert_num_queries(1):
        again = ready_client.get(address)
    assert again.content == first.content
    of_all, of_second = (
        {name: text for name, text in answer.items() if name not in (*gone, "X-Request-ID")}
        for answer, gone in ((first, PERSONAL), (again, ()))
    )
    assert of_second == of_all  # what the first reader has left is not told the second
    DataVersion.objects.advance()
    assert ready_client.get(address)["ETag"] != first["ETag"]


def test_curators_and_those_with_a_key_are_answered_anew(ready_client, admin_user, places):
    ready_client.get("/firms/")
    ready_client.get("/api/v1/firms/")
    key = ApiKey.objects.create(address="a@example.org", purpose="x", language="en")
    secret = key.make()
    with CaptureQueriesContext(connection) as queries:
        ready_client.get("/api/v1/firms/", headers={"authorization": f"Bearer {secret}"})
    assert len(queries) > 1
    refused = ready_client.get("/api/v1/firms/", headers={"authorization": "Bearer none"})
    assert refused.status_code == 401
    ready_client.force_login(admin_user)
    assert ready_client.get("/firms/")["Cache-Control"] == "no-cache"


def test_only_so_much_is_kept_as_there_is_room_for():
    ready = Ready(room=10)
    ready.keep("a", HttpResponse(b"1234"))
    ready.keep("b", HttpResponse(b"1234"))
    assert ready.answer("a").content == b"1234"
    ready.keep("c", HttpResponse(b"1234"))
    assert ready.answer("b") is None  # not asked for longest
    assert ready.answer("a") and ready.answer("c")


def test_what_depends_on_more_than_its_mark_is_not_kept():
    ready = Ready(room=10)
    ready.keep("a", HttpResponse(b"1", headers={"Vary": "Accept, HX-Request"}))
    ready.keep("b", StreamingHttpResponse([b"1"]))
    ready.keep(
        "c", HttpResponse(b"1", headers={"RateLimit": '"anonymous";r=1;t=1', "Vary": "Accept"})
    )
    assert ready.answer("a") is None
    assert ready.answer("b") is None
    assert "RateLimit" not in ready.answer("c")
