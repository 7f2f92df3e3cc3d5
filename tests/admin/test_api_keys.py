"""Keys of the API at the desk: for stewards, never the key itself."""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.models import ApiKey, KeyDay

pytestmark = pytest.mark.django_db
LISTED = reverse("admin:policies_apikey_changelist")


def browser(role: str) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def key():
    row = ApiKey.objects.create(address="reader@example.org", purpose="A map", language="en")
    row.secret = row.make()
    for days, requests in ((0, 1_200), (3, 34)):
        day = timezone.localdate() - datetime.timedelta(days=days)
        KeyDay.objects.create(key=row, day=day, requests=requests)
    return row


def form(key) -> str:
    return reverse("admin:policies_apikey_change", args=[key.pk])


def test_a_steward_sees_whose_what_for_and_how_much_and_never_the_key(key):
    client = browser("data steward")
    for page in (client.get(LISTED), client.get(form(key))):
        text = page.content.decode()
        assert "reader@example.org" in text and "A map" in text and key.prefix in text
        assert key.secret not in text and key.digest not in text
    assert "1,234" in client.get(LISTED).content.decode()
    assert "1,200" in client.get(form(key)).content.decode()


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_others_see_nothing(key, role):
    client = browser(role)
    assert client.get(LISTED).status_code == client.get(form(key)).status_code == 403
    assert LISTED not in client.get(reverse("admin:index")).content.decode()


def test_a_steward_lets_a_key_ask_more(key):
    client = browser("data steward")
    assert client.post(form(key), {"quota": "60000"}).status_code == 302
    key.refresh_from_db()
    assert (key.quota, key.state) == (60_000, "live")
    assert client.post(form(key), {"quota": "0"}).status_code == 200
    assert client.post(form(key), {"quota": ""}).status_code == 302
    key.refresh_from_db()
    assert key.quota is None


def test_a_steward_ends_a_key_and_the_address_is_erased(key):
    client = browser("data steward")
    assert client.post(form(key), {"quota": "5", "revoke": "on"}).status_code == 302
    assert ApiKey.objects.opened_by(key.secret) is None
    key.refresh_from_db()
    assert (key.state, key.address, key.revoked_by.username) == ("revoked", "", "data steward")
    page = client.get(form(key)).content.decode()
    assert 'name="revoke"' not in page and 'name="quota"' not in page
    client.post(form(key), {"quota": "9", "revoke": "on"})
    key.refresh_from_db()
    assert key.quota is None
