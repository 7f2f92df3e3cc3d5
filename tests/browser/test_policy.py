"""Pages of the API and of the desk, under the policy of content that readers get.

That the policy refuses nothing on them is what the windows of ``conftest.py`` see to; those of
``test_accessibility.py`` see to every page type of the site.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.refused import refusals
from tests.browser.test_charts import PAIR
from tests.browser.test_desk import log_in

pytestmark = [pytest.mark.browser, pytest.mark.looks]
API = ("/api/docs/", "/api/docs/try/", "/api/docs/recipes/")
CHARTS = (PAIR, PAIR.replace("?", "embed/?"))
DESK_LINK = re.compile(r'href="(/admin/[^"#]*)"')
LEFT_OUT = ("logout", "jsi18n")


def test_no_page_of_the_api_is_refused_anything(page: Page, tracker):
    for path in (*API, *CHARTS):
        answer = page.goto(path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "script-src 'self'" in policy, path
        assert ("frame-ancestors *" in policy) is ("/embed/" in path), path


def kind_of(address: str) -> str:
    """The address of a desk page without the record it is about."""
    return re.sub(r"\d+", "1", urlsplit(address).path)


def test_no_page_of_the_desk_is_refused_anything(page: Page, tracker):
    log_in(page, tracker)
    seen, queue = set(), ["/admin/"]
    while queue:
        address = queue.pop()
        if kind_of(address) in seen or any(word in address for word in LEFT_OUT):
            continue
        seen.add(kind_of(address))
        page.goto(address)
        queue += [link.replace("&amp;", "&") for link in DESK_LINK.findall(page.content())]
    assert len(seen) > 100


def test_what_is_written_into_a_page_does_not_run(chromium: Browser, tracker):
    """The policy is in force: the same script that a hole would let in is refused."""
    context = chromium.new_context(base_url=tracker.address)
    refused = refusals(context)
    page = context.new_page()
    page.goto("/")
    page.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.ran = true'; document.head.append(script);"
        " const style = document.createElement('style');"
        " style.textContent = 'h1 { display: none }'; document.head.append(style); }"
    )
    assert page.evaluate("window.ran") is None
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
    assert len(refused) == 2


def test_charts_searches_and_swagger_work_under_it(page: Page):
    page.goto(PAIR)
    page.locator(".chart").hover()
    expect(page.locator(".chart [data-answers=yes]")).to_have_count(1)
    page.goto("/search/")
    page.locator("[data-suggestions]").press_sequentially("hangz", delay=20)
    expect(page.locator("#names option").first).to_be_attached()
    page.goto("/api/docs/try/")
    expect(page.locator(".opblock").first).to_be_visible()


def test_a_record_is_chosen_on_the_desk_under_it(page: Page, tracker):
    log_in(page, tracker)
    page.goto("/admin/policies/firm/add/")
    page.locator(".field-seat .select2-selection").click()
    page.locator(".select2-search__field").press_sequentially("hangzhou", delay=20)
    page.locator(".select2-results__option", has_text=re.compile(r"^\s*Hangzhou")).first.click()
    expect(page.locator(".field-seat .select2-selection__rendered")).to_contain_text("Hangzhou")
