"""How the interface behaves on the wire: read only, cookieless, open, cheap, documented."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import cite, make_firm, make_land, make_locality, make_speech, make_year

MOST_QUERIES = 8


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, world, method):
    for path in ("", "firms/", f"firms/{world.firm.uid}/", "schema/", "nonsense/"):
        response = getattr(client, method)(f"/api/v1/{path}", data="{}", content_type="text/plain")
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_answers_without_a_body(client, world):
    response = client.head("/api/v1/firms/")
    assert (response.status_code, response.content) == (200, b"")


def test_options_allows_reading_from_other_sites(client, db):
    response = client.options("/api/v1/firms/")
    assert response.status_code == 204
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["", "firms/", "firms.csv", "firms/?a=b", "nonsense/", "schema/", "firms"]
)
def test_every_answer_is_open_fresh_for_a_minute_and_without_cookies(client, world, path):
    response = client.get(f"/api/v1/{path}")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_missing_slash_leads_to_the_address_with_its_parameters(client, db):
    response = client.get("/api/v1/firms?page_size=3")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/firms/?page_size=3"


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def grow(world, count):
    """More rows of the nouns that carry lists, each with relations of its own."""
    for n in range(count):
        firm = make_firm(
            f"公司{n}有限公司", seat=world.city, parent=world.firm, sector=world.sector
        )
        m.FirmName.objects.create(firm=firm, name=f"别名{n}")
        land = make_land(world.city, (f"公司{n}有限公司", "organisation"), (f"王五{n}", "person"))
        m.Holder.objects.filter(key=f"公司{n}有限公司").update(firm=firm)
        place = make_locality(f"3301{n + 10}", world.city, kind="county")
        place.successors.add(world.other)
        instrument = m.PolicyInstrument.objects.create(
            locality=place, title_en=f"Act {n}", status="published"
        )
        instrument.types.add(world.type)
        instrument.sectors.add(world.sector)
        m.InstrumentLink.objects.create(
            origin=instrument, relation="follows", target=world.instrument
        )
        incentive = m.Incentive.objects.create(
            instrument=instrument, type=world.type, name_en=f"Grant {n}", status="published"
        )
        m.Award.objects.create(
            firm=firm, giver=world.firm, locality=place, incentive=incentive,
            instrument=instrument, kind=world.type, land_award=land, status="published",
        )  # fmt: skip
        official = m.Official.objects.create(name_en=f"Li {n}", name_zh="李", status="published")
        m.Tenure.objects.create(official=official, locality=place, office_en="Mayor")
        speech = make_speech(place, official=official, source=world.source)
        m.TermCount.objects.create(
            speech=speech, lexicon=world.lexicon, term=world.term, basis="computed", count=n
        )
        make_year(place, 2013, source=world.source)
        cite(instrument, world.source)


@pytest.mark.parametrize("suffix", ["/", ".csv", ".ndjson"])
def test_queries_do_not_grow_with_the_rows(client, world, suffix):
    grow(world, 1)
    client.get("/api/v1/instruments/")  # the content types are read once
    before = {r.name: queries(client, f"/api/v1/{r.name}{suffix}") for r in RESOURCES}
    grow_more = [f"/api/v1/{r.name}{suffix}" for r in RESOURCES]
    m.Locality.objects.filter(code="330110").update(code="330199")
    m.FirmName.objects.filter(name="别名0").update(key="x")
    m.Holder.objects.filter(name="公司0有限公司").update(key="y")
    grow(world, 12)
    after = {
        r.name: queries(client, address) for r, address in zip(RESOURCES, grow_more, strict=True)
    }
    assert after == before
    assert max(after.values()) <= MOST_QUERIES


def test_land_awards_take_few_queries(client, world, django_assert_max_num_queries):
    grow(world, 5)
    with django_assert_max_num_queries(5):  # version, rows, holdings, holders, firms
        client.get("/api/v1/land-awards/?page_size=50")
    with django_assert_max_num_queries(2):
        client.get("/api/v1/land-awards/?page_size=50&fields=uid,area_m2,locality")


@pytest.fixture
def schema(client, db):
    return client.get("/api/v1/schema/").json()


def test_schema_is_openapi_3_1_and_names_every_parameter(client, schema):
    assert schema["openapi"].startswith("3.1")
    for resource in RESOURCES:
        operation = schema["paths"][f"/api/v1/{resource.name}/"]["get"]
        described = {p["name"] for p in operation["parameters"]}
        refused = client.get(f"/api/v1/{resource.name}/?unheard_of=1").json()
        assert described == set(refused["allowed"])
        assert all(p["description"] for p in operation["parameters"])
        assert (f"/api/v1/{resource.name}/{{key}}/" in schema["paths"]) == bool(resource.identifier)


def test_every_field_is_described(schema):
    for name, record in schema["components"]["schemas"].items():
        if name == "Problem":
            continue
        for field, part in record["properties"].items():
            assert part["description"], (name, field)


def test_answers_follow_the_schema(client, world, schema):
    make_land(world.city, ("赵六", "person"), area_m2=None, price_cny=None, signed_on=None)
    m.Award.objects.create(
        recipients="several",
        kind=world.type,
        awarded_on=datetime.date(2020, 1, 1),
        status="published",
    )
    for resource in RESOURCES:
        rows = client.get(f"/api/v1/{resource.name}/").json()
        operations = schema["paths"]

        def check(operation, answer):
            media = operation["get"]["responses"]["200"]["content"]["application/json"]
            whole = media["schema"] | {"components": schema["components"]}
            Draft202012Validator(whole).validate(answer)

        check(operations[f"/api/v1/{resource.name}/"], rows)
        for row in rows["results"] if resource.identifier else ():
            key = row[resource.identifier]
            detail = client.get(f"/api/v1/{resource.name}/{key}/").json()
            check(operations[f"/api/v1/{resource.name}/{{key}}/"], detail)


def test_documentation_page_lists_every_address_and_needs_no_other_host(client, schema):
    response = client.get("/api/docs/")
    page = response.content.decode()
    assert response["Content-Type"].startswith("text/html")
    for path in schema["paths"]:
        assert path in page
    assert "/api/v1/schema/" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert 'id="unknown-parameter"' in page
