"""Localities as points: a collection after RFC 7946, and how many are left out."""

import pytest
from jsonschema import Draft202012Validator

from policies import models as m
from tests.api.conftest import DRAFT, make_locality

POINTS = "localities.geojson"


@pytest.fixture
def placed(world):
    """Hangzhou and Ningbo with points; the province has none."""
    for place, latitude, longitude in ((world.city, 30.25, 120.17), (world.other, 29.87, 121.55)):
        m.Locality.objects.filter(pk=place.pk).update(latitude=latitude, longitude=longitude)
    return world


def test_features_are_points_with_the_fields_of_the_list(client, api, placed):
    answer = client.get(f"/api/v1/{POINTS}?code=330100")
    assert answer["Content-Type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    (feature,) = found["features"]
    assert feature["type"] == "Feature"
    assert feature["geometry"] == {"type": "Point", "coordinates": [120.17, 30.25]}
    assert feature["properties"] == api("localities/?code=330100")["results"][0]


def test_places_without_point_are_left_out_and_counted(client, placed):
    answer = client.get(f"/api/v1/{POINTS}?locality=330000&count=exact")
    found = answer.json()
    assert [f["properties"]["code"] for f in found["features"]] == ["330100", "330200"]
    assert (found["without_coordinates"], found["count"]) == (1, 2)
    assert answer["X-Without-Coordinates"] == "1"


def test_drafts_are_neither_shown_nor_counted(client, placed):
    make_locality("330300", placed.province, status=DRAFT)
    make_locality("330400", placed.province, status=DRAFT, latitude=1, longitude=2)
    found = client.get(f"/api/v1/{POINTS}").json()
    assert len(found["features"]) == 2
    assert found["without_coordinates"] == 1


def test_fields_leave_the_point_where_it_is(client, placed):
    found = client.get(f"/api/v1/{POINTS}?fields=name_en&code=330200").json()
    assert found["features"][0]["properties"] == {"name_en": "Ningbo"}
    assert found["features"][0]["geometry"]["coordinates"] == [121.55, 29.87]


def test_pages_lead_on_and_back(client, placed):
    first = client.get(f"/api/v1/{POINTS}?page_size=1")
    assert first["Link"].endswith('rel="next"')
    second = client.get(first.json()["next"]).json()
    assert [f["properties"]["code"] for f in second["features"]] == ["330200"]
    assert second["next"] is None
    assert client.get(second["previous"]).json()["features"] == first.json()["features"]
    assert second["without_coordinates"] == 1


def test_it_is_asked_like_the_list(client, api, placed):
    named = client.get(f"/api/v1/{POINTS}?colour=red").json()["parameter"]
    assert named == "colour"
    found = client.get(f"/api/v1/{POINTS}?q=宁波&expand=parent").json()
    assert found["features"][0]["properties"]["parent"]["name_en"] == "Zhejiang"
    assert client.get(f"/api/v1/{POINTS}", headers={"accept": "text/csv"}).status_code == 406


def test_it_follows_its_schema(client, placed):
    schema = client.get("/api/v1/schema/").json()
    operation = schema["paths"]["/api/v1/localities.geojson"]["get"]
    media = operation["responses"]["200"]["content"]["application/geo+json"]["schema"]
    whole = media | {"components": schema["components"]}
    for query in ("", "?count=exact&page_size=1", "?expand=parent,today"):
        Draft202012Validator(whole).validate(client.get(f"/api/v1/{POINTS}{query}").json())
    listed = schema["paths"]["/api/v1/localities/"]["get"]["parameters"]
    assert operation["parameters"] == listed
