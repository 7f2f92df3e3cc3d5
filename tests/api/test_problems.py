"""A wrong request is told what was wrong, what is allowed and what it may have meant."""

import orjson
import pytest

from policies.api.nouns import RESOURCES
from policies.api.problems import KINDS


def test_misspelt_parameter_is_named_with_the_nearest(client, world):
    response = client.get("/api/v1/land-awards/?localty=330100")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = orjson.loads(response.content)
    assert problem["type"] == "/api/docs/#unknown-parameter"
    assert problem["title"] == KINDS["unknown-parameter"]
    assert problem["status"] == 400
    assert (problem["parameter"], problem["nearest"]) == ("localty", "locality")
    assert {"locality", "year_min", "page_size", "updated_since"} <= set(problem["allowed"])


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.name)
def test_unknown_parameter_is_refused_everywhere(api, world, resource):
    assert api(f"{resource.name}/?colour=red", 400)["parameter"] == "colour"
    if resource.identifier:
        row = api(f"{resource.name}/")["results"][0]
        key = row[resource.identifier]
        allowed = api(f"{resource.name}/{key}/?page_size=5", 400)["allowed"]
        assert "fields" in allowed and set(allowed) <= {"expand", "fields", "lens"}


@pytest.mark.parametrize("path", ["", "schema/"])
def test_root_and_schema_take_no_parameters(api, db, path):
    assert api(f"{path}?lang=fr", 400)["parameter"] == "lang"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=²", "page_size"),
        ("page_size=1e2", "page_size"),
        ("page_size=", "page_size"),
        ("page_size=5&page_size=6", "page_size"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2024-02-31", "updated_since"),
        ("updated_since=2024-13-01T00:00:00Z", "updated_since"),
        ("updated_since=0001-01-01", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-12:00", "updated_since"),
        ("year=twenty", "year"),
        ("year=2013.5", "year"),
        ("year=99999", "year"),
        ("year=NaN", "year"),
        ("year_min=-1", "year_min"),
        ("year_min=-1e99999999", "year_min"),  # a number too long to be written out
        ("year_max=1e999", "year_max"),
        ("locality=999999", "locality"),
        ("use=swimming", "use"),
        ("use_group=swimming", "use_group"),
        ("mode=gift", "mode"),
        ("firm=nobody", "firm"),
        ("fields=uid,secret", "fields"),
        ("fields=uid,uid", "fields"),
        ("fields=,", "fields"),
        ("ordering=project", "ordering"),
        ("ordering=area_m2,-area_m2", "ordering"),
        ("ordering=--area_m2", "ordering"),
        ("q=", "q"),
        ("q=a%00b", "q"),
        ("holder=a%00b", "holder"),
        ("q=" + "x" * 501, "q"),
        ("format=csv", "format"),
    ],
)
def test_bad_value_is_a_400_that_names_the_parameter(api, world, query, parameter):
    assert api(f"land-awards/?{query}", 400)["parameter"] == parameter


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("land-awards/?use=industral", "industrial"),
        ("land-awards/?ordering=-signedon", "-signed_on"),
        ("land-awards/?fields=price", "price_cny"),
        ("instruments/?type=grnt", "grant"),
        ("firms/?sector=chip", "chips"),
        ("term-counts/?lexicon=polcy", "policy"),
        ("land-years/?basis=computd", "computed"),
        ("localities/?in_force=ture", "true"),
    ],
)
def test_misspelt_value_is_told_the_nearest(api, world, address, nearest):
    problem = api(address, 400)
    assert problem["nearest"] == nearest
    assert nearest in problem["allowed"]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("firms/nobody/", "There is no published record 'nobody' among the firms."),
        ("land-years/1/", "There is nothing at this address."),
        ("nonsense/", "There is nothing at this address."),
        ("nonsense", "There is nothing at this address."),
        ("firms.xml", "There is nothing at this address."),
        ("firms/a%00b/", "There is nothing at this address."),
    ],
)
def test_absent_address_is_problem_details(api, db, address, detail):
    problem = api(address, 404)
    assert problem["detail"] == detail
    assert problem["type"].endswith("#not-found")


def test_problems_are_in_english_and_json_whatever_is_accepted(api, world):
    headers = {"accept-language": "zh-hans", "accept": "text/csv"}
    problem = api("incentives/?year=abc", 400, **headers)
    assert problem["detail"] == "Enter a number."
    problem = api("firms.csv?sector=none", 400, **headers)
    assert problem["detail"] == "There is no sector with the code 'none'."


def test_format_not_on_offer_is_406(api, db):
    assert api("firms/", 406, accept="image/png")["status"] == 406
