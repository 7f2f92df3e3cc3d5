"""Two firms on record twice are found, laid side by side and merged, by the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser

TWIN = (
    "from policies.models import Firm; "
    "Firm.objects.create(name_zh='杭州某某机器人有限公司', ticker='688999')"
)


def enter_firm(page: Page, **fields: str) -> None:
    page.goto("/admin/policies/firm/add/")
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text("successfully")


def test_two_firms_are_merged_by_keyboard(page: Page, tracker):
    log_in(page, tracker)
    enter_firm(page, name_zh="杭州某某机器人有限公司", name_en="Moumou Robots")
    tracker.manage(
        "shell", "-c", TWIN
    )  # as an import brings it: at the desk one is told of the first
    page.goto("/admin/policies/similarpair/")
    page.get_by_role("button", name="Look again").press("Enter")
    pair = page.locator("tr", has_text="Moumou Robots")
    pair.get_by_role("link", name="Merge…").press("Enter")
    expect(page.get_by_role("table")).to_contain_text("688999")
    ticker = page.locator("[name=value-ticker]")
    expect(page.locator("[name=value-ticker]:checked")).to_have_attribute("value", "other")
    ticker.nth(1).press("ArrowUp")
    expect(page.locator("[name=value-ticker]:checked")).to_have_attribute("value", "one")
    page.keyboard.press("ArrowDown")
    page.get_by_label("Why they are the same").fill("One name, one ticker.")
    page.get_by_role("button", name="Merge", exact=True).press("Enter")
    expect(page.locator("body")).to_contain_text("Merged.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("body")).to_contain_text("Undone.")


def test_the_other_record_is_looked_for_by_a_part_of_its_name(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/firm/?q=深度求索")
    page.get_by_role("link", name="DeepSeek").first.click()
    page.get_by_role("link", name="Merge with…").click()
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("Unitree")
    page.get_by_role("option", name="Unitree").first.click()
    page.get_by_role("button", name="Lay them side by side").click()
    expect(page.get_by_role("table")).to_contain_text("DeepSeek")
    expect(page.get_by_role("table")).to_contain_text("Unitree")
    expect(page.get_by_role("button", name="Propose to merge")).to_be_visible()
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)


def test_side_by_side_fits_a_telephone_in_both_colour_schemes(curators_phone: Page, tracker):
    log_in(curators_phone, tracker)
    rows = curators_phone.request.get("/admin/autocomplete/", params={
        "app_label": "policies", "model_name": "firm", "field_name": "merged_into", "term": "",
    }).json()["results"]  # fmt: skip
    one, other = rows[0]["id"], rows[1]["id"]
    curators_phone.goto(f"/admin/policies/merge/add/?noun=firm&one={one}&other={other}")
    expect(curators_phone.get_by_label("Why they are the same")).to_be_visible()
    assert curators_phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
