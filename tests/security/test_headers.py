"""What a browser is told with every answer: policies, frames, cookies."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
    "base-uri 'none'", "object-src 'none'",
}  # fmt: skip


def said(answer) -> set[str]:
    return set(answer["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    "path",
    ["/", "/search/", "/zh-hans/", "/nothing-here/", "/api/v1/firms/", "/api/v1/nothing/",
     "/api/docs/", "/api/docs/try/", "/robots.txt", "/healthz"],
)  # fmt: skip
def test_every_public_answer_has_the_one_strict_policy(path, client, db):
    answer = client.get(path)
    assert said(answer) == PUBLIC
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/admin/login/", "/fr/admin/login/", "/admin/"])
def test_the_desk_may_compile_the_attributes_of_its_frame_and_no_more(path, client, db):
    more = {"script-src 'self' 'unsafe-eval'", "style-src-attr 'unsafe-inline'"}
    answer = client.get(path)
    assert said(answer) == PUBLIC - {"script-src 'self'"} | more
    assert answer["X-Frame-Options"] == "DENY"


def test_what_is_made_for_frames_may_be_framed_by_anybody(client, register):
    embed = client.get("/charts/land-area/embed/?a=330100")
    preview = client.get("/reconcile/preview/?id=localities/330109")
    assert preview.status_code == 200
    for answer in (embed, preview):
        assert said(answer) == PUBLIC - {"frame-ancestors 'none'"} | {"frame-ancestors *"}
        assert "X-Frame-Options" not in answer


def test_an_answer_kept_ready_has_the_same_policy(settings, db):
    settings.READY_ANSWERS_BYTES = 1 << 20
    client = Client()
    first = client.get("/methods/")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/methods/")
    assert len(asked) == 1  # for the version of the data: no view made it
    assert said(first) == said(again) == PUBLIC


IN_PRODUCTION = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
answer = Client().get("/admin/login/", secure=True)
cookie = answer.cookies["__Host-csrftoken"]
print(json.dumps({
    "status": answer.status_code, "secure": cookie["secure"], "path": cookie["path"],
    "domain": cookie["domain"], "http_only": cookie["httponly"], "same_site": cookie["samesite"],
    "hsts": answer["Strict-Transport-Security"], "session": settings.SESSION_COOKIE_NAME,
    "session_secure": settings.SESSION_COOKIE_SECURE, "second_factor": settings.SECOND_FACTOR,
    "plain": Client().get("/admin/login/")["Location"],
}))
"""


def test_in_production_cookies_are_bound_to_this_host_and_https(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "LOCAL"} | {
        "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "testserver", "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tracker.settings", "DATABASE_URL": "",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert json.loads(done.stdout) == {
        "status": 200, "secure": True, "path": "/", "domain": "", "http_only": True,
        "same_site": "Lax", "hsts": "max-age=31536000; includeSubDomains; preload",
        "session": "__Host-sessionid", "session_secure": True, "second_factor": "required",
        "plain": "https://testserver/admin/login/",
    }  # fmt: skip
