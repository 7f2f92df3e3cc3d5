"""What a real browser makes of pages full of payloads: nothing of them is run.

``ROUNDS=20`` fills the fields so many times; without Chromium there is nothing to see.
"""

import os
import random
import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from policies.models import Holder, Speech, Status
from tests.browser.conftest import FLAGS
from tests.conftest import make_register
from tests.public_world import make_world
from tests.security.payloads import HIT, PAYLOADS
from tests.security.test_scripts import desk_pages, fill

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain"), pytest.mark.looks,
]  # fmt: skip
ROUNDS = int(os.environ.get("ROUNDS") or 1)
NOUNS = (
    ("localities", "330100"), ("localities", "shown-published"),
    ("instruments", "ins-shown-published"), ("incentives", "inc-shown-published"),
    ("awards", "awd-shown-published"), ("firms", "firm-shown-published"),
    ("officials", "off-shown-published"), ("speeches", "spe-shown-published"),
    ("speeches", "exc-shown-published"),
    ("sources", "src-shown-published"), ("land", "land-shown-published"),
)  # fmt: skip
PAGES = (
    "/", "/search/?q=x", "/compare/?a=330100&b=440300", "/localities/330100/land/", "/methods/", "/data/",
    "/coverage/", "/code-lists/", "/charts/land-area/?a=330100", "/charts/land-area/embed/?a=330100",
    "/speeches/spe-shown-published/concordance/", "/corrections/new/?record=firm:firm-shown-published",
    "/reconcile/preview/?id=firms/firm-shown-published", "/reconcile/preview/?id=localities/330100",
    *(f"/{noun}/" for noun, _key in NOUNS), *(f"/{noun}/{key}/" for noun, key in NOUNS),
)  # fmt: skip


@pytest.fixture
def plain(settings, tmp_path, transactional_db):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = (
        False
    )
    settings.STATIC_ROOT = settings.BULK_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    yield
    if connection.vendor == "postgresql":
        # What a thread of the server keeps open would keep the database of the tests from being dropped.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def chromium(monkeypatch) -> Iterator[Browser]:
    """One of its own: while it runs, this thread may not ask the database, as Django has it."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian's package: chromium)")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def test_no_payload_is_run_in_a_browser(live_server, django_user_model, chromium):
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("chief"))
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "url": live_server.url,
              "value": client.cookies[django_settings.SESSION_COOKIE_NAME].value}  # fmt: skip
    make_world(make_register(), Status.PUBLISHED)
    Holder.objects.update(kind="organisation")
    Speech.objects.update(visibility="full", licence="CC BY 4.0")
    run: list[str] = []
    reader, curator = chromium.new_context(), chromium.new_context()
    curator.add_cookies([cookie])
    for context in (reader, curator):
        context.expose_binding(HIT, lambda source, *_said: run.append(source["page"].url))
    for turn in random.sample(range(len(PAYLOADS)), ROUNDS):
        fill(turn)
        asked = f"/search/?q={quote(PAYLOADS[turn])}"
        for context, addresses in ((reader, [*PAGES, asked]), (curator, [*desk_pages()])):
            page = context.new_page()
            page.on("dialog", lambda dialog: (run.append(dialog.page.url), dialog.dismiss()))
            for address in addresses:
                answer = page.goto(live_server.url + address, wait_until="load")
                assert answer.status < 500, address
                assert "/login/" not in page.url, address
                page.mouse.move(200, 200)
                assert HIT not in page.evaluate(
                    "[...document.querySelectorAll('*')].map(e => e.localName).join(' ')"
                ), address
            page.close()
    assert run == []
