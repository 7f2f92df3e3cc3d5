"""A curator takes a speech in from a saved page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in
from tests.ingest.test_documents_pages import FIRST, SECOND
from tests.ingest.test_documents_pages import page as web_page

pytestmark = pytest.mark.browser
INTAKE = "/admin/policies/speech/intake/"
OTHER = f"同志们：\n{FIRST}\n一是做强农业。\n{SECOND}\n谢谢大家！\n责编：丙"


def saved_page(folder: Path) -> Path:
    path = folder / "讲话.html"
    path.write_text(web_page(), encoding="utf-8")
    return path


def test_a_speech_is_taken_in_from_a_saved_page(page: Page, tracker, tmp_path):
    log_in(page, tracker)
    page.goto("/admin/policies/speech/")
    page.get_by_role("link", name="Add a speech from a file or pasted text").click()
    page.locator("input[type=file]").set_input_files(saved_page(tmp_path))
    page.get_by_role("button", name="Look at the text").click()

    text = page.get_by_label("The text as it will be counted")
    expect(text).to_have_value(re.compile("谢谢大家！$"))
    page.get_by_label("责任编辑：甲乙").check()
    page.get_by_role("button", name="Show again").first.click()
    # The value is waited for: a ticked box is on the page before as well.
    expect(text).to_have_value(re.compile(r"谢谢大家！\n责任编辑：甲乙$"))
    expect(page.get_by_label("责任编辑：甲乙")).to_be_checked()
    page.get_by_label("责任编辑：甲乙").uncheck()

    page.locator("[name=title_en]").fill("The mayor at a conference")
    page.locator(".select2-selection").nth(1).click()
    page.locator(".select2-search__field").last.fill("hangzhou")
    page.get_by_role("option", name="Hangzhou 杭州市").first.click()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("is saved as a draft")).to_be_visible()
    expect(page.locator("[name=title_zh]")).to_have_value("某市市长在大会上的讲话")

    page.goto(INTAKE)
    page.get_by_label("or the text itself").fill(OTHER)
    page.get_by_role("button", name="Look at the text").click()
    page.get_by_label("The mayor at a conference").check()
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="See them side by side").click()
    expect(page.locator("del").first).to_have_text("产")
    expect(page.locator("ins").first).to_have_text("农")
    page.get_by_role("button", name="Count this one instead").click()
    expect(page.get_by_text("This transcript is counted from now on")).to_be_visible()


def test_the_intake_fits_a_telephone(curators_phone, tracker, tmp_path):
    page = curators_phone
    log_in(page, tracker)
    page.goto(INTAKE)
    page.locator("input[type=file]").set_input_files(saved_page(tmp_path))
    page.get_by_role("button", name="Look at the text").click()
    page.get_by_label("责任编辑：甲乙").check()
    page.get_by_role("button", name="Show again").first.click()
    expect(page.get_by_label("责任编辑：甲乙")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
