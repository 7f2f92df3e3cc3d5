"""A journalist reads, on a telephone without scripts too; the page and the API agree."""

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/localities/", "/localities/330100/", "/localities/440000/", "/localities/330181/",
    "/localities/330100/land/", "/localities/100000/land/", "/compare/?a=330100&b=440300",
    "/instruments/", "/firms/", "/firms/firm-byd/", "/speeches/",
    "/speeches/?group=industry", "/speeches/compare/",
    "/speeches/spe-guangdong-2025-02-05-huang-kunming/",
    "/speeches/spe-guangdong-2025-02-05-huang-kunming/concordance/?term=产业",
    "/land/", "/methods/", "/data/",
)  # fmt: skip


def answer(tracker, path):
    with urllib.request.urlopen(f"{tracker.address}{path}", timeout=10) as response:
        return json.load(response)


def test_from_a_name_to_the_comparison(page: Page, tracker):
    page.goto("/")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("杭州")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Hangzhou").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hangzhou")
    page.goto("/compare/?a=330100&b=440300")
    expect(page.locator("main")).to_contain_text("1,640")
    expect(page.locator("main")).to_contain_text("2,632.78")
    expect(page.locator("main")).to_contain_text("0.0262")


@pytest.mark.parametrize("code", ["330100", "440300"])
def test_every_land_figure_of_the_comparison_is_the_apis(phone: Page, tracker, code):
    phone.goto("/compare/?a=330100&b=440300")
    text = phone.locator("main").inner_text()
    rows = answer(tracker, f"/api/v1/land-years/?locality={code}")["results"]
    assert len(rows) == 5
    for row in rows:
        for shown in (
            f"{row['awards']:,}",
            f"{row['area_m2'] / 10_000:,.2f}",
            f"{row['price_per_m2_cny']:,.0f}",
            f"{row['median_price_per_m2_cny']:,.0f}",
            f"{row['holders']:,}",
            f"{row['cr5'] * 100:.1f}%",
            f"{row['hhi']:.4f}",
        ):
            assert shown in text, (row["year"], shown)


def test_reported_and_computed_count_stand_side_by_side(phone: Page, tracker):
    uid = "spe-guangdong-2025-02-05-huang-kunming"
    phone.goto(f"/speeches/{uid}/")
    text = phone.locator("main").inner_text()
    assert text.count("79") >= 2
    assert "174.5" in text
    counts = answer(tracker, f"/api/v1/term-counts/?speech={uid}&page_size=1000")["results"]
    by_term = {row["term"]: row["count"] for row in counts if row["term"]}
    assert (by_term["产业"], by_term["产业体系"], by_term["现代化产业体系"]) == (79, 33, 25)
    assert [row["count"] for row in counts if row["basis"] == "reported"] == [79]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "/zh-hans", "/fr"])
def test_pages_fit_a_telephone_without_scripts(phone: Page, path, language):
    response = phone.goto(language + path)
    assert response and response.status == 200
    assert phone.locator("h1").count() == 1
    width = phone.locator("html").bounding_box()["width"]
    wide = [
        box["width"]
        for box in (e.bounding_box() for e in phone.locator("main > *, header, footer").all())
        if box and box["width"] > width + 1
    ]
    assert not wide


def test_the_content_is_one_tab_away(page: Page):
    page.goto("/compare/?a=330100&b=440300")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")


def test_a_chart_is_also_a_table_and_a_download(page: Page):
    page.goto("/speeches/")
    assert page.locator("figure svg").count() >= 1
    assert page.locator("table tbody tr").count() >= 54
    href = page.locator("main a[href*='.csv']").first.get_attribute("href")
    assert page.request.get(href).ok


def test_nothing_on_a_page_comes_from_elsewhere(page: Page, tracker):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    for path in PAGES:
        page.goto(path)
    assert all(url.startswith((tracker.address, "data:")) for url in asked)
    assert problems == []
