"""What a site asks of programs is found and understood."""

import pytest

from policies.ingest.web import Page, Unreachable, address_of_rules, rules_in

PAGE = "https://page.example/files/a.html"


def answered(text: str, status: int = 200):
    return rules_in(Page("https://page.example/robots.txt", status, text.encode()))


def test_rules_are_at_the_root_of_the_site():
    assert address_of_rules(PAGE) == "https://page.example/robots.txt"
    assert address_of_rules("http://page.example:8080/a") == "http://page.example:8080/robots.txt"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /files/", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: local-industrial-policy-tracker\nAllow: /", True),
        ("User-agent: local-industrial-policy-tracker\nDisallow: /", False),
        ("User-agent: another\nDisallow: /", True),
        ("\0\xff no rules at all", True),
    ],
)  # fmt: skip
def test_page_is_read_where_the_rules_allow_it(text, allowed):
    assert answered(text).allow(PAGE) == allowed


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_site_without_rules_allows_and_one_that_fails_does_not(status, allowed):
    assert answered("User-agent: *\nDisallow: /", status).allow(PAGE) == allowed


def test_site_that_cannot_be_reached_says_so_at_the_page():
    assert rules_in(Unreachable("page.example")).allow(PAGE)


def test_pause_that_is_asked_for_is_kept_up_to_half_a_minute():
    assert answered("User-agent: *\nCrawl-delay: 7").pause == 7
    assert answered("User-agent: *\nCrawl-delay: 3600").pause == 30
    assert answered("").pause == 0
