"""Every noun has its list and, where it has identifiers, its records; figures come out right."""

import datetime

import pytest

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import (
    DRAFT,
    cite,
    make_cluster,
    make_land,
    make_locality,
    make_source,
    make_year,
)

NOUNS = {
    "localities", "instruments", "incentives", "firms", "awards", "officials", "speeches",
    "term-counts", "land-awards", "land-years", "sources", "instrument-types", "lexicons",
    "coverage", "concept-schemes", "mappings", "sectors",
}  # fmt: skip
FIGURES = {
    "land-series", "land-holders", "land-modes", "land-sectors",  # of one locality each
    "attention", "keyness", "concordance", "explanations",
    "search", "search-facets",
}  # fmt: skip


def test_root_lists_every_noun_and_its_address_answers(api, world):
    root = api("")
    others = {"bulk", "changes", "count", "docs", "reconcile", "schema"}
    assert set(root) == NOUNS | FIGURES | others
    for noun in NOUNS | FIGURES | {"count"}:
        assert root[noun].endswith(f"/api/v1/{noun}/")


@pytest.mark.parametrize("noun", sorted(NOUNS))
def test_list_answers_rows_with_the_declared_fields(api, world, noun):
    answer = api(f"{noun}/")
    assert set(answer) == {"next", "previous", "results"}
    resource = next(r for r in RESOURCES if r.name == noun)
    assert answer["results"]
    assert list(answer["results"][0]) == [field.name for field in resource.fields]


@pytest.mark.parametrize("resource", [r for r in RESOURCES if r.identifier], ids=lambda r: r.name)
def test_detail_has_what_the_list_has_and_more(api, world, resource):
    row = api(f"{resource.name}/")["results"][0]
    detail = api(f"{resource.name}/{row[resource.identifier]}/")
    assert {name: detail[name] for name in row} == row
    assert set(detail) - set(row) == {field.name for field in resource.detail_fields}


def test_every_offered_order_and_filter_is_understood(api, world):
    cluster = make_cluster(make_land(world.city), make_land(world.city))
    samples = {
        "cluster": cluster.uid,
        "locality": "330100", "within": "330000", "sector": "chips",
        "firm": world.firm.uid, "giver": world.firm.uid,
        "instrument": world.instrument.uid, "incentive": world.incentive.uid,
        "official": world.official.uid, "speech": world.speech.uid, "source": world.source.uid,
        "lexicon": "policy", "version": "2", "year": "2013", "year_min": "2000",
        "year_max": "2030", "type": "grant", "parent": "fiscal", "scheme": "mast",
        "in_force": "true", "leaf": "true", "additive": "true", "period": "all",
        "in_force_on": "2001-12-31", "currency": "USD", "amount_min": "1", "amount_max": "2.50",
        "area_min": "1", "area_max": "2", "price_min": "1", "price_max": "2",
    }  # fmt: skip
    for resource in RESOURCES:
        for name in resource.ordering:
            api(f"{resource.name}/?ordering=-{name}&page_size=1")
        for name, declared in resource.filters.base_filters.items():
            value = getattr(declared, "codes", [None])[0] or samples.get(name, "x")
            if name == "kind" and resource.name == "awards":
                value = "grant"
            if name == "parent" and resource.name == "land-years":
                value = "330000"
            if name == "parent" and resource.name == "firms":
                value = world.firm.uid
            api(f"{resource.name}/?{name}={value}")


def test_land_award_carries_units_and_its_holder(api, world):
    row = api(f"land-awards/{world.land.uid}/")
    assert row["area_m2"] == 1000.5
    assert row["price_cny"] == 2001000
    assert row["price_per_m2_cny"] == pytest.approx(2001000 / 1000.5)
    assert row["locality"] == {"code": "330100", "name_en": "Hangzhou", "name_zh": "杭州市"}
    assert row["holders"] == [
        {"name": "杭州甲有限公司", "kind": "organisation", "firm": world.firm.uid}
    ]
    assert row["project"] == "Chip plant"
    assert row["url"] == f"/land/{world.land.uid}/"
    assert not {"digest", "batch", "batch_row", "status"} & set(row)


def test_allocated_land_has_no_price_per_square_metre(api, world):
    m.LandAward.objects.update(supply_mode="allocation")
    assert api("land-awards/")["results"][0]["price_per_m2_cny"] is None


def test_land_year_has_price_per_priced_area_and_effective_holders(api, world):
    row = api("land-years/?period=year")["results"][0]
    assert row["area_ha"] == 4
    assert row["price_per_m2_cny"] == 300  # 9,000,000 yuan over 30,000 m² with a price
    assert row["effective_holders"] == 4  # 1 / 0.25
    assert row["source"] == world.source.uid


def test_land_year_without_shares_or_price_says_null(api, world):
    m.LandYear.objects.update(hhi=None, priced_area_m2=0)
    row = api("land-years/")["results"][0]
    assert row["effective_holders"] is None
    assert row["price_per_m2_cny"] is None


def test_land_years_come_single_and_as_periods(api, world):
    def years(query):
        return [(r["year"], r["year_to"]) for r in api(f"land-years/{query}")["results"]]

    assert years("") == [(2013, 2013), (2012, 2015)]
    assert years("?period=year") == [(2013, 2013)]
    assert years("?period=all") == [(2012, 2015)]
    assert years("?year=2013") == [(2013, 2013)]
    assert years("?year_min=2012&year_max=2014") == [(2013, 2013)]


def test_land_years_of_the_places_directly_in_a_locality(api, world):
    make_year(world.province, 2013)
    make_year(make_locality("330109", world.city, kind="county"), 2013)
    rows = api("land-years/?parent=330000&year=2013")["results"]
    assert [row["locality"]["code"] for row in rows] == ["330100"]
    assert api("land-years/?parent=999999", 400)["parameter"] == "parent"


def test_term_count_rate_is_per_ten_thousand_characters(api, world):
    row = api("term-counts/?term=产业")["results"][0]
    assert row["count"] == 79
    assert row["rate_per_10k_characters"] == pytest.approx(79 * 10000 / 4526)
    assert (row["term"], row["group"]) == ("产业", "industry")
    assert (row["lexicon"], row["lexicon_version"]) == ("policy", 2)
    assert row["speech"] == world.speech.uid
    assert row["offsets"] == [[0, 2], [5, 7]]


def test_term_count_of_a_speech_of_unknown_length_has_no_rate(api, world):
    m.Speech.objects.update(characters=0)
    assert api("term-counts/")["results"][0]["rate_per_10k_characters"] is None


@pytest.mark.parametrize("suffix", ["/", ".json", ".csv", ".ndjson"])
def test_speech_is_given_without_its_text(client, world, suffix):
    for path in ("speeches", f"speeches/{world.speech.uid}", "term-counts"):
        answer = client.get(f"/api/v1/{path}{suffix}").content.decode()
        assert "秘密" not in answer
    assert "4526" in client.get(f"/api/v1/speeches{suffix}").content.decode()


def test_amounts_are_exact_numbers(client, world):
    answer = client.get(f"/api/v1/incentives/{world.incentive.uid}/").content.decode()
    assert '"amount_min":500000.50' in answer


def test_detail_carries_citations_and_page(api, world):
    cite(world.instrument, make_source(status=DRAFT, title="Hidden"), field="tone")
    detail = api(f"instruments/{world.instrument.uid}/")
    assert detail["url"] == f"/instruments/{world.instrument.uid}/"
    assert detail["citations"] == [
        {
            "field": "announced_on",
            "locator": "p. 1",
            "quote": "五月一日",
            "translation": "",
            "source": {
                "uid": world.source.uid,
                "title": "A notice",
                "publisher": "",
                "url": "https://example.org/n",
            },
        }
    ]


def test_locality_answers_with_the_life_in_force_and_lists_former_ones(api, world):
    former = make_locality(
        "330100",
        name_en="Hangchow",
        valid_from=datetime.date(1949, 1, 1),
        valid_to=datetime.date(1970, 1, 1),
    )
    make_locality(
        "330100",
        status=DRAFT,
        valid_from=datetime.date(1900, 1, 1),
        valid_to=datetime.date(1949, 1, 1),
    )
    former.successors.add(world.city)
    detail = api("localities/330100/")
    assert detail["name_en"] == "Hangzhou"
    assert detail["in_force"] is True
    assert detail["parent"]["code"] == "330000"
    assert [life["uid"] for life in detail["lives"]] == [former.uid]
    assert api("localities/?code=330100&in_force=false")["results"][0]["successors"] == ["330100"]


def test_figures_are_those_of_one_locality_unless_all_within_it_are_asked_for(api, world):
    make_year(world.other, 2014)
    assert len(api("land-years/?within=330000")["results"]) == 3
    assert len(api("land-years/?locality=330000")["results"]) == 0
    assert len(api("land-years/?locality=330200")["results"]) == 1


def test_locality_filter_takes_the_subtree(api, world):
    assert [r["code"] for r in api("localities/?locality=330000")["results"]] == [
        "330000",
        "330100",
        "330200",
    ]


def test_type_filter_takes_a_branch_and_counts_a_record_once(api, world):
    second = m.InstrumentType.objects.create(
        code="loan", name_en="Loan", name_zh="贷", parent=world.branch, status="published"
    )
    world.instrument.types.add(second)
    rows = api("instruments/?type=fiscal")["results"]
    assert [r["uid"] for r in rows] == [world.instrument.uid]
    assert rows[0]["types"] == ["grant", "loan"]
    assert api("instruments/?type=loan&sector=chips&year=2020")["results"]
    assert not api("instruments/?year_max=2019")["results"]


def test_official_with_two_offices_in_a_locality_comes_once(api, world):
    m.Tenure.objects.create(official=world.official, locality=world.city, office_en="Secretary")
    assert len(api("officials/?locality=330000")["results"]) == 1


def test_firm_is_found_by_a_former_name(api, world):
    assert [r["uid"] for r in api("firms/?q=老甲")["results"]] == [world.firm.uid]
    assert api("firms/?q=丁")["results"] == []


def test_mappings_lead_from_a_type_to_a_scheme(api, world):
    row = api("mappings/?type=fiscal&scheme=mast")["results"][0]
    assert (row["type"], row["concept"], row["relation"]) == ("grant", "L", "broad")
    assert api("instrument-types/grant/")["mappings"][0]["scheme"] == "mast"
    assert api("concept-schemes/mast/")["concepts"][0]["label_en"] == "Subsidies"


def test_updated_since_takes_dates_and_moments(api, world):
    moment = datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.UTC)
    m.Firm.objects.update(updated_at=moment)
    assert api("firms/?updated_since=2024-05-01")["results"]
    assert api("firms/?updated_since=2024-05-01T12:00:00Z")["results"]
    assert api("firms/?updated_since=2024-05-01T20:00:00+08:00")["results"]
    assert not api("firms/?updated_since=2024-05-01T20:00:01%2B08:00")["results"]


def test_fields_leaves_only_what_was_asked_in_that_order(api, world):
    assert list(api("land-awards/?fields=price_cny,uid")["results"][0]) == ["price_cny", "uid"]
    assert api(f"firms/{world.firm.uid}/?fields=name_en") == {"name_en": "Alpha"}


def test_a_locality_tells_zero_from_not_looked(client, world):
    m.Coverage.objects.create(locality=world.city, noun="firm")
    found = client.get(f"/api/v1/localities/{world.city.code}/").json()["coverage"]
    states = {each["noun"]: each["state"] for each in found}
    assert states["firm"] == "looked"
    noted = set(m.Coverage.objects.values_list("noun", flat=True))
    assert {states[noun] for noun in set(states) - noted} == {"not_looked"}
    assert set(states) == set(m.Coverage.Noun.values)
