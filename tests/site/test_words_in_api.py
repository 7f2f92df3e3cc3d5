"""What pages say of words is what the API says, under the addresses that the pages give."""

import re
from html import unescape

import pytest

from policies.models import TermCount
from tests.metrics.words import lexicon_of, spoken


@pytest.fixture
def two(places, source):
    lexicon = lexicon_of({"产业": "industry", "产业链": "industry", "人才": "talent"})
    one = spoken(
        places.guangdong, "产业，" * 6 + "产业链" + "，" * 9, lexicon, visibility="full",
        licence="CC BY 4.0", source=source,
    )  # fmt: skip
    TermCount.objects.create(speech=one, source=source, label="words", count=7, basis="reported")
    return one, spoken(places.zhejiang, "产业人才人才" + "，" * 14, lexicon, source=source)


def links(client, page: str) -> set[str]:
    html = client.get(page).content.decode()
    return {unescape(link) for link in re.findall(r'href="(/api/[^"]+)"', html)}


def test_every_link_into_the_api_is_answered(two, client):
    one, other = two
    found = set()
    for page in (
        "/speeches/?term=产业", "/speeches/?group=industry&locality=440000&year_min=2000",
        f"/speeches/{one.uid}/", f"/speeches/{one.uid}/concordance/?sort=right",
        f"/speeches/{other.uid}/concordance/?term=人才", "/speeches/compare/", "/methods/",
    ):  # fmt: skip
        found |= links(client, page)
    for noun in ("attention", "keyness", "concordance", "explanations", "term-counts"):
        assert any(link.startswith(f"/api/v1/{noun}/") for link in found), noun
        assert any(link.startswith(f"/api/v1/{noun}.csv") for link in found), noun
    for link in sorted(found):
        assert client.get(link).status_code == 200, link


def asked(client, page: str, start: str) -> list[dict]:
    """The rows behind the one link of a page that starts so."""
    (link,) = (link for link in links(client, page) if link.startswith(start))
    return client.get(link).json()["results"]


def test_ranks_are_those_of_the_api(two, client):
    page = client.get("/speeches/?group=industry")
    (address,) = {unescape(page.context["places_api"])}
    rows = client.get(address).json()["results"]
    shown = [
        (row.figure.place.code, row.figure.count, row.figure.characters, row.figure.rate)
        for group in page.context["ranking"]
        for row in group.rows
    ]
    assert shown == [
        (row["locality"]["code"], row["count"], row["characters"], row["rate_per_10k_characters"])
        for row in rows
    ]
    assert len(shown) == 2


def test_terms_that_set_apart_are_those_of_the_api(two, client):
    for page, name in ((f"/speeches/{two[0].uid}/", "keys"), ("/speeches/compare/", "rows")):
        rows = asked(client, page, "/api/v1/keyness/")
        shown = client.get(page).context[name]
        assert [(row.key.term.text, row.key.a, row.key.b, row.key.g2) for row in shown] == [
            (row["term"], row["count_a"], row["count_b"], pytest.approx(row["log_likelihood"]))
            for row in rows
        ]
        assert len(shown) == 3


def test_lines_and_explanations_are_those_of_the_api(two, client):
    address = f"/speeches/{two[0].uid}/concordance/?term=产业"
    rows = asked(client, address, "/api/v1/concordance/")
    lines = client.get(address).context["lines"]
    assert [(line.start, line.left, line.right) for line in lines] == [
        (row["start"], row["left"], row["right"]) for row in rows
    ]
    (explained,) = client.get(f"/speeches/{two[0].uid}/").context["reported"]
    found = asked(client, f"/speeches/{two[0].uid}/", "/api/v1/explanations/")
    assert [(each.count, each.difference) for each in explained.explanations] == [
        (row["count"], row["difference"]) for row in found
    ]
