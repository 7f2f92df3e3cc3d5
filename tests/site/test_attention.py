"""How often a word is said: chosen, over time, by locality and year, on a map, as files."""

import re
from xml.etree import ElementTree

import pytest

from policies.models import Lexicon, Status
from tests.metrics.words import lexicon_of, spoken

WORDS = {"产业": "industry", "产业政策": "industry", "规划": "plans"}


@pytest.fixture
def lexicon(places):
    return lexicon_of(WORDS)


@pytest.fixture
def world(places, lexicon):
    """产业 in 2025: Guangdong 3 in 50, Zhejiang 1 in 40; Guangdong in 2024 none in 20; China 2 in 100."""
    of = {
        "guangdong": spoken(places.guangdong, "产业产业产业政策" + "好" * 42, lexicon),
        "zhejiang": spoken(places.zhejiang, "产业" + "好" * 38, lexicon),
        "silent": spoken(places.guangdong, "好" * 20, lexicon, spoken_on="2024-01-10"),
        "china": spoken(places.china, "产业产业规划" + "好" * 94, lexicon),
    }
    return of


def rows(client, url: str, heading: str) -> list[str]:
    """The words of each row of the table below a heading."""
    html = client.get(url).content.decode()
    section = html[html.index(f'<h2 id="{heading}"') :]
    body = section[: section.index("</table>")]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split())
        for row in re.findall(r"<tr>.*?</tr>", body, re.S)
    ]


def test_localities_are_ranked_within_their_kind(world, client):
    """Guangdong says it 3 times in 70 characters of two speeches: 428.6 per 10,000."""
    found = rows(client, "/speeches/", "places")
    assert found[1:] == [
        "1 Guangdong 428.6 3 2 70",
        "2 Zhejiang 250.0 1 1 40",
        "China 200.0 2 1 100",
    ]


def test_rates_stand_by_locality_and_year_and_a_gap_is_no_zero(world, client):
    assert rows(client, "/speeches/", "years") == [
        "Locality 2025 2024", "Zhejiang 250.0 –", "Guangdong 600.0 0.0", "China 200.0 –",
    ]  # fmt: skip


def test_a_group_is_counted_once_per_character(world, client, read):
    assert rows(client, "/speeches/?group=industry&locality=440000", "places")[1:] == [
        "Guangdong 428.6 3 2 70"
    ]
    assert "a group of words, each character once" in read("/speeches/?group=industry")


def test_map_has_the_latest_year_and_says_where_no_speech_is(world, client):
    html = client.get("/speeches/").content.decode()
    assert "Provinces in 2025" in html
    assert "<title>Guangdong: 600.0 per 10,000, 3 times in 50 characters</title>" in html
    assert "<title>BJ: no speech on record</title>" in html
    earlier = client.get("/speeches/?year=2024").content.decode()
    assert 'class="none"' in earlier and "never said" in earlier
    assert "<title>ZJ: no speech on record</title>" in earlier


def test_place_and_years_narrow_every_part(world, client, read):
    page = read("/speeches/?locality=440000&year_max=2024")
    assert "0 0.0 Guangdong 20" in page
    assert "600.0" not in page and "Zhejiang" not in page
    assert "Provinces in" not in page


def test_chooser_leads_to_the_address_of_the_word(world, client):
    response = client.get("/speeches/?measure=industry/term/产业政策&locality=&year_min=2024")
    assert response.status_code == 302
    assert response.url == "/speeches/?term=%E4%BA%A7%E4%B8%9A%E6%94%BF%E7%AD%96&year_min=2024"
    assert client.get("/speeches/?measure=industry/group/plans").url == "/speeches/?group=plans"


def test_chooser_has_every_word_and_group_of_every_list(world, client):
    lexicon_of({"人才": "people"}, "talent")
    html = client.get("/speeches/?term=人才").content.decode()
    assert re.findall(r'<optgroup label="([^"]+)"', html) == [
        "industry: industry", "industry: plans", "talent: people",
    ]  # fmt: skip
    assert '<option value="talent/term/人才" selected>' in html
    assert '<option value="industry/group/industry">' in html


def test_a_word_of_two_lists_needs_the_list_in_its_address(world, places, client):
    other = lexicon_of({"规划": "other"}, "other")
    spoken(places.zhejiang, "规划规划" + "好" * 6, other)
    assert client.get("/speeches/?measure=other/term/规划").url.endswith("&lexicon=other")
    assert client.get("/speeches/?measure=industry/term/规划").url.endswith("%E5%88%92")
    assert rows(client, "/speeches/?term=规划&lexicon=other", "places")[1:] == [
        "Zhejiang 2,000.0 2 1 10"
    ]


def test_a_list_of_another_version_counts_no_more(world, places, lexicon, client):
    """The new version has been counted in one speech; the old counts stay, and are not shown."""
    newer = lexicon_of({"产业": "industry"}, version=2)
    spoken(places.zhejiang, "产业" + "好" * 8, newer)
    assert rows(client, "/speeches/", "places")[1:] == ["Zhejiang 1,000.0 1 1 10"]
    newer.counted_at = None
    newer.save()
    assert len(rows(client, "/speeches/", "places")) == 4
    Lexicon.objects.filter(pk=lexicon.pk).update(status=Status.DRAFT)
    assert "No speech is on record" not in client.get("/speeches/").content.decode()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?term=天气", "The parameter term has the value 天气"),
        ("?group=weather", "The parameter group has the value weather"),
        ("?term=产业&group=industry", "The parameter group"),
        ("?lexicon=weather", "The parameter lexicon"),
        ("?measure=industry/plans/产业", "The parameter measure"),
        ("?measure=x", "The parameter measure"),
        ("?year=1066", "The parameter year"),
    ],
)
def test_what_the_page_does_not_know_is_named(world, read, query, named):
    assert named in read(f"/speeches/{query}", 400)


def test_chart_and_map_are_files_with_their_sources(world, source, client):
    type(world["china"]).objects.update(source=source)
    for name in ("attention", "map"):
        response = client.get(f"/speeches/{name}.svg?term=产业")
        assert response["Content-Type"].startswith("image/svg+xml")
        assert response["Content-Disposition"] == f'attachment; filename="{name}.svg"'
        document = response.content.decode()
        ElementTree.fromstring(document)
        assert "产业 per 10,000 characters" in document
        assert "Sources: A notice." in document
        assert "Word list: industry, version 1." in document
        assert "http://testserver/speeches/?term=产业" in document
        assert "<a " not in document


def test_nothing_to_draw_is_no_file(places, lexicon, client):
    for name in ("attention", "map"):
        assert client.get(f"/speeches/{name}.svg").status_code == 404


@pytest.mark.parametrize("more", [0, 12])
def test_queries_do_not_grow(world, places, lexicon, client, more, django_assert_num_queries):
    for n in range(more):
        spoken(places.hangzhou, f"产业好{'好' * n}", lexicon, spoken_on=f"{2000 + n}-01-01")
    for url, queries in (
        ("/speeches/", 10),
        ("/speeches/map.svg", 5),
        ("/speeches/attention.svg", 4),
    ):
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200
