"""Mails asked for without an account: confirmed, ended, and nothing told of whose address is known."""

import re

import pytest
from django.core import mail
from django.test import Client

from policies.models import Alert, Attempt
from policies.publish.alerts import UNSUBSCRIBE, token

ASK = "/alerts/new/?about=locality:330100"
READER = "reader@example.org"


def ask(client, address=READER, url=ASK, **more):
    return client.post(url, {"address": address, **more})


def link(message) -> str:
    return re.search(r"https?://[^/\s]+(/\S*alerts/confirm/\S+)", message.body)[1]


def test_an_address_is_confirmed_by_a_button_behind_the_link(places, client):
    assert ask(client).status_code == 302
    (message,) = mail.outbox
    assert message.to == [READER] and "Hangzhou" in message.subject
    client.get(link(message))  # as programs do that look through mail
    assert not Alert.objects.confirmed().exists()
    page = client.post(link(message)).content.decode()
    assert "Confirmed" in page
    assert Alert.objects.confirmed().count() == 1


def test_the_mail_is_in_the_language_of_the_page(places, client):
    ask(client, url=f"/zh-hans{ASK}")
    assert "/zh-hans/localities/330100/" in mail.outbox[0].body
    assert Alert.objects.get().language == "zh-hans"


def test_nobody_learns_whether_an_address_is_known(places, client):
    first = ask(client)
    client.post(link(mail.outbox[0]))
    second = ask(client)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert mail.outbox[0].subject == mail.outbox[1].subject
    assert Alert.objects.count() == 1


def test_one_letter_box_gets_three_mails_a_day(places, client):
    answers = {ask(client)["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert len(mail.outbox) == 3


def test_one_network_address_asks_ten_times_an_hour(places, client):
    found = [ask(client, f"reader{n}@example.org").status_code for n in range(11)]
    assert found == [302] * 10 + [429]
    assert len(mail.outbox) == 10


def test_who_asked_is_kept_as_a_digest(places, client):
    ask(client)
    kept = str(list(Attempt.objects.values_list()))
    assert READER not in kept and "127.0.0.1" not in kept


def test_a_program_that_fills_in_everything_gets_nothing_sent(places, client):
    assert ask(client, website="https://spam.example").status_code == 302
    assert mail.outbox == [] and not Alert.objects.exists()


@pytest.mark.parametrize("address", ["", "reader", "a@b\nBcc: c@d.org"])
def test_what_is_no_address_is_said_so(places, client, address):
    answer = ask(client, address)
    assert answer.status_code == 422
    assert "look at the lines marked" in answer.content.decode()
    assert mail.outbox == []


def test_a_draft_cannot_be_asked_about(places, firm, client):
    draft = firm("Draft", status="draft")
    for about in (
        f"firm:{draft.uid}",
        "locality:999999",
        "search:kind=nothing",
        "search:",
        "nothing",
        "",
    ):
        assert client.get(f"/alerts/new/?about={about}").status_code == 400


def test_a_mail_program_unsubscribes_with_one_post(places, db):
    alert = Alert.objects.create(address=READER, about="locality", query="330100", language="en")
    strict = Client(enforce_csrf_checks=True)
    address = f"/alerts/unsubscribe/{token(alert, UNSUBSCRIBE)}/"
    assert strict.get(address).status_code == 200
    assert Alert.objects.exists()
    answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Alert.objects.exists()
    assert "have ended" in strict.get(address).content.decode()


def test_a_form_from_elsewhere_is_refused(places, db):
    assert Client(enforce_csrf_checks=True).post(ASK, {"address": READER}).status_code == 403


@pytest.mark.parametrize("path", ["confirm", "unsubscribe"])
def test_a_link_that_was_made_up_does_nothing(db, client, path):
    assert client.post(f"/alerts/{path}/abc.def/").status_code == 404
