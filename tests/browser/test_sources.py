"""A curator enters a source whose page cannot be reached from here, with what it says."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser

TEXT = "关于支持机器人产业的通知\n对符合条件的企业给予最高一百万元补助。"


def test_a_source_is_entered_by_hand_with_its_text_and_looked_at_again(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/source/add/")
    page.locator("[name=title]").fill("Notice on robots 机器人通知")
    page.locator("[name=url]").fill("http://127.0.0.1/notice.html")
    page.get_by_role("button", name="Read the page").click()
    expect(page.get_by_text("Please fill in the form by hand")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Notice on robots 机器人通知")

    page.locator("select[name=kind]").select_option("official_notice")
    page.locator("[name=snapshot_text]").fill(TEXT)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/add.png", full_page=True)
    page.locator("[name=_continue]").first.click()
    expect(page.locator("select[name=standing]")).to_have_value("official")
    page.locator("summary", has_text="SHA-256").last.click()
    expect(page.get_by_text("给予最高一百万元补助")).to_be_visible()

    page.get_by_role("button", name="Look again now").click()
    expect(page.get_by_text("this address is not of the public internet").first).to_be_visible()
    if folder:
        page.screenshot(path=f"{folder}/change.png", full_page=True)
        page.goto("/admin/policies/source/")
        page.screenshot(path=f"{folder}/list.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.get_by_role("link", name="Should Beijing Get Credit").first.click()
        page.get_by_role("link", name="citations, and whether").click()
        page.screenshot(path=f"{folder}/cited.png", full_page=True)
