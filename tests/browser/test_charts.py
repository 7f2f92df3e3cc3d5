"""Charts as readers meet them: drawn without scripts, answering a pointer, in a frame elsewhere."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
PAIR = "/charts/land-area/?a=330100&b=440300"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
)


def strictly(route: Route) -> None:
    """The answer with the strictest policy on scripts and styles: nothing inline, no eval."""
    answer = route.fetch()
    headers = answer.headers | {"content-security-policy": STRICT}
    route.fulfill(response=answer, headers=headers)


def test_a_chart_tells_its_figures_to_a_pointer_under_a_strict_policy(page: Page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", strictly)
    page.goto(PAIR)
    expect(page.locator(".chart .wide > svg[role=img]")).to_be_visible()
    page.locator(".chart").hover()
    expect(page.locator(".chart [data-answers=yes]")).to_have_count(1)
    page.locator(".live .mark-rect path").first.hover()
    expect(page.locator("#chart-tip")).to_have_text("Hangzhou, 2012: 274.59 ha")
    assert said == []
    drawing = page.locator(".chart .wide > svg[role=img]")
    assert drawing.get_attribute("aria-labelledby")  # stays for those who hear it
    assert page.locator(".live").get_attribute("aria-hidden") == "true"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Another site: takes the body of a page and gives its address."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(body: str) -> str:
        (tmp_path / "page.html").write_text(
            f"<!doctype html><meta charset=utf-8><body>{body}</body>", encoding="utf-8"
        )
        return f"http://127.0.0.1:{server.server_address[1]}/page.html"

    yield publish
    server.shutdown()
    server.server_close()


def test_a_frame_takes_the_height_of_the_chart_in_it(page: Page, elsewhere):
    page.goto(PAIR)
    code = page.get_by_label("The code for your page").input_value()
    page.goto(elsewhere(f"<p>Another site</p>{code}"))
    frame = page.locator("iframe")
    expect(page.frame_locator("iframe").get_by_role("heading")).to_be_visible()
    expect(frame).not_to_have_attribute("height", "460")
    inside = page.frames[1].evaluate("document.body.getBoundingClientRect().height")
    assert abs(float(frame.get_attribute("height") or 0) - inside) <= 1
    closed = inside
    page.frame_locator("iframe").get_by_text("Data table").click()
    page.wait_for_function(
        f"Number(document.querySelector('iframe').height) > {closed + 100}"
    )  # the table opens, the frame grows


def test_a_chart_stands_without_scripts_on_a_telephone(phone: Page):
    phone.goto(PAIR)
    expect(phone.locator(".chart .narrow > svg[role=img]")).to_be_visible()
    expect(phone.get_by_role("link", name="PNG").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
