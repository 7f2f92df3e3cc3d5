"""The palette, and a record made from where it is looked for."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser


def test_palette_finds_by_pinyin_and_opens_the_record_by_keys(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/source/")
    page.keyboard.press("Control+k")
    box = page.locator("#search-input-command")
    expect(box).to_be_focused()
    box.press_sequentially("shenduqiusuo")
    expect(page.locator("#command-results-list")).to_contain_text("DeepSeek")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=name_zh]")).to_have_value("深度求索")


def test_unknown_firm_is_made_from_the_autocomplete(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/award/add/")
    page.locator(".field-firm .select2-selection").click()
    page.locator(".select2-search__field").fill("云深处机器人")
    entry = page.locator(".select2-results__option", has_text="Create “云深处机器人”")
    with page.expect_popup() as opened:
        entry.click()
    window = opened.value
    expect(window.locator("input[name=name_zh]")).to_have_value("云深处机器人")
    with window.expect_event("close"):
        window.locator("[name=_save]").first.click()
    expect(page.locator(".field-firm .select2-selection")).to_contain_text("云深处机器人")
