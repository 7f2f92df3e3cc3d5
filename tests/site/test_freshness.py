"""A page asked for again costs one query; nothing stale is taken for fresh; readers get no cookies."""

import pytest
from django.urls import reverse

from policies.models import DataVersion
from tests.test_public_surfaces import public_routes

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
