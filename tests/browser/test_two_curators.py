"""Two curators have one record open at the same time, and no update is lost."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser


@contextmanager
def window(chromium, tracker):
    context = chromium.new_context(
        base_url=tracker.address, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    log_in(page, tracker)
    yield page
    context.close()


def make_draft(page: Page) -> str:
    """Enter a firm; returns the address of its form."""
    page.goto("/admin/policies/firm/add/")
    page.locator("[name=name_zh]").fill("云深处科技")
    page.locator("[name=name_en]").fill("Deep Robotics")
    page.locator("[name=_continue]").first.click()
    expect(page.locator("input[name=name_zh]")).to_have_value("云深处科技")
    return page.url


def test_two_windows_edit_one_record_and_no_update_is_lost(chromium, tracker):
    with window(chromium, tracker) as first, window(chromium, tracker) as second:
        address = make_draft(first)
        for page in (first, second):
            page.goto(address)
        first.locator("[name=ticker]").fill("688001")
        first.locator("[name=name_en]").fill("DEEP Robotics")
        first.locator("[name=_continue]").first.click()
        expect(first.locator("input[name=ticker]")).to_have_value("688001")
        second.locator("[name=name_en]").fill("Deep Robotics Hangzhou")
        second.locator("[name=lei]").fill("5493001KJTIIGC8Y1R12")
        second.locator("[name=_continue]").first.click()
        notice = second.locator("#meanwhile")
        expect(notice).to_contain_text("688001")
        expect(notice).to_contain_text("Both of you changed it")
        expect(second.locator("input[name=ticker]")).to_have_value("688001")
        expect(second.locator("input[name=name_en]")).to_have_value("Deep Robotics Hangzhou")
        second.locator("[name=_continue]").first.click()
        expect(second.locator("#meanwhile")).to_have_count(0)
        first.goto(address)
        for name, value in (
            ("ticker", "688001"),
            ("name_en", "Deep Robotics Hangzhou"),
            ("lei", "5493001KJTIIGC8Y1R12"),
        ):
            expect(first.locator(f"input[name={name}]")).to_have_value(value)
