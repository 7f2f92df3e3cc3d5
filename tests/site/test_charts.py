"""Charts with an address: every form of each, and the same figures in all of them."""

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest

from policies.models import DataVersion, LandYear, Locality, Official, Speech, Status, Tenure
from policies.site.charted import CHARTS
from policies.site.charted.registry import chart
from tests.metrics.words import lexicon_of, spoken

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def world(places, land_year, looked, land_award, source):
    """Land figures of two cities with a year that is missing, and two speeches of two provinces."""
    looked(places.zhejiang, "land_award", "Notices of the market.", 2012, 2014)
    for place in (places.hangzhou, places.shenzhen, places.zhejiang):
        for year in (2012, 2013, 2015):
            land_year(place, year, area_m2=10_000 * (year - 2000) + 5, cr5=(year - 2000) / 100)
    LandYear.objects.filter(locality=places.shenzhen, year=2013).delete()
    land_award(places.guangdong, "A Co", day="2014-05-06")
    lexicon = lexicon_of({"产业": "industry", "人才": "talent"})
    spoken(places.china, "产业" * 2 + "好" * 96, lexicon, source=source, spoken_on="2024-03-05")
    spoken(places.guangdong, "产业" * 9 + "人才" + "好" * 80, lexicon, source=source)
    spoken(places.zhejiang, "产业" * 2 + "人才" * 8 + "好" * 80, lexicon, source=source)
    governor = Official.objects.create(
        uid="off-x", name_zh="李明", name_en="Li Ming", status=Status.PUBLISHED
    )
    Tenure.objects.create(
        official=governor,
        locality=places.zhejiang,
        office_en="Governor",
        from_year=2013,
        to_year=2014,
    )
    return places


QUERIES = {
    "land-area": "?a=330100&b=440300",
    "land-five-largest": "?a=330100&b=440300",
    "land-concentration": "?locality=330100&measure=hhi",
    "land-price": "?locality=330100",
    "land-modes": "?locality=440000",
    "attention": "?term=产业",
    "attention-reports": "",
    "attention-map": "?year=2025",
    "keyness": "",
    "words-and-deeds": "?official=off-x&term=产业",
}


def rows_of(client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_every_chart_is_tried_here():
    assert QUERIES.keys() == CHARTS.keys()


@pytest.mark.parametrize("language", ["", "/zh-hans", "/fr"])
def test_every_chart_answers_in_every_form(world, client, language):
    for name, query in QUERIES.items():
        address = f"{language}/charts/{name}"
        page = client.get(f"{address}/{query}")
        assert page.status_code == 200, address
        html = page.content.decode()
        title = unescape(re.search(r"<h1[^>]*>(.*?)</h1>", html)[1])
        assert html.count("<h1") == 1 and 'id="table"' in html and "/methods/#" in html

        drawing = client.get(f"{address}.svg{query}")
        assert drawing["Content-Type"] == "image/svg+xml; charset=utf-8"
        document = drawing.content.decode()
        root = ElementTree.fromstring(document)
        assert root.find(f"{SVG}title").text == title
        written = "".join(element.text or "" for element in root.iter(f"{SVG}text"))
        assert f"testserver{address}/" in written and "<a " not in document

        spec = json.loads(client.get(f"{address}.json{query}").content)
        assert spec["$schema"].endswith("/v5.json") and spec["title"] == title
        assert f"testserver{address}/" in spec["usermeta"]["address"]

        assert rows_of(client, f"{address}.csv{query}")
        image = client.get(f"{address}.png{query}")
        assert image["Content-Type"] == "image/png" and image.content.startswith(b"\x89PNG")


def test_csv_of_land_has_the_figures_of_the_api(world, client):
    for name, field in (("land-area", "area_m2"), ("land-five-largest", "cr5")):
        rows = rows_of(client, f"/charts/{name}.csv?a=330100&b=440300")
        for code in ("330100", "440300"):
            api = client.get(f"/api/v1/land-years/?locality={code}&period=year").json()["results"]
            ours = {row["year"]: row[field] for row in rows if row["locality_code"] == code}
            theirs = {str(row["year"]): row[field] for row in api}
            assert {y: float(v) for y, v in ours.items() if v} == theirs
            assert len(theirs) == (3 if code == "330100" else 2)


def test_csv_of_one_place_has_the_figures_of_the_api(world, client):
    series = client.get("/api/v1/land-series/?locality=330100").json()["results"]
    for query, field in (("&measure=cr5", "cr5"), ("&measure=hhi", "hhi")):
        rows = rows_of(client, f"/charts/land-concentration.csv?locality=330100{query}")
        assert len(rows) == 2  # 2015 was not looked at
        for row in rows:
            (there,) = (each for each in series if str(each["year"]) == row["year"])
            assert float(row[field]) == there[field]
    rows = rows_of(client, "/charts/land-price.csv?locality=330100")
    own = [row for row in rows if row["locality_code"] == "330100"]
    prices = {str(row["year"]): row["price_per_m2_cny"] for row in series}
    assert {row["year"]: float(row["price_per_m2_cny"]) for row in own} == {
        year: prices[year] for year in ("2012", "2013")
    }


def test_csv_of_words_has_the_figures_of_the_api(world, client):
    counts = client.get("/api/v1/term-counts/?term=产业").json()["results"]
    rows = rows_of(client, "/charts/attention.csv?term=产业")
    assert {r["speech"]: (int(r["count"]), float(r["rate_per_10k_characters"])) for r in rows} == {
        row["speech"]: (row["count"], row["rate_per_10k_characters"]) for row in counts
    }
    places = client.get("/api/v1/attention/?term=产业&by=place_year").json()["results"]
    ours = rows_of(client, "/charts/attention-map.csv?term=产业&year=2025")
    assert {r["locality_code"]: float(r["rate_per_10k_characters"]) for r in ours} == {
        r["locality"]["code"]: r["rate_per_10k_characters"] for r in places if r["year"] == 2025
    }


def test_csv_of_two_speeches_has_the_figures_of_the_api(world, client):
    a, b = Speech.objects.filter(spoken_on__year=2025).order_by("pk")
    api = client.get(f"/api/v1/keyness/?a={a.uid}&b={b.uid}").json()["results"]
    there = {row["term"]: row for row in api}
    rows = rows_of(client, f"/charts/keyness.csv?a={a.uid}&b={b.uid}")
    assert {row["term"] for row in rows} == {"产业", "人才"}
    for row in rows:
        for field in ("count_a", "count_b", "rate_a", "rate_b", "log_likelihood", "log_ratio"):
            assert float(row[field]) == there[row["term"]][field]


def test_none_found_and_not_looked_differ_in_the_table_and_the_file(world, client, read):
    """Zhejiang was looked at from 2012 to 2014; Shenzhen lies elsewhere, and has no figure of 2013."""
    rows = rows_of(client, "/charts/land-area.csv?a=330100&b=440300")
    states = {(row["locality_code"], row["year"]): row["state"] for row in rows}
    assert states["330100", "2013"] == "figure"
    assert states["330100", "2014"] == "none_found"
    assert states["440300", "2013"] == states["440300", "2014"] == "not_looked"
    page = read("/charts/land-area/?a=330100&b=440300")
    assert "330100 Hangzhou 2012 12.00 330100 Hangzhou 2013" in " ".join(page.split())
    assert "330100 Hangzhou 2014 – none found" in page
    assert "440300 Shenzhen 2013 – not looked at" in page


def test_a_file_is_not_sent_again_until_the_data_changes(world, client, django_assert_num_queries):
    for suffix in ("svg", "png", "csv", "json"):
        address = f"/charts/land-area.{suffix}?a=330100"
        first = client.get(address)
        assert first["Cache-Control"] == "public, max-age=60"
        with django_assert_num_queries(1):
            again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        other = client.get(f"/fr{address}", headers={"if-none-match": first["ETag"]})
        assert other.status_code == 200
    DataVersion.objects.advance()
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert json.loads(changed.content)["usermeta"]["data_version"] == str(
        DataVersion.objects.current()
    )


def test_only_the_page_for_frames_may_be_framed(world, client):
    assert "X-Frame-Options" not in client.get("/charts/land-area/embed/?a=330100").headers
    assert client.get("/charts/land-area/?a=330100")["X-Frame-Options"] == "DENY"
    html = client.get("/charts/land-area/embed/?a=330100").content.decode()
    assert "<details>" in html and "A notice" in html
    assert 'href="http://testserver/charts/land-area/?a=330100" target="_top"' in html
    assert html.count("<script") == 2 and "policies/embedded.js" in html


def test_the_page_gives_the_code_for_a_frame(world, client):
    html = client.get("/charts/land-area/?a=330100&b=440300").content.decode()
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)[1])
    framed = ElementTree.fromstring(
        "<x>" + code.replace("&", "&amp;").replace("data-tracker-chart", "").replace("async ", "") + "</x>"
    )  # fmt: skip
    assert framed.find("iframe").get("src") == (
        "http://testserver/charts/land-area/embed/?a=330100&b=440300"
    )
    assert framed.find("script").get("src") == "http://testserver/static/policies/frames.js"


def test_pages_have_what_is_to_be_taken_away_under_their_charts(world, client, land_year):
    for place in (world.hangzhou, world.shenzhen):
        land_year(place, 2012, 2015)
    for page, name in (
        ("/compare/?a=330100&b=440300", "land-five-largest"),
        ("/", "land-area"),
        ("/localities/330100/", "land-area"),
        ("/localities/330100/land/", "land-price"),
        ("/speeches/", "attention-map"),
        ("/speeches/compare/", "keyness"),
    ):
        html = unescape(client.get(page).content.decode())
        for end in (".csv", ".svg", ".png", ".json"):
            (address,) = set(re.findall(rf'href="(/charts/{name}{re.escape(end)}[^"]*)"', html))
            assert client.get(address).status_code == 200, (page, address)


def test_chart_on_a_page_is_the_one_under_its_address(world, client):
    """A land profile of another use and mode leads to charts of just these."""
    html = unescape(client.get("/localities/440000/land/?mode=competitive").content.decode())
    assert "/charts/land-modes.csv?locality=440000&mode=competitive" in html


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/charts/land-area/", "The parameter a"),
        ("/charts/land-area/?a=330100&b=330100", "The parameter b has the value 330100"),
        ("/charts/land-area.csv?a=999999", "The parameter a has the value 999999"),
        ("/charts/land-area/?a=330100&e=1", "The parameter e has the value 1"),
        ("/charts/land-concentration/?locality=330100&measure=x", "The parameter measure"),
        ("/charts/attention.png?year=2025", "The parameter year"),
        ("/charts/keyness/embed/?a=nothing", "The parameter a has the value nothing"),
    ],
)
def test_what_a_chart_does_not_know_is_named(world, read, address, named):
    assert named in read(address, 400)


def test_nothing_to_draw_is_said(places, client, read):
    page = read("/charts/land-area/?a=330100", 404)
    assert "Nothing to draw" in page and "That does not mean that there is nothing" in page
    assert client.get("/charts/land-area.png?a=330100").status_code == 404
    assert client.get("/charts/nothing/").status_code == 404


def test_a_hidden_place_has_no_chart(world, client):
    Locality.objects.filter(code="330100").update(status=Status.DRAFT)
    assert client.get("/charts/land-area/?a=330100").status_code == 400


def test_list_names_every_chart(world, client):
    html = client.get("/charts/").content.decode()
    assert all(f'href="/charts/{name}/' in html for name in CHARTS)


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="land-area"):
        chart("land-area", "Again")(lambda request: None)
    assert CHARTS["land-area"].label != "Again"


@pytest.mark.parametrize("more", [0, 6])
def test_queries_do_not_grow(world, client, land_year, more, django_assert_max_num_queries):
    for year in range(more):
        land_year(world.hangzhou, 2016 + year)
    client.get("/charts/land-area/?a=330100&b=440300")
    with django_assert_max_num_queries(7):
        client.get("/charts/land-area/?a=330100&b=440300")
