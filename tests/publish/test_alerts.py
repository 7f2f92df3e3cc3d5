"""Mails: who gets which, when, and what is kept of them."""

import datetime
import re

import pytest
from django.core import mail, management
from django.utils import timezone

from policies.models import Alert, DataVersion, PolicyInstrument
from policies.publish import alerts
from policies.publish.alerts import CONFIRM, UNSUBSCRIBE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://tracker.example.org"


@pytest.fixture
def alert(register):
    """A confirmed alert for Hangzhou, asked for an hour ago, in French."""
    hour = timezone.now() - datetime.timedelta(hours=1)
    return Alert.objects.create(
        address="reader@example.org", about="locality", query="330100", language="fr",
        confirmed_at=hour, seen_until=hour,
    )  # fmt: skip


def plan(place, title="A plan", status="published"):
    record = PolicyInstrument.objects.create(title_en=title, locality=place, status=status)
    DataVersion.objects.advance()
    return record


def test_a_mail_tells_what_is_new_in_the_language_of_the_reader(alert, register):
    record = plan(register["330109"])
    plan(register["440300"], "Elsewhere")
    plan(register["330100"], "Draft", status="draft")
    counts = alerts.send_alerts()
    (message,) = mail.outbox
    assert (counts["sent"], counts["records"]) == (1, 1)
    assert message.to == ["reader@example.org"]
    assert "A plan" in message.body
    assert f"https://tracker.example.org/fr/instruments/{record.uid}/" in message.body
    assert "Elsewhere" not in message.body and "Draft" not in message.body


def test_one_click_ends_the_mails(alert, register):
    plan(register["330100"])
    alerts.send_alerts()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(https://tracker\.example\.org/.+)>", headers["List-Unsubscribe"])[1]
    assert address in mail.outbox[0].body


def test_the_same_is_told_once(alert, register):
    plan(register["330100"])
    for _run in range(3):
        alerts.send_alerts()
        DataVersion.objects.advance()
    assert len(mail.outbox) == 1
    plan(register["330100"], "Another plan")
    alerts.send_alerts()
    assert len(mail.outbox) == 2
    assert "A plan" not in mail.outbox[1].body


def test_without_a_new_version_nothing_is_looked_at(alert, register, django_assert_num_queries):
    plan(register["330100"])
    alerts.send_alerts()
    counts = alerts.send_alerts()
    assert not counts["sent"] and not counts["nothing new"]


def test_a_run_that_was_killed_is_made_up_for(alert, register):
    plan(register["330100"])
    Alert.objects.update(claimed_at=timezone.now())  # in the hands of a run that may still live
    assert not alerts.send_alerts()["sent"]
    Alert.objects.update(claimed_at=timezone.now() - datetime.timedelta(hours=2))
    assert alerts.send_alerts()["sent"] == 1


def test_a_mail_that_was_refused_is_sent_with_the_next_run(alert, register, monkeypatch, capsys):
    plan(register["330100"])
    with monkeypatch.context() as broken:

        def refuse(message):
            raise OSError("550 reader@example.org unknown")

        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(management.CommandError) as error:
            management.call_command("send_alerts", verbosity=2)
    assert "reader" not in str(error.value) + capsys.readouterr().out
    management.call_command("send_alerts")
    assert "sent 1 mails with 1 records" in capsys.readouterr().out
    assert len(mail.outbox) == 1


def test_nothing_goes_to_an_address_that_is_not_confirmed(alert, register):
    Alert.objects.update(confirmed_at=None)
    plan(register["330100"])
    alerts.send_alerts()
    assert mail.outbox == []


def test_an_address_that_is_not_confirmed_is_deleted_after_two_days(alert):
    Alert.objects.update(confirmed_at=None, asked_at=timezone.now() - datetime.timedelta(hours=47))
    alerts.send_alerts()
    assert Alert.objects.exists()
    Alert.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=49))
    assert alerts.send_alerts()["expired"] == 1
    assert not Alert.objects.exists()


def test_a_withdrawn_place_is_not_told_of_and_comes_back(alert, register):
    type(register["330100"]).objects.filter(code="330100").update(status="withdrawn")
    plan(register["330109"])
    assert alerts.send_alerts()["not public"] == 1
    assert mail.outbox == []


def test_a_link_is_good_for_its_own_purpose_alone(alert):
    word = alerts.token(alert, UNSUBSCRIBE)
    assert alerts.key_of(word, UNSUBSCRIBE) == alert.key
    assert alerts.key_of(word, CONFIRM) is None
    assert alerts.key_of(word[:-1], UNSUBSCRIBE) is None
    assert alerts.key_of(alert.key, UNSUBSCRIBE) is None


def test_an_address_is_known_again_whatever_the_case_of_its_host():
    assert alerts.tidy(" Reader@Example.ORG ") == "Reader@example.org"


def test_no_address_is_in_what_is_said_of_an_alert(alert):
    assert "reader" not in f"{alert} {alert!r}"
