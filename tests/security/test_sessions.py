"""Sessions of curators: how long they last, who sees and ends them."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from policies.models import OpenSession
from tests.security.conftest import PASSWORD, is_in, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 "
    "Edg/126.0"
)


def browser(name: str, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    assert sign_in(client, name).status_code == 302
    return client


def rows(client: Client):
    return list(client.get("/admin/account/").context["sessions"])


def test_a_curator_sees_own_sessions_alone(curator):
    curator()
    curator("lin")
    first = browser("wen")
    browser("wen", EDGE)
    browser("lin")
    assert {row.browser for row in rows(first)} == {"Firefox", "Edge"}
    page = first.get("/admin/account/").content.decode()
    assert "this one" in page
    for row in OpenSession.objects.all():
        assert row.session_key not in page


def test_of_a_browser_its_family_is_kept_and_of_its_use_the_hour(curator):
    curator()
    browser("wen")
    row = OpenSession.objects.get()
    assert row.browser == "Firefox"
    assert (row.used_at.minute, row.used_at.second, row.used_at.microsecond) == (0, 0, 0)
    assert "127.0.0.1" not in str(row.get_decoded())


def test_a_curator_ends_one_session_and_all_others(curator):
    curator()
    one, two, three = browser("wen"), browser("wen"), browser("wen", EDGE)
    edge = next(row for row in rows(one) if row.browser == "Edge")
    one.post("/admin/account/", {"session": edge.handle})
    assert [is_in(each) for each in (one, two, three)] == [True, True, False]
    one.post("/admin/account/", {"all": ""})
    assert [is_in(each) for each in (one, two, three)] == [True, False, False]


def test_nobody_ends_the_session_of_another(curator):
    curator()
    curator("lin")
    mine, other = browser("wen"), browser("lin")
    handle = OpenSession.objects.get(user__username="lin").handle
    mine.post("/admin/account/", {"session": handle})
    assert is_in(other)


def test_an_administrator_ends_the_sessions_of_a_user_and_it_is_recorded(curator):
    user, chief = curator(), curator("chief", "administrator")
    theirs, client = browser("wen"), Client()
    client.force_login(chief)
    page = f"/admin/auth/user/{user.pk}/access/"
    assert "Firefox" in client.get(page).content.decode()
    client.post(page, {"all": ""})
    assert not is_in(theirs)
    entry = LogEntry.objects.get()
    assert entry.user == chief and entry.object_id == str(user.pk) and "ended" in str(entry)
    assert is_in(client)


@pytest.mark.parametrize("role", ["contributor", "reviewer", "data steward"])
def test_who_does_not_administer_reaches_no_sessions_of_others(role, curator, client):
    other = curator("lin")
    client.force_login(curator("wen", role))
    page = f"/admin/auth/user/{other.pk}/access/"
    assert client.get(page).status_code == client.post(page, {"all": ""}).status_code == 403


def test_an_administrator_has_no_power_over_a_superuser(curator, client, django_user_model):
    above = django_user_model.objects.create_superuser("above")
    client.force_login(curator("chief", "administrator"))
    assert client.get(f"/admin/auth/user/{above.pk}/access/").status_code == 403


def test_a_new_password_ends_the_other_sessions(curator):
    curator()
    mine, other = browser("wen"), browser("wen")
    new = "another horse battery"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert mine.post("/admin/password_change/", data).status_code == 302
    assert is_in(mine) and not is_in(other)


def test_a_session_ends_when_it_is_not_used_for_eight_hours(curator, monkeypatch):
    curator()
    client = browser("wen")
    now = timezone.now()
    left = OpenSession.objects.get().expire_date - now
    assert abs(left - datetime.timedelta(hours=8)) < datetime.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=7))
    assert is_in(client)  # and is used, which gives it eight hours more
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=11))
    assert is_in(client)


def test_a_session_ends_after_twelve_hours_in_any_case(curator, monkeypatch):
    curator()
    client = browser("wen")
    now = timezone.now()
    for hours, inside in ((5, True), (10, True), (12.1, False)):
        monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(hours=hours))  # noqa: B023
        assert is_in(client) is inside
    assert not OpenSession.objects.filter(user__isnull=False).exists()


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(curator):
    curator()
    cookie = browser("wen").cookies["sessionid"]
    assert cookie["max-age"] == cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
