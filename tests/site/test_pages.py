"""What every page shares: languages, methods, errors, the front page."""

import re

import pytest
from django.core.cache import cache

PAGES = [
    "/", "/localities/", "/localities/330100/", "/compare/?a=330100&b=440300", "/instruments/",
    "/firms/", "/speeches/", "/speeches/compare/", "/land/", "/methods/", "/data/",
]  # fmt: skip


@pytest.fixture
def world(places, land_year, instrument, firm, award, speech, land_award, looked):
    for place in (places.hangzhou, places.shenzhen):
        land_year(place, 2012, 2015)
        land_year(place, 2012)
        instrument(place)
        award(firm(f"Firm of {place.name_en}", place), place)
        land_award(place, "某某有限公司")
    speech(places.guangdong)


def test_watchdogs_get_a_plain_answer(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_heading_a_canonical_address_and_its_languages(world, client, page):
    html = client.get(page).content.decode()
    assert html.count("<h1") == 1
    assert '<html lang="en">' in html
    assert f'rel="canonical" href="http://testserver{page.replace("&", "&amp;")}"' in html
    for language in ("en", "zh-Hans", "fr", "x-default"):
        assert f'hreflang="{language}"' in html
    scripts = re.findall(r"<script([^>]*)>", html)
    run = [script for script in scripts if 'type="application/ld+json"' not in script]  # data
    assert all(' src="/static/' in script for script in run)  # none written into the page


@pytest.mark.parametrize("page", PAGES)
def test_page_answers_in_three_languages(world, client, page):
    for prefix, tag in (("/zh-hans", "zh-Hans"), ("/fr", "fr")):
        response = client.get(prefix + page)
        assert response.status_code == 200
        assert f'<html lang="{tag}">' in response.content.decode()


def test_numbers_follow_the_language(world, client):
    assert "75.0%" in client.get("/localities/330100/").content.decode()
    assert "75,0\u202f%" in client.get("/fr/localities/330100/").content.decode()
    assert "杭州市" in client.get("/zh-hans/localities/330100/").content.decode()


def test_every_method_link_leads_to_a_paragraph(world, client):
    methods = client.get("/methods/").content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', methods))
    for page in PAGES:
        linked = re.findall(r'href="/methods/#([^"]+)"', client.get(page).content.decode())
        assert set(linked) <= anchors, page


def test_every_link_into_the_api_is_answered(world, client):
    """The figures behind a page are one click away, under the address the page gives."""
    details = [
        client.get(page).context[name].object_list[0].uid
        for page, name in (("/instruments/", "page"), ("/firms/", "page"))
    ]
    pages = [
        *PAGES, f"/instruments/{details[0]}/", f"/firms/{details[1]}/", "/instruments/?type=grant",
        "/firms/?stage=giant", "/speeches/?term=产业政策",
        "/land/?locality=330100&year=2014&use=industrial&mode=granted", "/land/?mode=listing",
        "/localities/440000/",
    ]  # fmt: skip
    links = set()
    for page in pages:
        links |= set(re.findall(r'href="(/api/[^"]+)"', client.get(page).content.decode()))
    assert len(links) > 40
    for link in sorted(links):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_canonical_address_leaves_out_what_other_sites_add(world, client):
    html = client.get("/land/?year=2014&utm_source=x").content.decode()
    assert 'rel="canonical" href="http://testserver/land/?year=2014"' in html


def test_methods_show_the_limits_the_program_uses(world, read):
    from policies.models.land_award import IMPLAUSIBLE_YUAN_PER_M2

    page = read("/methods/")
    assert f"{IMPLAUSIBLE_YUAN_PER_M2:,} yuan per m²" in page
    assert "采矿用地" in page
    assert "挂牌出让" in page


def test_front_page_reads_the_pair_and_the_published_count(world, source, places, read):
    from policies.models import Speech, TermCount

    TermCount.objects.create(
        speech=Speech.objects.get(), source=source, label="the word", count=79, basis="reported"
    )
    page = read("/")
    assert "Share of the five largest method 75.0% 75.0%" in page
    assert "产业 – “industry” – occurs exactly 79 times." in page


def test_front_page_stands_on_an_empty_database(db, read):
    assert "open record of local industrial policy" in read("/")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_takes_more_than_twelve_queries(world, client, page, django_assert_max_num_queries):
    client.get(page)  # the first after a change reads what all pages share
    cache.clear()
    with django_assert_max_num_queries(12 + 1):  # the page’s own, and the data’s version
        client.get(page)


def test_missing_page_is_answered_in_the_same_house(db, read):
    assert "Nothing at this address" in read("/nothing/", 404)


def test_unknown_parameter_is_named(db, read):
    assert "The parameter x has the value 1" in read("/methods/?x=1", 400)


def test_what_is_typed_is_escaped(places, client):
    html = client.get("/localities/?q=<script>alert(1)</script>").content.decode()
    assert "<script>" not in html


def test_pages_are_read_only(places, client):
    assert client.post("/localities/").status_code == 405


def test_error_page_needs_nothing(db):
    from django.template.loader import render_to_string
    from django.utils import translation

    with translation.override("en"):
        assert "The fault is ours" in render_to_string("500.html")
