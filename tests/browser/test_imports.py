"""A curator brings a file, and a process of its own imports it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.admin.importing import HEADER, ROW
from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser

# No unit for the price: the screen has to be told.
UNPRICED = [*HEADER[:5], "成交总价", "成交日期"]


def write(path: Path, rows: int) -> Path:
    with path.open("w", encoding="gb18030", newline="") as handle:
        csv.writer(handle).writerows([UNPRICED, *([f"某某路{n}号", *ROW[1:]] for n in range(rows))])
    return path


def test_a_file_of_a_layout_never_seen_is_imported_by_a_process_of_its_own(
    page: Page, tracker, tmp_path
):
    log_in(page, tracker)
    page.get_by_role("link", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(write(tmp_path / "结果.csv", 1000))
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("hangzhou")
    page.get_by_role("option", name="Hangzhou 杭州市").first.click()
    page.get_by_role("button", name="Look at the columns").click()

    expect(page.get_by_label("field of column 买受人")).to_have_value("holders")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("成交总价: its unit is not stated: choose one")).to_be_visible()
    page.get_by_label("unit of column 成交总价").select_option("10k_cny")
    page.get_by_role("button", name="Show with these columns").click()
    expect(page.locator("#preview")).to_contain_text("12,000,000")

    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("This was a trial")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("link", name="Land awards of this import")).to_be_visible(
        timeout=60_000
    )
    row = page.locator(".desk-account tbody tr")
    assert re.split(r"\s+", row.inner_text().strip()) == ["1,000", "1,000", "0", "0", "0"]

    page.get_by_role("link", name="Undo this import").click()
    expect(page.locator(".desk-foreseen")).to_contain_text("1,000")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("1000 deleted")).to_be_visible(timeout=60_000)


def test_the_columns_fit_a_telephone(curators_phone, tracker, tmp_path):
    page = curators_phone
    log_in(page, tracker)
    page.goto("/admin/policies/importbatch/upload/")
    page.locator("input[type=file]").set_input_files(write(tmp_path / "a.csv", 30))
    page.get_by_role("button", name="Look at the columns").click()
    expect(page.get_by_label("field of column 买受人")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
