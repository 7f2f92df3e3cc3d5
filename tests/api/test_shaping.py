"""What of a record is shown: records in place of uids, citations in lists."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies import models as m
from policies.api.expanding import expandable
from policies.api.nouns import RESOURCES
from tests.api.conftest import DRAFT, cite, make_firm, make_source
from tests.api.test_http import grow


def test_expanded_records_are_as_their_own_list_has_them(api, world):
    row = api("awards/?expand=firm,instrument,locality,kind")["results"][0]
    assert row["firm"] == api("firms/")["results"][0]
    assert row["instrument"] == api("instruments/")["results"][0]
    assert row["locality"] == api("localities/?code=330100")["results"][0]
    assert row["kind"]["name_en"] == "grant"
    assert row["incentive"] == world.incentive.uid  # not asked for


def test_expansion_goes_one_level_deep(api, world):
    row = api("awards/?expand=incentive")["results"][0]
    assert row["incentive"]["instrument"] == world.instrument.uid


def test_detail_expands_too(api, world):
    detail = api(f"awards/{world.award.uid}/?expand=land_award&fields=uid,land_award")
    assert detail["uid"] == world.award.uid
    assert detail["land_award"]["project"] == "Chip plant"


def test_what_is_not_public_is_null_and_never_shown(client, world):
    m.Firm.objects.filter(pk=world.firm.pk).update(parent=make_firm("未公开", status=DRAFT))
    answer = client.get("/api/v1/firms/?expand=parent,seat")
    assert "未公开" not in answer.content.decode()
    row = answer.json()["results"][0]
    assert (row["parent"], row["seat"]["name_en"]) == (None, "Hangzhou")


def test_persons_are_not_named_in_expanded_land(client, world):
    holder = m.Holder.objects.create(key="赵六", name="赵六", kind="person")
    m.LandHolding.objects.create(award=world.land, holder=holder, position=1)
    m.refresh_withheld(m.LandAward.objects.all())
    answer = client.get("/api/v1/awards/?expand=land_award")
    assert "赵六" not in answer.content.decode()
    assert answer.json()["results"][0]["land_award"]["project"] == ""


def test_expand_goes_with_fields_and_refuses_what_they_leave_out(api, world):
    row = api("awards/?fields=firm,uid&expand=firm")["results"][0]
    assert list(row) == ["firm", "uid"]
    assert row["firm"]["name_en"] == "Alpha"
    problem = api("awards/?fields=uid&expand=firm", 400)
    assert problem["parameter"] == "expand"


def test_unknown_expansion_is_told_the_nearest(api, world):
    problem = api("awards/?expand=frim", 400)
    assert (problem["parameter"], problem["nearest"]) == ("expand", "firm")
    assert set(problem["allowed"]) == {
        "firm", "giver", "incentive", "instrument", "kind", "land_award", "locality",
    }  # fmt: skip
    assert api("sectors/?expand=code", 400)["parameter"] == "expand"


def test_csv_spreads_an_expanded_record_over_columns_after_a_dot(client, world):
    text = client.get("/api/v1/awards.csv?fields=uid,firm&expand=firm").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["uid"] == world.award.uid
    assert (row["firm.uid"], row["firm.name_en"]) == (world.firm.uid, "Alpha")
    assert row["firm.seat_code"] == "330100"
    m.Award.objects.update(firm=None, recipients="several")
    text = client.get("/api/v1/awards.csv?fields=uid,firm&expand=firm").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert set(row.values()) == {world.award.uid, ""}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.name)
def test_queries_of_expansions_do_not_grow_with_the_rows(client, world, resource):
    names = ",".join(expandable(resource))
    if not names:
        pytest.skip("nothing to expand")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/api/v1/{resource.name}/?expand={names}")
        assert answer.status_code == 200
        return len(captured)

    grow(world, 1)
    queries()
    before = queries()
    m.Locality.objects.filter(code="330110").update(code="330199")
    m.FirmName.objects.filter(name="别名0").update(key="x")
    m.Holder.objects.filter(name="公司0有限公司").update(key="y")
    grow(world, 8)
    assert queries() == before


def test_citations_come_with_a_list_when_asked_for(api, world):
    cite(world.instrument, make_source(status=DRAFT, title="Hidden"), field="tone")
    row = api("instruments/?include=citations")["results"][0]
    detail = api(f"instruments/{world.instrument.uid}/")
    assert row["citations"] == detail["citations"]
    assert [item["quote"] for item in row["citations"]] == ["五月一日"]
    assert "url" not in row


def test_included_fields_take_the_place_that_fields_gives_them(api, world):
    row = api("instruments/?include=citations,url&fields=citations,uid")["results"][0]
    assert list(row) == ["citations", "uid", "url"]


def test_citations_of_persons_land_come_without_words(api, world):
    holder = m.Holder.objects.create(key="赵六", name="赵六", kind="person")
    m.LandHolding.objects.create(award=world.land, holder=holder, position=1)
    m.refresh_withheld(m.LandAward.objects.all())
    cite(world.land, world.source, quote="受让人赵六")
    row = api("land-awards/?include=citations")["results"][0]
    assert [item["quote"] for item in row["citations"]] == [""]


def test_texts_and_terms_are_not_for_lists(api, world):
    assert api("speeches/?include=text", 400)["allowed"] == ["citations", "url"]
    assert api("lexicons/?include=terms", 400)["type"].endswith("unknown-parameter")
    assert api("firms/?include=citation", 400)["nearest"] == "citations"
    assert api(f"firms/{world.firm.uid}/?include=citations", 400)["parameter"] == "include"
