"""Every page says how it is cited, and gives the citation as a file."""

import datetime
from html import unescape

import pytest
from django.utils import timezone

from policies.models import DataVersion


def test_a_page_is_cited_by_title_address_version_and_day(places, client):
    DataVersion.objects.advance()
    page = unescape(client.get("/localities/330100/?utm_source=x").content.decode())
    version = DataVersion.objects.current()
    year, today = version.day.year, timezone.localdate()
    assert (
        f"Local Industrial Policy Tracker. ({year}). Hangzhou 杭州市 (Version {version}) [Data set]. "
        f"Retrieved {today:%B} {today.day}, {today.year}, from http://testserver/localities/330100/"
    ) in page
    assert "utm_source" not in page.split("Cite this page")[1]


@pytest.mark.parametrize(
    "address",
    ["/", "/compare/?a=330100&b=440300", "/instruments/", "/land/?locality=330100", "/methods/"],
)
def test_every_page_has_its_citation(places, client, address):
    page = client.get(address).content.decode()
    assert page.count('<details class="cite">') == 1
    assert all(style in page for style in ("APA", "Chicago", "BibTeX", "RIS", "GB/T 7714"))


def test_the_files_carry_the_question(places, client):
    page = client.get("/land/?locality=330100").content.decode()
    assert 'href="?locality=330100&amp;cite=bib"' in page
    answer = client.get("/land/?locality=330100&cite=bib")
    assert answer["Content-Type"].startswith("application/x-bibtex")
    body = answer.content.decode()
    assert "title = {{Land awards, Hangzhou}}" in body
    assert "url = {http://testserver/land/?locality=330100}" in body
    ris = client.get("/fr/localities/330100/?cite=ris").content.decode()
    assert "LA  - fr\r\n" in ris and "UR  - http://testserver/fr/localities/330100/\r\n" in ris


def test_an_error_is_not_cited(places, client):
    assert client.get("/localities/330100/?cite=doc").status_code == 400
    assert client.get("/localities/999999/?cite=bib").status_code == 404
    assert "Cite this page" not in client.get("/nothing-here/").content.decode()


def test_the_day_of_the_version_is_that_of_its_making(db):
    assert DataVersion.objects.current().day == timezone.localdate()
    row = DataVersion.objects.create()
    DataVersion.objects.update(made_at=datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC))
    assert str(DataVersion.objects.current()) == f"2026-01-02.{row.pk}"
