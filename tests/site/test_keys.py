"""A key of the API: asked for, confirmed by mail, shown once, replaced, ended, without an account."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from policies.models import ApiKey, Attempt, KeyDay
from policies.models.api_key import digest_of_secret
from policies.publish import keys

pytestmark = pytest.mark.django_db
ASK = "/api/keys/"
READER = "reader@example.org"
SECRET = re.compile(r"ck_[a-z2-7]{32}")


def ask(client, address=READER, purpose="A map of parks", url=ASK, **more):
    return client.post(url, {"address": address, "purpose": purpose, **more})


def links(message) -> list[str]:
    """The paths in a mail, in their order: to confirm, to manage."""
    return re.findall(r"https?://[^/\s]+(/\S*api/keys/\S+)", message.body)


@pytest.fixture
def made(client):
    """A confirmed key, as its owner has it: the secret, and the path of the page to manage it."""
    ask(client)
    confirm, manage = links(mail.outbox[0])
    page = client.post(confirm).content.decode()
    return SECRET.search(page)[0], manage


def opens(client, secret) -> bool:
    answer = client.get("/api/v1/firms/", headers={"authorization": f"Bearer {secret}"})
    return answer.status_code == 200


def test_a_key_is_made_by_a_button_behind_the_link_and_shown_once(client):
    assert ask(client)["Location"] == "/api/keys/asked/"
    (message,) = mail.outbox
    assert message.to == [READER]
    confirm, manage = links(message)
    assert client.get(manage).status_code == 404  # there is nothing to manage yet
    page = client.get(confirm).content.decode()  # as programs do that look through mail
    assert "A map of parks" in page and not ApiKey.objects.live().exists()
    shown = client.post(confirm)
    assert "no-store" in shown["Cache-Control"]
    (secret,) = set(SECRET.findall(shown.content.decode()))
    assert opens(client, secret)
    for again in (client.get(confirm), client.post(confirm)):
        assert again.status_code == 404 and secret not in again.content.decode()
    assert opens(client, secret)


def test_of_a_key_its_digest_alone_is_kept(client, made):
    secret, manage = made
    row = ApiKey.objects.get()
    assert row.digest == digest_of_secret(secret) and secret.startswith(row.prefix)
    assert secret not in str([list(model.objects.values()) for model in (ApiKey, Attempt)])
    page = client.get(manage).content.decode()
    assert secret not in page and row.prefix in page
    assert secret not in str([message.body for message in mail.outbox])


def test_the_owner_sees_when_it_was_used(client, made):
    _secret, manage = made
    assert "not yet" in client.get(manage).content.decode()
    key = ApiKey.objects.get()
    today = timezone.localdate()
    for days, requests in ((0, 1_200), (29, 34), (30, 500_000)):
        KeyDay.objects.create(key=key, day=today - datetime.timedelta(days=days), requests=requests)
    page = client.get(manage).content.decode()
    assert "1,234" in page and f'datetime="{today.isoformat()}"' in page


def test_a_key_is_replaced_and_the_old_one_ends_at_once(client, made):
    secret, manage = made
    page = client.post(manage, {"do": "replace"}).content.decode()
    (new,) = set(SECRET.findall(page))
    assert new != secret
    assert (opens(client, secret), opens(client, new)) == (False, True)


def test_a_key_is_revoked_and_the_address_is_erased(client, made):
    secret, manage = made
    page = client.post(manage, {"do": "revoke"}, follow=True).content.decode()
    assert "Revoked" in page and "button" not in page
    assert not opens(client, secret)
    row = ApiKey.objects.get()
    assert (row.address, row.revoked_by) == ("", None)
    client.post(manage, {"do": "replace"})
    assert not ApiKey.objects.live().exists()


def test_an_address_is_erased_and_the_key_goes_on(client, made):
    secret, manage = made
    assert "r…@example.org" in client.get(manage).content.decode()
    page = client.post(manage, {"do": "forget"}, follow=True).content.decode()
    assert "@example.org" not in page and "Delete my address" not in page
    assert ApiKey.objects.get().address == "" and opens(client, secret)


def test_another_deed_is_refused_by_name(client, made):
    _secret, manage = made
    assert client.post(manage, {"do": "raise"}).status_code == 400
    assert client.post(manage).status_code == 400


def test_the_mail_is_in_the_language_of_the_page(client):
    ask(client, url=f"/zh-hans{ASK}")
    assert all(path.startswith("/zh-hans/api/keys/") for path in links(mail.outbox[0]))
    assert ApiKey.objects.get().language == "zh-hans"


def test_a_link_to_confirm_holds_for_two_days(client, monkeypatch):
    ask(client)
    (confirm, _manage) = links(mail.outbox[0])
    monkeypatch.setattr("policies.publish.keys.CONFIRM_WITHIN", datetime.timedelta(seconds=-1))
    assert client.post(confirm).status_code == 404


def test_an_address_that_is_not_confirmed_is_deleted_after_two_days(client, made, capsys):
    from django.core.management import call_command

    ask(client, "other@example.org")
    hours = datetime.timedelta(hours=1)
    ApiKey.objects.update(asked_at=timezone.now() - 47 * hours)
    call_command("send_alerts")
    assert ApiKey.objects.count() == 2
    ApiKey.objects.update(asked_at=timezone.now() - 49 * hours)
    call_command("send_alerts")
    assert "unconfirmed and deleted 1" in capsys.readouterr().out
    assert [key.address for key in ApiKey.objects.all()] == [READER]


def test_a_link_is_good_for_its_own_purpose_alone(client, made):
    key = ApiKey.objects.get()
    confirm, manage = keys.confirm_link(key), keys.manage_link(key)
    word = manage.rstrip("/").rpartition("/")[2]
    assert keys.managed(word) == key and keys.waiting(word) is None
    assert keys.managed(word[:-1]) is None
    assert keys.managed(confirm.rstrip("/").rpartition("/")[2]) is None
    for path in ("confirm", "manage"):
        assert client.post(f"/api/keys/{path}/abc.def/").status_code == 404


def test_who_has_keys_is_told_where_they_are_and_nobody_else(client, made):
    first = ask(client, "new@example.org")
    second = ask(client)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    new, known = mail.outbox[1:]
    assert new.subject == known.subject
    assert (len(links(new)), len(links(known))) == (2, 3)
    assert ApiKey.objects.get(address=READER, confirmed_at__isnull=False).prefix in known.body


def test_one_address_has_five_keys(client):
    for number in range(5):
        ApiKey.objects.create(address=READER, purpose=f"{number}", language="en").make()
    ask(client)
    assert ApiKey.objects.count() == 5 and len(links(mail.outbox[0])) == 5
    assert "at most 5 keys" in mail.outbox[0].body


def test_one_letter_box_gets_three_mails_a_day(client):
    answers = {ask(client)["Location"] for _ in range(5)}
    assert len(answers) == 1 and len(mail.outbox) == 3


def test_one_network_address_asks_ten_times_an_hour(client):
    found = [ask(client, f"reader{n}@example.org").status_code for n in range(11)]
    assert found == [302] * 10 + [429]
    assert len(mail.outbox) == 10


def test_a_program_that_fills_in_everything_gets_nothing_sent(client):
    assert ask(client, website="https://spam.example").status_code == 302
    assert mail.outbox == [] and not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("address", "purpose"),
    [("", "x"), ("reader", "x"), ("a@b\nBcc: c@d.org", "x"), (READER, ""), (READER, "x" * 301)],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(client, address, purpose):
    answer = ask(client, address, purpose)
    assert answer.status_code == 422
    assert "look at the lines marked" in answer.content.decode()
    assert mail.outbox == []


def test_the_page_says_how_much_may_be_asked(client, settings):
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": rates | {"anonymous": "1234/minute", "key": "56789/hour"}
    }
    page = client.get(ASK).content.decode()
    for figure in ("1,234", "60", "56,789", "3,600"):
        assert f"<td>{figure}</td>" in page


@pytest.mark.parametrize("prefix", ["", "/zh-hans", "/fr"])
def test_the_page_is_one_of_the_site_in_its_languages(client, prefix):
    page = client.get(f"{prefix}{ASK}").content.decode()
    assert f'action="{prefix}' not in page and 'class="masthead"' in page
    assert client.get(f"{prefix}{ASK}?x=1").status_code == 400


def test_a_form_from_elsewhere_is_refused(client, made):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert strict.post(made[1], {"do": "revoke"}).status_code == 403
    assert ApiKey.objects.live().exists()


def test_no_address_is_in_what_is_said_of_a_key(client, made):
    key = ApiKey.objects.get()
    assert "reader" not in f"{key} {key!r}"
