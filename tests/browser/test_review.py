"""From the first word to the public and on: entered by one curator, published by another, then changed."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TITLE, TITLE_ZH = "Measures for the low-altitude economy", "关于支持低空经济高质量发展的若干措施"
NUMBER = "杭政办〔2024〕17号"
SHOTS = os.environ.get("SHOTS")  # a folder: a picture of each step is put there
CONTRIBUTOR = (
    "from django.contrib.auth.models import Group, User; "
    "user = User.objects.create_user('contributor', password='{password}', is_staff=True); "
    "user.groups.add(Group.objects.get(name='contributor'))"
)


@contextmanager
def window(chromium, tracker, name, password):
    context = chromium.new_context(
        base_url=tracker.address, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto("/admin/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").first.click()
    expect(page.locator("input[name=password]")).to_have_count(0)
    yield page
    context.close()


def shoot(page: Page, step: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"review-{step}.png", full_page=True)


def choose(page: Page, name: str, typed: str, option: str) -> None:
    """Choose in a field that is searched while one types."""
    box = page.locator(f"[name={name}] + .select2-container")
    box.click()
    search = page.locator(".select2-container--open .select2-search__field").last
    search.fill(typed)
    page.locator(".select2-results__option", has_text=option).first.click()


def add_row(page: Page, group: str) -> None:
    page.locator(f"#{group}-group .add-row a, #{group}-group a.add-row").last.click()


def cite(page: Page, number: int, field: str, quote: str) -> None:
    prefix = f"policies-citation-content_type-object_id-{number}"
    add_row(page, "policies-citation-content_type-object_id")
    choose(page, f"{prefix}-source", "杭州市政府", "杭州市政府公报")
    page.locator(f"[name={prefix}-field]").select_option(field)
    page.locator(f"[name={prefix}-quote]").fill(quote)


def enter_source(page: Page) -> None:
    page.goto("/admin/policies/source/add/")
    page.locator("[name=title]").fill("杭州市政府公报2024年第5期")
    page.locator("select[name=kind]").select_option("official_notice")
    page.locator("[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text("杭州市政府公报2024年第5期")


def enter_instrument(page: Page) -> str:
    """The act with two benefits and the words that prove them, on one page; returns its address."""
    page.goto("/admin/policies/policyinstrument/add/")
    page.locator("[name=title_en]").fill(TITLE)
    page.locator("[name=title_zh]").fill(TITLE_ZH)
    page.locator("[name=document_number]").fill("杭政办[2024]17号")
    choose(page, "locality", "hangzhou", "Hangzhou 杭州市")
    choose(page, "types", "Grant", "Grant")
    page.locator("[name=announced_on]").fill("2024-04-20")
    for name in ("by_government", "concrete_measure", "favours_some", "lasting_aim"):
        page.locator(f"[name={name}]").select_option("true")
    for number, (name, amount) in enumerate(
        (("Award for routes", "300万"), ("Premises", "1.5亿元"))
    ):
        add_row(page, "incentives")
        choose(page, f"incentives-{number}-type", "Grant", "Grant")
        page.locator(f"[name=incentives-{number}-name_en]").fill(name)
        page.locator(f"[name=incentives-{number}-amount_kind]").select_option("cap")
        page.locator(f"[name=incentives-{number}-amount_max]").fill(amount)
    facts = (
        ("announced_on", "2024年4月20日印发"), ("types", "给予资金补助"),
        ("benefit-1.type", "给予奖励"), ("benefit-1.amount_max", "最高300万元"),
        ("benefit-2.type", "给予补助"), ("benefit-2.amount_max", "最高1.5亿元"),
    )  # fmt: skip
    for number, (field, quote) in enumerate(facts):
        cite(page, number, field, quote)
    shoot(page, "1-entered")
    page.locator("[name=_continue]").first.click()
    expect(page.locator("[name=document_number]")).to_have_value(NUMBER)
    return page.url


def test_a_record_goes_public_by_four_eyes_and_is_changed_by_them(chromium, tracker):
    password = "vier-augen-2024"
    tracker.manage("shell", "-c", CONTRIBUTOR.format(password=password))
    with (
        window(chromium, tracker, "contributor", password) as author,
        window(chromium, tracker, *tracker.reviewer) as reviewer,
    ):
        enter_source(author)
        address = enter_instrument(author)
        expect(author.locator("#review")).not_to_contain_text("Missing before")
        author.get_by_role("button", name="Hand in for review").click()
        expect(author.locator("body")).to_contain_text("another curator reviews it")
        shoot(author, "2-handed-in")

        reviewer.goto("/admin/")
        shoot(reviewer, "3-start-of-reviewer")
        reviewer.get_by_role("link", name=TITLE).first.click()
        expect(reviewer.locator("body")).to_contain_text("最高1.5亿元")
        reviewer.get_by_text("Return it with comments").click()
        reviewer.locator("[name=comments-0-field]").select_option("announced_on")
        reviewer.locator("[name=comments-0-severity]").select_option("critical")
        reviewer.locator("[name=comments-0-text]").fill("The gazette has the 24th.")
        shoot(reviewer, "4-review")
        reviewer.get_by_role("button", name="Return to its author").click()
        expect(reviewer.locator("body")).to_contain_text("quotes the source, word by word")
        reviewer.locator("[name=comments-0-quote]").fill("2024年4月24日印发")
        reviewer.get_by_role("button", name="Return to its author").click()
        expect(reviewer.locator("body")).to_contain_text("Returned to its author")

        author.goto("/admin/")
        author.get_by_role("link", name=TITLE).first.click()
        author.goto(address)
        expect(author.locator("body")).to_contain_text("The gazette has the 24th.")
        shoot(author, "5-returned")
        author.locator("[name=announced_on]").fill("2024-04-24")
        author.locator("[name=policies-citation-content_type-object_id-0-quote]").fill(
            "2024年4月24日印发"
        )
        author.locator("[name=_continue]").first.click()
        author.get_by_role("button", name="Hand in for review").click()
        listed = author.request.get(f"/api/v1/instruments/?q={TITLE}").json()["results"]
        assert listed == []

        reviewer.goto("/admin/")
        reviewer.get_by_role("link", name=TITLE).first.click()
        reviewer.get_by_role("button", name="Accept and publish").click()
        expect(reviewer.locator("body")).to_contain_text("the public sees it now")
        shoot(reviewer, "6-accepted")
        (row,) = author.request.get(f"/api/v1/instruments/?q={TITLE}").json()["results"]
        assert (row["document_number"], row["announced_on"]) == (NUMBER, "2024-04-24")
        public = f"/instruments/{row['uid']}/"
        reviewer.goto("/instruments/?locality=330100")
        expect(reviewer.locator("main")).to_contain_text(TITLE)
        reviewer.goto(public)
        expect(reviewer.locator("main")).to_contain_text("Award for routes")
        shoot(reviewer, "7-public")

        author.goto(address)
        author.locator("[name=title_en]").fill(f"{TITLE} of Hangzhou")
        author.locator("[name=_why]").fill("As the gazette's own English has it.")
        author.locator("[name=_save]").first.click()
        expect(author.locator("body")).to_contain_text("Proposed: another curator decides")
        shoot(author, "8-proposed")
        reviewer.goto(public)
        expect(reviewer.locator("main")).not_to_contain_text(f"{TITLE} of Hangzhou")
        reviewer.goto("/admin/")
        reviewer.get_by_role("link", name=TITLE).first.click()
        expect(reviewer.locator("ins")).to_contain_text(f"{TITLE} of Hangzhou")
        shoot(reviewer, "9-change")
        reviewer.get_by_role("button", name="Accept and publish").click()
        reviewer.goto(public)
        expect(reviewer.locator("main")).to_contain_text(f"{TITLE} of Hangzhou")
