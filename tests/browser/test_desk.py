"""A curator logs in and finds the records."""

from playwright.sync_api import Page, expect


def log_in(page: Page, tracker) -> None:
    page.goto("/admin/")
    page.locator("input[name=username]").fill(tracker.name)
    page.locator("input[name=password]").fill(tracker.password)
    page.locator("button[type=submit]").first.click()
    expect(page.locator("input[name=password]")).to_have_count(0)


def test_a_curator_logs_in_and_finds_a_firm_by_its_chinese_name(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/firm/?q=深度求索")
    page.get_by_role("link", name="DeepSeek").first.click()
    expect(page.locator("input[name=name_zh]")).to_have_value("深度求索")


def test_a_curator_enters_a_draft_that_the_public_does_not_see(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/source/add/")
    page.locator("[name=title]").fill("Draft notice 草案通知")
    page.locator("select[name=kind]").select_option("news")
    page.locator("[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text("Draft notice 草案通知")
    rows = page.request.get("/api/v1/sources/?q=草案通知").json()["results"]
    assert rows == []
