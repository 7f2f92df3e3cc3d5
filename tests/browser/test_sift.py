"""A curator sifts documents by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_desk import log_in

pytestmark = pytest.mark.browser
SIFT = "/admin/policies/candidate/sift/"
TITLES = ("某省关于促进机器人产业发展的若干政策", "某省关于软件的意见", "某省关于节能的通知")
ENTER = """
from policies.ingest.candidates import fill
from policies.models import Candidate, Locality
place = Locality.objects.get(code="330000", valid_to=None)
for n, title in enumerate(%r, 1):
    candidate = Candidate(title=title, document_number=f"%s〔2020〕{n}号", locality=place)
    fill(candidate)
    if not Candidate.objects.filter(key=candidate.key).exists():
        candidate.save()
"""


def test_documents_are_sifted_by_keys_alone(page: Page, tracker):
    tracker.manage("shell", "-c", ENTER % (TITLES, "浙试"))
    log_in(page, tracker)
    page.goto(SIFT + "?words=浙试")
    title = page.locator("h2.desk-sift-title")

    def press(key: str, expected: str) -> None:
        page.keyboard.press(key)
        expect(title).to_have_text(expected)

    expect(title).to_have_text(TITLES[0])
    robots = page.get_by_label("Robotics")
    expect(robots).to_be_checked()
    page.keyboard.press("1")
    expect(robots).not_to_be_checked()
    press("s", TITLES[1])
    press("ArrowLeft", TITLES[0])
    press("ArrowRight", TITLES[1])
    press("r", TITLES[2])
    press("u", TITLES[1])
    page.goto(SIFT + "?words=浙试")
    press("a", TITLES[1])
    expect(page.get_by_text("2 documents wait.")).to_be_visible()
    press("r", TITLES[2])

    page.get_by_label("Why").evaluate("field => field.closest('details').open = true")
    page.get_by_label("Why").press_sequentially("rasu1")
    expect(title).to_have_text(TITLES[2])
    expect(page.get_by_label("Why")).to_have_value("rasu1")
    page.get_by_role("heading", name=TITLES[2]).click()
    page.keyboard.press("r")
    expect(page.get_by_text("No document waits here.")).to_be_visible()

    page.goto("/admin/policies/candidate/missing/?q=浙试")
    page.get_by_role("link", name="浙试〔2020〕").click()
    expect(page.get_by_text("3 numbers known, up to 3")).to_be_visible()


def test_sifting_fits_a_telephone(curators_phone, tracker):
    phone = curators_phone
    tracker.manage("shell", "-c", ENTER % (TITLES, "浙电"))
    log_in(phone, tracker)
    for path in (SIFT, "/admin/policies/candidate/missing/"):
        phone.goto(f"{path}?words=浙电")
        expect(phone.get_by_text("浙电").first).to_be_visible()
        wider = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, path
