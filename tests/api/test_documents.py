"""The document of the interface, and the pages made of it: whole, real, and of no other host."""

import re

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from policies import models as m
from policies.api.examples import MOST_CHARACTERS, MOST_ITEMS, shortened
from policies.api.recipes import FOLDER, RECIPES
from tests.api.conftest import DRAFT, make_firm

JSON = "application/json"
UNITS = {
    "_m2": "square met|m²", "_ha": "hectare", "_km2": "square kilomet", "_cny": "yuan",
    "share": "0 to 1", "cr1": "0 to 1", "cr5": "0 to 1", "cr10": "0 to 1", "hhi": "0 to 1",
    "coverage": "0 to 1|looked", "_years": "year", "latitude": "degree", "longitude": "degree",
    "_10k_characters": "10,000", "population": "person", "amount": "currency", "cap": "currency",
    "rate": "0 to 1",
}  # fmt: skip


@pytest.fixture
def document(client, world):
    return client.get("/api/v1/schema/").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def example(document, path):
    answers = document["paths"][path]["get"]["responses"].get("200", {"content": {}})
    return answers["content"].get(JSON, {}).get("examples", {}).get("real", {}).get("value")


def test_the_document_is_valid_openapi_3_1(document):
    validate_schema(document)
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_it_says_who_offers_it_where_and_under_what_terms(document):
    info = document["info"]
    assert info["title"] and info["version"] and info["summary"]
    assert "licence of our own data is not decided" in info["description"]
    assert info["contact"]["url"].endswith("/about/#contact")
    assert info["license"]["url"].endswith("/data/#licence")
    assert document["servers"][0]["url"] == "/"


def test_every_operation_has_a_described_group_and_every_status_a_meaning(document):
    groups = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert all(groups.values())
    for path, _method, operation in operations(document):
        assert set(operation["tags"]) <= groups.keys(), path
        assert {"400", "406"} <= operation["responses"].keys(), path
        for status, response in operation["responses"].items():
            assert "$ref" in response or response["description"], (path, status)


def parts_of(schema, where):
    """Every named part of a schema, however deep, with its place."""
    for name, part in schema.get("properties", {}).items():
        yield f"{where}.{name}", part
        yield from parts_of(part, f"{where}.{name}")
    inner = [schema["items"]] if isinstance(schema.get("items"), dict) else []
    for part in (*inner, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from parts_of(part, where)


def test_every_part_of_every_record_is_described(document):
    schemas = document["components"]["schemas"]
    undescribed = [
        where
        for name, schema in schemas.items()
        for where, part in parts_of(schema, name)
        if not part.get("description")
    ]
    assert undescribed == []


def test_every_number_with_a_unit_says_it(document):
    for name, schema in document["components"]["schemas"].items():
        for where, part in parts_of(schema, name):
            kinds = part.get("type", "")
            if not {"number"} & ({kinds} if isinstance(kinds, str) else set(kinds)):
                continue
            for ending, unit in UNITS.items():
                if where.endswith(ending) and not where.endswith("_to_province"):
                    assert re.search(unit, part["description"], re.IGNORECASE), where


def test_every_list_and_record_has_a_real_example(client, document, world):
    """One of each noun is published, so none is lacking but where a text has to be open, a count reported,
    an edition written, the log begun, or where the answer is no JSON.
    """
    without = {
        path
        for path, method, _operation in operations(document)
        if method == "get" and example(document, path) is None
    }
    assert without == {
        "/api/v1/concordance/", "/api/v1/explanations/", "/api/v1/bulk/", "/api/v1/changes/",
        "/api/v1/localities.geojson", "/reconcile/extend/", "/reconcile/preview/", "/reconcile/view/",
        *(path for path in without if path.startswith(("/api/v1/land-", "/api/v1/search"))),
    }  # fmt: skip
    assert example(document, "/api/v1/firms/{key}/")["uid"] == world.firm.uid
    assert example(document, "/api/v1/firms/")["results"][0]["name_zh"] == world.firm.name_zh
    assert example(document, "/api/v1/land-awards/")["results"][0]["uid"] == world.land.uid


def test_examples_follow_their_own_schemas(document):
    checked = 0
    for path, method, operation in operations(document):
        if method == "get" and (value := example(document, path)) is not None:
            schema = operation["responses"]["200"]["content"][JSON]["schema"]
            whole = schema | {"components": document["components"]}
            Draft202012Validator(whole).validate(value)
            checked += 1
    assert checked > 25


def test_the_example_of_a_parameter_can_be_asked(client, document):
    for path, method, operation in operations(document):
        asked = {
            each["name"]: each["example"] for each in operation["parameters"] if "example" in each
        }
        if method == "get" and asked:
            place = path.replace("{key}", str(asked.pop("key", "")))
            assert client.get(place, asked).status_code == 200, path


def test_without_records_there_are_no_examples(client, db):
    document = client.get("/api/v1/schema/").json()
    validate_schema(document)
    shown = {
        path
        for path, method, _operation in operations(document)
        if method == "get" and example(document, path) is not None
    }
    assert {path for path in shown if path.startswith("/api/")} <= {"/api/v1/sectors/"}


def test_examples_follow_the_data_and_never_show_a_draft(client, db):
    draft = make_firm("暗中有限公司", status=DRAFT)
    assert example(client.get("/api/v1/schema/").json(), "/api/v1/firms/") is None
    shown = make_firm("光明有限公司")
    m.DataVersion.objects.advance()
    answer = client.get("/api/v1/schema/")
    document = answer.json()
    assert example(document, "/api/v1/firms/{key}/")["uid"] == shown.uid
    assert draft.uid not in answer.content.decode() and "暗中" not in answer.content.decode()
    shown.delete()
    m.DataVersion.objects.advance()
    assert example(client.get("/api/v1/schema/").json(), "/api/v1/firms/") is None


def test_one_version_of_the_data_makes_its_document_once(client, world, django_assert_num_queries):
    m.DataVersion.objects.advance()
    client.get("/api/v1/schema/")
    with django_assert_num_queries(1):  # the version
        client.get("/api/v1/schema/?")


def test_long_lists_and_texts_are_cut():
    long = {"terms": list(range(50)), "text": "字" * 5000, "count": 50}
    cut = shortened(long)
    assert cut == {"terms": [0, 1, 2], "text": f"{'字' * MOST_CHARACTERS}…", "count": 50}
    assert len(cut["terms"]) == MOST_ITEMS


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/try/", "/api/docs/recipes/"])
def test_pages_lead_to_each_other_and_to_no_other_host(client, world, path):
    page = client.get(path).content.decode()
    others = {"/api/docs/", "/api/docs/try/", "/api/docs/recipes/"} - {path}
    assert all(f'href="{other}"' in page for other in others)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=", page)


def test_the_page_to_read_shows_statuses_and_examples_without_scripts(client, world):
    page = client.get("/api/docs/").content.decode()
    assert "<script" not in page
    assert world.firm.uid in page and "Nothing has changed since the ETag" in page


def test_the_page_to_try_allows_its_own_scripts_and_this_site_alone(client, world):
    answer = client.get("/api/docs/try/")
    said = answer["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(said)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert 'data-schema="/api/v1/schema/"' in answer.content.decode()


def test_recipes_are_shown_as_they_are_run_with_the_address_of_this_site(client, db):
    page = client.get("/api/docs/recipes/").content.decode()
    assert "tracker.example.org" not in page
    assert "http://testserver/api/v1/land-awards/" in page
    assert {path.name for path in FOLDER.iterdir()} == {recipe.file for recipe in RECIPES}
