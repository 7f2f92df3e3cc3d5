"""Localities as they were: by the code that a record bears, on its day, or on a day asked for.

The country of these tests: a city 330100 with the county-level city 330181, which became the district
330109 in 2001; the prefecture 341400, divided in 2011 between 340100 and 340200; two counties united in
2010 as 330120; and 330113, cut out of 330110 in 2021 without a link.
"""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies import models as m
from policies.curation.register import refresh_lineage
from tests.api.conftest import DRAFT, make_instrument, make_land, make_source, make_speech
from tests.factories import numbered

Day = datetime.date


@pytest.fixture
def map_(db):
    """The lives by a short name; ``today`` and the lineage are derived as the register derives them."""
    w = SimpleNamespace()

    def life(name, code, parent=None, first=1981, ended=None, **fields):
        values = {"name_en": name.title(), "name_zh": name, "kind": "county", "status": "published"}
        place = m.Locality.objects.create(
            code=code,
            parent=parent,
            valid_from=Day(first, 1, 1),
            valid_to=ended and Day(ended, 1, 1),
            **(values | fields),
        )
        setattr(w, name, place)
        return place

    zhejiang = life("zhejiang", "330000", kind="province")
    anhui = life("anhui", "340000", kind="province")
    hangzhou = life("hangzhou", "330100", zhejiang, kind="prefecture")
    life("xiaoshan_city", "330181", hangzhou, ended=2001)
    life("xiaoshan", "330109", hangzhou, first=2001)
    w.xiaoshan_city.successors.add(w.xiaoshan)
    life("hefei", "340100", anhui, kind="prefecture")
    life("wuhu", "340200", anhui, kind="prefecture")
    life("chaohu", "341400", anhui, ended=2011, kind="prefecture")
    w.chaohu.successors.add(w.hefei, w.wuhu)
    life("lujiang_then", "341421", w.chaohu, ended=2011)
    life("lujiang", "340124", w.hefei, first=2011)
    w.lujiang_then.successors.add(w.lujiang)
    for name, code in (("east", "330121"), ("west", "330122")):
        life(name, code, hangzhou, ended=2010)
    life("united", "330120", hangzhou, first=2010)
    w.east.successors.add(w.united)
    w.west.successors.add(w.united)
    life("cut_out", "330113", hangzhou, first=2021)
    refresh_lineage()
    for name, place in vars(w).items():
        setattr(w, name, m.Locality.objects.get(pk=place.pk))
    return w


def land(place, code, year, serial=1, **fields):
    number = numbered(serial, code, year) if code else ""
    values = {"supervision_no": number, "issued_code": code, "signed_on": Day(year, 6, 1)}
    return make_land(place, **(values | fields))


def shown(api, query):
    """Of each row the code of its locality and how it was found, in the order of entry."""
    return [(row["locality"]["code"], row["locality_boundary"]) for row in api(query)["results"]]


def test_land_bears_the_place_of_its_code(api, map_):
    land(map_.xiaoshan, "330181", 2000)
    land(map_.xiaoshan, "330181", 2003, serial=2)  # an old code on a later contract
    land(map_.xiaoshan, "330109", 2003, serial=3)
    assert shown(api, "land-awards/?boundary=as_issued") == [
        ("330181", "in_force"),
        ("330181", "not_in_force"),
        ("330109", "in_force"),
    ]
    row = api("land-awards/?boundary=as_issued")["results"][0]
    assert row["locality"] == {
        "code": "330181", "name_en": "Xiaoshan_City", "name_zh": "xiaoshan_city",
    }  # fmt: skip
    assert list(row)[-1] == "locality_boundary"


def test_current_is_what_is_answered_when_nothing_is_asked(api, map_):
    land(map_.xiaoshan, "330181", 2000)
    plain = api("land-awards/")
    assert api("land-awards/?boundary=current")["results"] == plain["results"]
    assert plain["results"][0]["locality"]["code"] == "330109"
    assert "locality_boundary" not in plain["results"][0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("locality=330181&boundary=as_issued", {"old"}),
        ("locality=330109&boundary=as_issued", {"new"}),
        ("locality=330100&boundary=as_issued", {"old", "new"}),
        ("locality=330000&boundary=as_issued", {"old", "new"}),
        ("locality=330181", {"old", "new"}),  # today: whoever asks for either gets both
        ("locality=330109", {"old", "new"}),
        ("locality=330109&boundary=2015-01-01", {"old", "new"}),
        ("locality=330181&boundary=1999-12-31", {"old", "new"}),
        ("locality=330100&boundary=1999-12-31", {"old", "new"}),
        ("locality=340000&boundary=as_issued", set()),
    ],
)
def test_boundary_decides_which_land_a_locality_has(api, map_, query, found):
    named = {
        land(map_.xiaoshan, "330181", 2000).uid: "old",
        land(map_.xiaoshan, "330109", 2003, serial=2).uid: "new",
    }
    rows = api(f"land-awards/?{query}")["results"]
    assert {named[row["uid"]] for row in rows} == found


def test_a_code_that_was_not_in_force_on_the_day_is_refused(api, map_):
    for code, day in (("330181", "2001-01-01"), ("330109", "2000-12-31"), ("999999", "2015-01-01")):
        problem = api(f"land-awards/?locality={code}&boundary={day}", 400)
        assert problem["parameter"] == "locality"
        assert problem["detail"] == f"There was no locality with the code '{code}' on {day}."
    assert api("land-awards/?locality=999999&boundary=as_issued", 400)["parameter"] == "locality"


def test_a_day_carries_along_the_only_successor_or_predecessor(api, map_):
    land(map_.xiaoshan, "330181", 2000)
    land(map_.xiaoshan, "330109", 2003, serial=2)
    assert shown(api, "land-awards/?boundary=2015-01-01") == [
        ("330109", "carried"), ("330109", "in_force"),
    ]  # fmt: skip
    assert shown(api, "land-awards/?boundary=2000-12-31") == [
        ("330181", "in_force"), ("330181", "carried"),
    ]  # fmt: skip


def test_a_place_since_divided_keeps_the_life_it_had(api, map_):
    """Its land then lies in what that life lay in, not in either heir."""
    award = land(map_.anhui, "341400", 2005)
    assert shown(api, "land-awards/?boundary=2015-01-01") == [("341400", "several")]
    for code, found in (("340000", 1), ("340100", 0), ("340200", 0)):
        rows = api(f"land-awards/?boundary=2015-01-01&locality={code}")["results"]
        assert [row["uid"] for row in rows] == [award.uid] * found
    assert shown(api, "land-awards/?boundary=as_issued&locality=341400") == [("341400", "in_force")]


def test_places_united_have_no_single_answer_before(api, map_):
    land(map_.united, "330120", 2012)
    land(map_.united, "330121", 2005, serial=2)
    assert shown(api, "land-awards/?boundary=2005-01-01") == [
        ("330120", "several"), ("330121", "in_force"),
    ]  # fmt: skip


def test_what_the_register_does_not_tell_is_said(api, map_):
    land(map_.cut_out, "330113", 2022)
    assert shown(api, "land-awards/?boundary=2015-01-01") == [("330113", "unknown")]
    m.LandAward.objects.update(signed_on=None)
    assert shown(api, "land-awards/?boundary=as_issued") == [("330113", "not_in_force")]


def test_land_without_a_known_code_goes_by_its_locality(api, map_):
    land(map_.xiaoshan, "", 2000, supervision_no="")
    land(map_.xiaoshan, "339999", 2005, serial=2)
    assert shown(api, "land-awards/?boundary=as_issued") == [
        ("330181", "carried"), ("330109", "in_force"),
    ]  # fmt: skip
    assert shown(api, "land-awards/?boundary=as_issued&locality=330181") == [("330181", "carried")]


def test_a_county_lay_then_in_the_prefecture_of_then(api, map_):
    early = make_instrument(map_.lujiang, announced_on=Day(2005, 5, 1))
    late = make_instrument(map_.lujiang, announced_on=Day(2015, 5, 1))
    undated = make_instrument(map_.lujiang)
    query = "instruments/?boundary=as_issued&locality="
    assert [row["uid"] for row in api(f"{query}341400")["results"]] == [early.uid]
    assert [row["uid"] for row in api(f"{query}340100")["results"]] == [late.uid, undated.uid]
    assert len(api(f"{query}340000")["results"]) == 3
    assert shown(api, "instruments/?boundary=as_issued") == [
        ("341421", "carried"), ("340124", "in_force"), ("340124", "unknown"),
    ]  # fmt: skip


def test_every_noun_that_has_a_boundary_takes_all_three(api, map_):
    type_ = m.InstrumentType.objects.create(
        code="grant", name_en="g", name_zh="g", status="published"
    )
    act = make_instrument(map_.xiaoshan_city, announced_on=Day(1999, 1, 1))
    m.Incentive.objects.create(instrument=act, type=type_, name_en="x", status="published")
    m.Award.objects.create(
        recipients="x", kind=type_, locality=map_.xiaoshan, awarded_on=Day(1999, 1, 1),
        status="published",
    )  # fmt: skip
    speech = make_speech(map_.xiaoshan, spoken_on=Day(1999, 1, 1))
    m.TermCount.objects.create(
        speech=speech, label="x", count=1, basis="reported", source=make_source()
    )
    land(map_.xiaoshan, "330181", 1999)
    for noun in ("instruments", "incentives", "awards", "speeches", "term-counts", "land-awards"):
        for boundary, code in (("as_issued", "330181"), ("2015-01-01", "330109")):
            query = f"{noun}/?boundary={boundary}&locality={code}"
            assert [found for found, _how in shown(api, query)] == [code], query
        assert len(api(f"{noun}/?boundary=current&locality=330109")["results"]) == 1


def test_nouns_that_today_alone_means_something_for_have_no_boundary(api, db):
    for noun in ("firms", "land-years", "localities", "coverage", "officials"):
        assert api(f"{noun}/?boundary=current", 400)["type"].endswith("unknown-parameter")


def test_an_award_without_place_has_none_and_nothing_is_said_of_it(api, map_):
    type_ = m.InstrumentType.objects.create(
        code="grant", name_en="g", name_zh="g", status="published"
    )
    m.Award.objects.create(recipients="x", kind=type_, status="published")
    row = api("awards/?boundary=as_issued")["results"][0]
    assert (row["locality"], row["locality_boundary"]) == (None, None)


def test_fields_and_formats(client, api, map_):
    land(map_.xiaoshan, "330181", 2000)
    row = api("land-awards/?boundary=as_issued&fields=locality_boundary,locality")["results"][0]
    assert list(row) == ["locality_boundary", "locality"]
    text = client.get("/api/v1/land-awards.csv?boundary=as_issued&fields=locality").content
    assert text.decode("utf-8-sig").splitlines() == [
        "locality_code,locality_name_en,locality_name_zh,locality_boundary",
        "330181,Xiaoshan_City,xiaoshan_city,in_force",
    ]
    problem = api("land-awards/?boundary=as_issued&expand=locality", 400)
    assert problem["parameter"] == "expand"


@pytest.mark.parametrize("value", ["as_isued", "2015", "2015-13-01", "today", "1066-10-14"])
def test_a_bad_boundary_is_refused(api, map_, value):
    problem = api(f"land-awards/?boundary={value}", 400)
    assert problem["parameter"] == "boundary"
    assert problem["allowed"] == ["as_issued", "current"]


def test_a_life_that_is_not_public_is_not_told(client, map_):
    land(map_.xiaoshan, "330181", 2000)
    m.Locality.objects.filter(code="330181").update(status=DRAFT)
    answer = client.get("/api/v1/land-awards/?boundary=as_issued")
    assert "Xiaoshan_City" not in answer.content.decode()
    assert answer.json()["results"][0]["locality"]["code"] == "330109"
    assert client.get("/api/v1/land-awards/?boundary=as_issued&locality=330181").status_code == 400


def test_filter_and_field_agree_on_every_record(api, map_):
    """What locality= finds are the rows whose locality shown is the place, or lies in it then."""
    inside = {
        "330000": {"330000", "330100", "330181", "330109", "330121", "330122", "330120", "330113"},
        "330100": {"330100", "330181", "330109", "330121", "330122", "330120", "330113"},
        "330181": {"330181"},
        "330120": {"330120"},
        "341400": {"341400", "341421"},
    }
    serial = 0
    for place in m.Locality.objects.all():
        for year in (1985, 2000, 2001, 2010, 2012, 2022):
            serial += 1
            land(place.today or place, place.code, year, serial=serial)
    for boundary in ("as_issued", "2000-06-01", "2012-06-01", "2022-06-01"):
        rows = api(f"land-awards/?boundary={boundary}&page_size=1000")["results"]
        for code, codes in inside.items():
            found = f"land-awards/?boundary={boundary}&page_size=1000&locality={code}"
            if (code, boundary) in {
                ("330181", "2012-06-01"), ("330181", "2022-06-01"), ("330120", "2000-06-01"),
                ("341400", "2012-06-01"), ("341400", "2022-06-01"),
            }:  # fmt: skip
                api(found, 400)  # no such place that day
                continue
            wanted = [row["uid"] for row in rows if row["locality"]["code"] in codes]
            assert [row["uid"] for row in api(found)["results"]] == wanted, (boundary, code)
            assert wanted


def test_queries_do_not_grow_with_the_rows(client, map_):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/land-awards/?boundary=as_issued&locality=330100")
        return len(captured)

    land(map_.xiaoshan, "330181", 2000)
    before = queries()
    for serial in range(2, 12):
        land(map_.xiaoshan, "330109", 2003, serial=serial)
    assert queries() == before
