"""One box for a journalist: ask, narrow down, open, take away; without scripts and by telephone too."""

import csv
import io
import json
import re
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def fetched(tracker, path: str) -> bytes:
    with urllib.request.urlopen(
        tracker.address + urllib.parse.quote(path, safe="/?=&%")
    ) as response:
        return response.read()


@pytest.fixture(params=["wide, with scripts", "telephone, without"])
def reader(request, page: Page, phone: Page) -> Page:
    return page if request.param.startswith("wide") else phone


def choose(reader: Page, facet: str, value: str) -> None:
    """Open a filter if it is closed, choose a value of it, and wait for the page that says so."""
    group = reader.locator("details.facet").filter(has_text=facet).first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    group.get_by_role("link", name=value, exact=False).first.click()
    expect(group.locator("summary strong")).to_contain_text(value)


@pytest.mark.parametrize("asked", ["产业园", "chanyeyuan", "chan ye yuan", "產業園"])
def test_the_same_records_by_characters_and_by_pinyin(reader: Page, tracker, asked):
    reader.goto("/")
    reader.get_by_role("searchbox").fill(asked)
    reader.keyboard.press("Enter")
    expect(reader.locator(".count")).to_contain_text("5 records")
    expect(reader.locator(".results li").first).to_contain_text(
        "Industrial parks and characteristic towns in Hangzhou"
    )
    assert reader.locator(".results mark").count() >= 5
    answer = json.loads(fetched(tracker, f"/api/v1/search/?q={asked}"))
    assert answer["count"] == len(answer["results"]) == 5


def test_filters_lead_to_zhejiang_in_2014_and_agree_with_the_api(reader: Page, tracker):
    reader.goto("/search/?q=公司")
    choose(reader, "Locality", "Zhejiang")
    expect(reader).to_have_url(re.compile("locality=330000"))
    choose(reader, "Year", "2014")
    expect(reader).to_have_url(re.compile("year=2014"))
    number = reader.locator(".results > li").count()
    expect(reader.locator(".count")).to_contain_text(f"{number} record")
    query = "q=公司&locality=330000&year=2014"
    answer = json.loads(fetched(tracker, f"/api/v1/search/?{query}"))
    assert answer["count"] == number >= 1
    facets = json.loads(fetched(tracker, f"/api/v1/search-facets/?{query}&facet=kind"))["results"]
    assert sum(row["count"] for row in facets) == number
    rows = list(
        csv.DictReader(io.StringIO(fetched(tracker, f"/search.csv?{query}").decode("utf-8-sig")))
    )
    assert {row["Id"] for row in rows} == {row["uid"] for row in answer["results"]}
    reader.locator(".results h2 a").first.click()
    expect(reader.get_by_role("heading", level=1)).to_be_visible()


def test_a_firm_is_opened_and_two_cities_compared(reader: Page, tracker):
    reader.goto("/search/?q=unitree")
    reader.locator(".results h2 a").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Unitree")
    reader.goto("/compare/?a=330100&b=440300")
    expect(reader.locator("main")).to_contain_text("1,640")
    table = fetched(tracker, "/api/v1/land-years.csv?locality=330100&period=all").decode(
        "utf-8-sig"
    )
    row = next(csv.DictReader(io.StringIO(table)))
    assert row["awards"] == "1640"


def test_names_are_suggested_while_one_types(page: Page):
    page.goto("/search/")
    page.get_by_role("searchbox").or_(page.locator("#q")).first.press_sequentially(
        "hangz", delay=20
    )
    expect(page.locator("#names option").first).to_have_attribute("value", "Hangzhou 杭州市")


def test_a_mistyped_name_is_taken_for_the_nearest_and_said(reader: Page):
    reader.goto("/search/?q=shenzhenn")
    expect(reader.locator("#results")).to_contain_text("Looked for instead: shenzhen")
    expect(reader.locator(".results li").first).to_contain_text("Shenzhen")


def test_nothing_found_says_what_that_means(reader: Page):
    reader.goto("/search/?q=龘龘龘")
    expect(reader.locator("#results")).to_contain_text("No published record answers this.")
