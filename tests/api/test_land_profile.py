"""The land of one locality taken apart: figures by hand, wrong questions, no names of persons."""

import csv
import datetime
import io
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policies import models as m
from policies.api.nouns.land_profile import LAND_FIGURES
from policies.metrics.concentration import METHOD
from tests.api.conftest import make_firm, make_land, make_year

PERSON = "张三丰"
DAY = datetime.date(2014, 5, 6)
NAMES = [figures.name for figures in LAND_FIGURES]


@pytest.fixture
def land(world):
    """Hangzhou 2014: 6 ha of a firm at 100 yuan a m² by listing, 2 ha of a person at 500 by agreement,
    2 ha without a holder or a price; Ningbo 10 ha at 100.
    """
    m.Award.objects.all().delete()
    m.LandAward.objects.all().delete()
    m.LandYear.objects.all().delete()
    make_land(
        world.city, ("甲有限公司", "organisation"), area_m2=60_000, price_cny=6_000_000,
        signed_on=DAY, sector_label="医药",
    )  # fmt: skip
    make_land(
        world.city, (PERSON, "person"), area_m2=20_000, price_cny=10_000_000, signed_on=DAY,
        supply_mode="agreement",
    )  # fmt: skip
    make_land(world.city, area_m2=20_000, price_cny=0, signed_on=DAY)
    make_land(
        world.other, ("乙有限公司", "organisation"), area_m2=100_000, price_cny=10_000_000,
        signed_on=DAY,
    )  # fmt: skip
    return world


def test_series_by_hand(api, land):
    (row,) = api("land-series/?locality=330100")["results"]
    assert (row["year"], row["year_to"], row["awards"], row["area_m2"]) == (2014, 2014, 3, 100_000)
    assert (row["price_per_m2_cny"], row["median_price_per_m2_cny"]) == (200, 300)
    assert (row["cr1"], row["hhi"]) == pytest.approx((0.75, 0.75**2 + 0.25**2))
    assert row["coverage"] == pytest.approx(0.8)
    assert row["competitive_area_share"] == pytest.approx(0.8)
    assert row["agreement_awards_share"] == pytest.approx(1 / 3)
    assert row["province"]["code"] == "330000"
    assert row["province_price_per_m2_cny"] == pytest.approx(26e6 / 180e3)
    assert row["price_to_province"] == pytest.approx(200 / (26e6 / 180e3))
    assert row["median_price_to_province"] == pytest.approx(300 / 100)
    assert (row["country"], row["price_to_country"]) == (None, None)
    assert (row["basis"], row["method"]) == ("computed", METHOD)


def test_series_gives_stored_figures_where_there_are_any(api, land):
    make_year(land.city, 2014, awards=7, basis="imported")
    (row,) = api("land-series/?locality=330100&year_min=2014&year_max=2014")["results"]
    assert (row["awards"], row["basis"], row["competitive_area_share"]) == (7, "imported", None)
    assert api("land-holders/?locality=330100&year_min=2014&year_max=2014")["results"] == []


def test_holders_by_hand(api, land):
    rows = api("land-holders/?locality=330100")["results"]
    told = [(r["rank"], r["kind"], r["name"], r["holders"], r["area_m2"], r["share"]) for r in rows]
    assert told == [
        (1, "organisation", "甲有限公司", 1, 60_000, 0.75),
        (2, "unnamed", None, 1, 20_000, 0.25),
        (None, "none_stated", None, 0, 20_000, None),
    ]


def test_holders_beyond_the_top_are_one_line(api, land):
    rows = api("land-holders/?locality=330000&top=1")["results"]
    assert [(r["kind"], r["rank"], r["area_m2"]) for r in rows] == [
        ("organisation", 1, 100_000),
        ("other_organisations", 2, 60_000),
        ("unnamed", 3, 20_000),
        ("none_stated", None, 20_000),
    ]


def test_firm_is_given_where_it_is_public(api, land):
    public, hidden = make_firm("甲集团"), make_firm("藏集团", status=m.Status.DRAFT)
    for firm, uid in ((public, public.uid), (hidden, None)):
        m.Holder.objects.filter(key="甲有限公司").update(firm=firm)
        row = api("land-holders/?locality=330100")["results"][0]
        assert (row["name"], row["firm"], row["printed_names"]) == ("甲有限公司", uid, 1)


def test_modes_by_hand(api, land):
    rows = api("land-modes/?locality=330100")["results"]
    told = [(r["supply_mode"], r["is_competitive"], r["awards"], r["area_share"]) for r in rows]
    assert told == [("listing", True, 2, 0.8), ("agreement", False, 1, 0.2)]
    make_land(land.city, signed_on=datetime.date(2012, 1, 1), area_m2=100_000)
    rows = api("land-modes/?locality=330100")["results"]
    assert [(r["year"], r["year_to"], r["supply_mode"], r["area_share"]) for r in rows] == [
        (2012, 2012, "listing", 1.0),
        (2014, 2014, "listing", 0.8),
        (2014, 2014, "agreement", 0.2),
        (2012, 2014, "listing", 0.9),
        (2012, 2014, "agreement", 0.1),
    ]


def test_sectors_by_hand(api, land):
    rows = api("land-sectors/?locality=330100")["results"]
    assert [(r["rank"], r["sector_label"], r["area_share"], r["price_per_m2_cny"]) for r in rows] == [
        (1, "医药", 0.6, 100), (None, "", 0.4, 500),
    ]  # fmt: skip


def test_awards_behind_a_figure_can_be_asked_for(api, land):
    m.LandAward.objects.filter(sector_label="", locality=land.city, price_cny=0).update(
        counted=False
    )

    def number(query):
        return len(api(f"land-awards/?locality=330100&{query}")["results"])

    assert (number("counted=true"), number("counted=false")) == (2, 1)
    (row,) = api("land-series/?locality=330100")["results"]
    assert (row["awards"], row["area_m2"]) == (2, 80_000)
    assert (row["repeated"], row["repeated_area_m2"]) == (1, 20_000)
    assert (number("sector_label=医药"), number("sector_label=none")) == (1, 2)


@pytest.mark.parametrize("name", NAMES)
def test_no_format_names_a_person(client, land, name):
    for suffix in ("/", ".json", ".csv", ".ndjson"):
        answer = client.get(f"/api/v1/{name}{suffix}?locality=330100").content.decode()
        assert answer.count("330100") >= 1
        assert PERSON not in answer


@pytest.mark.parametrize("name", NAMES)
def test_formats_hold_the_same_rows(client, land, name):
    address = f"/api/v1/{name}{{}}?locality=330100"
    rows = client.get(address.format("/")).json()["results"]
    lines = client.get(address.format(".ndjson")).content.splitlines()
    assert [orjson.loads(line) for line in lines] == rows
    table = list(
        csv.DictReader(io.StringIO(client.get(address.format(".csv")).content.decode("utf-8-sig")))
    )
    assert len(table) == len(rows)
    assert table[0]["locality_code"] == "330100"


@pytest.mark.parametrize("name", NAMES)
def test_answers_follow_the_schema(client, land, name):
    schema = client.get("/api/v1/schema/").json()
    operation = schema["paths"][f"/api/v1/{name}/"]["get"]
    needed = [p["name"] for p in operation["parameters"] if p["required"]]
    assert needed == ["locality"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(answer | {"components": schema["components"]})
    found = client.get(f"/api/v1/{name}/?locality=330100").json()
    assert found["results"] and validator.is_valid(found), list(validator.iter_errors(found))
    fields = schema["components"]["schemas"][operation["tags"][0].title().replace("-", "")]
    assert list(found["results"][0]) == list(fields["properties"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "locality"),
        ("locality=999999", "locality"),
        ("locality=330100&use_group=castles", "use_group"),
        ("locality=330100&mode_group=listing", "mode_group"),
        ("locality=330100&year_min=x", "year_min"),
        ("locality=330100&year_min=2014&year_max=2012", "year_min"),
        ("locality=330100&year_max=2000", "year_max"),
        ("locality=330100&top=0", "top"),
        ("locality=330100&top=1001", "top"),
        ("locality=330100&cursor=x", "cursor"),
        ("locality=330100&fields=uid", "fields"),
    ],
)
def test_wrong_question_names_the_parameter(api, land, query, parameter):
    assert api(f"land-holders/?{query}", 400)["parameter"] == parameter


def test_fields_can_be_chosen(api, land):
    assert api("land-holders/?locality=330100&top=1&fields=name,rank")["results"][0] == {
        "name": "甲有限公司", "rank": 1,
    }  # fmt: skip


VALUES = st.one_of(
    st.text(min_size=1, max_size=12), st.integers().map(str), st.sampled_from(["2014", "granted"])
)


@st.composite
def questions(draw):
    figures = draw(st.sampled_from(LAND_FIGURES))
    names = st.sampled_from([*figures.known(), "unheard_of"])
    given_values = {"locality": "330100"} | draw(st.dictionaries(names, VALUES, max_size=3))
    return f"/api/v1/{figures.name}/?{urlencode(given_values)}", set(given_values)


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(questions())
def test_any_question_is_answered_or_refused_with_its_reason(client, land, question):
    address, names = question
    response = client.get(address)
    assert response.status_code in {200, 400}, address
    if response.status_code == 400:
        assert orjson.loads(response.content)["parameter"] in names


@pytest.mark.parametrize("name", NAMES)
def test_queries_do_not_grow_with_the_rows(client, land, name, django_assert_max_num_queries):
    for number in range(9):
        make_land(land.city, (f"第{number}有限公司", "organisation"), signed_on=DAY)
    with django_assert_max_num_queries(9):
        client.get(f"/api/v1/{name}/?locality=330100")
