"""Feeds are valid Atom (RFC 4287, 4.1), in the language of their address, with ids that stay."""

import datetime
import xml.etree.ElementTree as ET

import pytest

from policies.models import DataVersion, Firm

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world(places, instrument, firm, award):
    DataVersion.objects.advance()
    instrument(places.hangzhou, "A plan <&>")
    record = firm("Alpha", places.hangzhou, uid="alpha")
    award(record, places.hangzhou)
    return places


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


@pytest.mark.parametrize(
    "path",
    ["/feeds/new.atom", "/feeds/localities/330100.atom", "/feeds/firms/alpha.atom"],
)
@pytest.mark.parametrize("language", ["", "/zh-hans", "/fr"])
def test_a_feed_has_what_the_standard_asks_for(world, client, path, language):
    feed = read(client, language + path)
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{ATOM}{name}")
            assert found.text
        assert datetime.datetime.fromisoformat(parent.find(f"{ATOM}updated").text).tzinfo
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(language + path)
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert entries and len(set(ids)) == len(ids)
    assert all(each.startswith("tag:") for each in ids)
    for entry in entries:
        address = entry.find(f"{ATOM}link").get("href")
        assert address.startswith(f"http://testserver{language}/")
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
    tongue = feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert tongue == {"": "en", "/zh-hans": "zh-Hans", "/fr": "fr"}[language]


def test_an_entry_keeps_its_id_and_takes_the_date_of_its_change(world, client):
    def entry():
        feed = read(client, "/feeds/firms/alpha.atom")
        found = {e.find(f"{ATOM}title").text: e for e in feed.findall(f"{ATOM}entry")}[
            "Firm: Alpha"
        ]
        return found.find(f"{ATOM}id").text, found.find(f"{ATOM}updated").text

    before = entry()
    later = Firm.objects.get(uid="alpha").updated_at + datetime.timedelta(days=1)
    Firm.objects.update(updated_at=later)
    after = entry()
    assert before[0] == after[0] and before[1] < after[1]


def test_an_empty_feed_has_the_day_of_the_data(places, client):
    DataVersion.objects.advance()
    first, second = (read(client, "/feeds/localities/440300.atom") for _ in range(2))
    assert first.find(f"{ATOM}updated").text == second.find(f"{ATOM}updated").text


def test_pages_name_their_feeds(world, client):
    assert 'href="/feeds/new.atom"' in client.get("/").content.decode()
    assert (
        'href="/feeds/localities/330100.atom"' in client.get("/localities/330100/").content.decode()
    )
    assert 'href="/feeds/firms/alpha.atom"' in client.get("/firms/alpha/").content.decode()
    assert client.get("/feeds/").status_code == 200


def test_a_draft_has_no_feed(places, firm, client):
    draft = firm("Draft", status="draft")
    assert client.get(f"/feeds/firms/{draft.uid}.atom").status_code == 404
    assert client.get("/feeds/localities/999999.atom").status_code == 404
