"""Maps of provinces and prefectures: each figure, and what there is none of."""

import re

import pytest

from policies.curation.register import refresh_lineage
from policies.models import Locality


@pytest.fixture
def on_map(places, land_year, looked):
    """Two cities with points and figures, one looked at without any, one not looked at."""
    for place, at in ((places.hangzhou, (30.29, 120.16)), (places.shenzhen, (22.55, 114.07))):
        Locality.objects.filter(pk=place.pk).update(latitude=at[0], longitude=at[1])
    priced = {"priced_area_m2": 1}
    land_year(places.hangzhou, 2012, 2015, area_m2=20_000_000, cr5=0.08, price_cny=400, **priced)
    land_year(places.shenzhen, 2012, 2015, area_m2=5_000_000, cr5=0.28, price_cny=2200, **priced)
    land_year(places.zhejiang, 2012, 2015, area_m2=30_000_000)
    return places


def titles(html: str, kind: str) -> dict[str, str]:
    """Name → figure of every mark of the map of this class."""
    drawing = re.search(rf'<svg[^>]*class="{kind}".*?</svg>', html, flags=re.S)[0]
    return dict(re.findall(r"<title>([^:<]+): ([^<]+)</title>", drawing))


def test_dots_are_the_figures_of_the_cities(on_map, client):
    found = titles(client.get("/localities/").content.decode(), "dots")
    assert found == {"Hangzhou": "2,000 ha", "Shenzhen": "500 ha"}


@pytest.mark.parametrize(
    ("measure", "figures"),
    [
        ("cr5", {"Hangzhou": "8.0%", "Shenzhen": "28.0%"}),
        ("price_per_m2", {"Hangzhou": "400 yuan per m²", "Shenzhen": "2,200 yuan per m²"}),
    ],
)
def test_reader_chooses_the_figure(on_map, client, measure, figures):
    html = client.get(f"/localities/?measure={measure}").content.decode()
    assert titles(html, "dots") == figures


def test_instruments_are_counted_with_those_of_the_districts(on_map, instrument, looked, client):
    instrument(on_map.xiaoshan, "One")
    instrument(on_map.hangzhou, "Two")
    instrument(on_map.hangzhou, "Hidden", status="draft")
    looked(on_map.guangdong, "instrument")
    html = client.get("/localities/?measure=instruments").content.decode()
    assert titles(html, "dots") == {"Hangzhou": "2", "Shenzhen": "looked at, none found"}
    assert titles(html, "tiles")["Zhejiang"] == "2"


def test_none_found_and_not_looked_differ(on_map, looked, client):
    tiles = titles(client.get("/localities/").content.decode(), "tiles")
    assert tiles == {"Zhejiang": "3,000 ha", "Guangdong": "not looked at"}
    looked(on_map.guangdong, "land_award", first=2012, last=2015)
    tiles = titles(client.get("/localities/").content.decode(), "tiles")
    assert tiles["Guangdong"] == "looked at, none found"


def test_years_looked_at_must_be_those_of_the_figures(on_map, looked, client):
    looked(on_map.guangdong, "land_award", first=2014, last=2015)
    tiles = titles(client.get("/localities/").content.decode(), "tiles")
    assert tiles["Guangdong"] == "not looked at"


def test_place_without_a_point_is_said_to_be_in_the_list_alone(on_map, read):
    assert "2 places whose point is known." in read("/localities/")
    on_map.make("330200", "Ningbo", "宁波市", "prefecture", on_map.zhejiang)
    refresh_lineage()
    assert "2 places whose point is known; 1 has none and is in the list alone" in read(
        "/localities/"
    )


def test_unknown_measure_is_named(on_map, read):
    assert "The parameter measure has the value" in read("/localities/?measure=hhi", 400)


def test_front_page_has_the_map_of_the_provinces(on_map, client):
    html = client.get("/").content.decode()
    assert titles(html, "tiles")["Zhejiang"] == "3,000 ha"
    assert "/methods/#province-map" in html
