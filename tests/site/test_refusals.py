"""Refusals look like the site, in its languages; those for faults and maintenance need no database."""

import pytest
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.views.defaults import permission_denied, server_error

from tracker.maintenance import Maintenance

LANGUAGES = {"": "en", "/zh-hans": "zh-Hans", "/fr": "fr"}


@pytest.fixture
def closed(settings):
    settings.MAINTENANCE = True
    return Client()


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_closed_for_maintenance_without_a_database(closed, prefix):
    with connection.execute_wrapper(_no_database):
        answer = closed.get(f"{prefix}/localities/330100/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) == 600
    assert answer["Cache-Control"] == "no-store"
    assert f'<html lang="{LANGUAGES[prefix]}">' in answer.content.decode()


def test_the_interface_says_so_as_problem_details(closed):
    answer = closed.get("/api/v1/firms/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 503


@pytest.mark.django_db
def test_desk_and_watchdogs_are_still_answered(closed):
    assert closed.get("/healthz").status_code == 200
    assert closed.get("/admin/login/").status_code == 200


def _no_database(*args):
    raise AssertionError("the database was asked")


def test_the_page_for_faults_needs_no_database(rf):
    with connection.execute_wrapper(_no_database):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_forbidden_or_too_much_is_said_in_the_sites_look(rf):
    answer = permission_denied(rf.get("/"), PermissionDenied())
    assert answer.status_code == 403
    for page in (answer.content.decode(), render_to_string("429.html", request=rf.get("/"))):
        assert '<header class="masthead">' in page and "<h1>" in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "The form was not sent" in answer.content.decode()


def test_open_unless_told_otherwise():
    with override_settings(MAINTENANCE=False), pytest.raises(MiddlewareNotUsed):
        Maintenance(lambda request: None)
