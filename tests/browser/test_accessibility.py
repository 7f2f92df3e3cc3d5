"""WCAG 2.2 AA on every page type: by axe-core, by keyboard, without scripts, on a narrow screen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_types import all_pages

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASKED = {
    "runOnly": {"type": "tag", "values": WCAG},
    "resultTypes": ["violations"],
    "preload": False,
}
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# Every language, scheme and width with each page; not every one with every other.
LOOKS = [("", "light", WIDE), ("/zh-hans", "dark", PHONE), ("/fr", "dark", WIDE)]


@pytest.fixture(scope="module")
def window(chromium: Browser, tracker) -> Iterator[Page]:
    """One page that all looks share."""
    context = chromium.new_context(base_url=tracker.address)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=ASKED).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} – {' '.join(c['message'] for c in node['any'])[:160]}"
        for each in found
        for node in each["nodes"][:3]
    ]


def is_too_wide(page: Page) -> bool:
    """Whether a page scrolls sideways on a phone; the window is then as it was."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    found = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.set_viewport_size(before)
    return found


@pytest.mark.looks
@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    window: Page, tracker, language, scheme, size
):
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size(size)
    problems = {}
    for path in all_pages(tracker.address):
        window.goto(language + path)
        if found := violations(window):
            problems[language + path] = found
        if is_too_wide(window):
            problems.setdefault(language + path, []).append("wider than a phone")
    assert problems == {}


@pytest.mark.looks
def test_every_page_can_be_read_without_scripts(phone: Page, tracker):
    for path in all_pages(tracker.address):
        phone.goto(path)
        expect(phone.locator("h1")).to_have_count(1)
        assert len(phone.locator("main").inner_text()) > 40, path


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(page: Page):
    page.goto("/instruments/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", "#content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    assert first.evaluate("e => e.closest('main') !== null")
    assert first.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_the_keyboard_goes_through_a_page_in_the_order_it_is_read(page: Page):
    page.goto("/instruments/")
    order = []
    for _ in range(25):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert order == sorted(order)


def test_results_are_swapped_and_the_address_says_what_is_asked(page: Page):
    page.goto("/instruments/")
    page.evaluate("window.stayed = true")
    page.get_by_label("Locality code").fill("440300")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator("h1")).to_contain_text("Shenzhen")
    expect(page).to_have_url(page.url.split("?")[0] + "?locality=440300&type=")
    assert page.evaluate("window.stayed") is True
    expect(page.locator("#announced")).not_to_be_empty()
    expect(page.locator("#languages a").last).to_have_attribute(
        "href", "/fr/instruments/?locality=440300&type="
    )
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Shenzhen")


def test_a_wrong_filter_shows_the_page_that_says_so(page: Page):
    page.goto("/instruments/")
    page.get_by_label("Locality code").fill("999999")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_contain_text("something we do not know")
