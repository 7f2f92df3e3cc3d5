"""Lists as files: the same rows as the page, the same values as the API, no natural person."""

import csv
import io
import json

import openpyxl
import pytest

from policies.models import Award, Citation, DataVersion, InstrumentLink
from policies.publish.tables import TABLES
from policies.search.keeping import rebuild
from policies.site.listings import LISTS

FOLDERS = {files.table.noun: files.folder for files in LISTS}


@pytest.fixture
def world(places, instrument, firm, award, speech, land_award, source, official):
    """Records of every noun in Hangzhou and Shenzhen, with what a spreadsheet could stumble over."""
    DataVersion.objects.advance()
    for place in (places.hangzhou, places.shenzhen):
        plan = instrument(place, f"=Plan, “{place.name_en}”\nof two lines", title_zh="产业规划")
        Citation.objects.create(record=plan, source=source, field="title_en")
        alpha = firm("+Alpha", place, stage="giant")
        award(alpha, place, amount=1_000_000, instrument=plan, awarded_on="2020-01-01")
        land_award(place, "甲有限公司", ("张三", "person"), withheld=True, project="张三宅")
        land_award(place, "乙有限公司", project="厂房", supply_mode="allocation")
    speech(places.hangzhou, official=official())
    rebuild()
    return places


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def in_api(client, noun: str, query: str) -> dict[str, dict[str, str]]:
    found = lines(client.get(f"/api/v1/{noun}.csv?page_size=1000{query}").content)
    rows = [dict(zip(found[0], row, strict=True)) for row in found[1:]]
    return {row["uid"]: row for row in rows}


@pytest.mark.parametrize("query", ["", "&locality=330000"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.noun)
def test_values_are_those_of_the_api(world, client, table, query):
    if query and table.noun in ("localities", "sources"):
        pytest.skip("these lists are not asked by locality")
    found = lines(get(client, f"/{FOLDERS[table.noun]}.csv?{query.strip('&')}"))
    assert found[0] == table.headings
    rows = [dict(zip(table.names, row, strict=True)) for row in found[1:]]
    theirs = in_api(
        client, table.noun, query or ("&in_force=true" if table.noun == "localities" else "")
    )
    assert {row["uid"] for row in rows} == set(theirs) and rows
    shared = [name for name in table.names if name in next(iter(theirs.values()))]
    assert len(shared) >= (4 if table.noun == "search" else 5)
    for row in rows:
        assert {name: row[name] for name in shared} == {
            name: theirs[row["uid"]][name] for name in shared
        }


def test_csv_opens_in_excel_unharmed(world, client):
    data = get(client, "/instruments.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    found = lines(data)
    assert {row[0] for row in found[1:]} == {
        "'=Plan, “Hangzhou”\nof two lines", "'=Plan, “Shenzhen”\nof two lines",
    }  # fmt: skip
    assert "产业规划" in data.decode()


def test_headings_say_the_units_in_the_language_of_the_page(world, client):
    headings = lines(get(client, "/land.csv"))[0]
    assert {"Area, m²", "Price, CNY", "Price, CNY per m²"} <= set(headings)
    assert headings[-3:] == ["Sources", "Addresses of the sources", "Page"]
    row = lines(get(client, "/fr/land.csv"))[1]
    assert row[-1].startswith("http://testserver/fr/land/")


def test_workbook_has_the_rows_and_says_what_they_are(world, client):
    book = openpyxl.load_workbook(io.BytesIO(get(client, "/instruments.xlsx?locality=330100")))
    rows, about = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert [row[0] for row in rows] == ["Title", "=Plan, “Hangzhou”\nof two lines"]
    told = dict(row[:2] for row in about)
    assert told["Version of the data"] == str(DataVersion.objects.current())
    assert told["Address"] == "http://testserver/instruments/?locality=330100"
    assert told["What was looked at"].startswith("Not looked at yet.")
    assert "licence" in told["Licence"]


def test_json_has_numbers_lists_and_what_was_looked_at(world, looked, client):
    looked(world.hangzhou, "land_award")
    answer = json.loads(get(client, "/land.json?locality=330100"))
    assert answer["data_version"] == str(DataVersion.objects.current())
    assert "Only one article has been read." in answer["coverage"]
    assert sorted(map(len, (row["holders"] for row in answer["results"]))) == [1, 2]
    assert {row["area_m2"] for row in answer["results"]} == {20000}


def test_none_found_and_not_looked_differ(places, looked, client):
    looked(places.hangzhou, "firm")
    there = json.loads(get(client, "/firms.json?locality=330100"))
    nowhere = json.loads(get(client, "/firms.json?locality=440300"))
    assert there["results"] == nowhere["results"] == []
    assert there["coverage"].startswith("None found in what was looked at.")
    assert nowhere["coverage"].startswith("Not looked at yet.")


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_natural_person_is_in_no_file(world, client, suffix):
    data = get(client, f"/land.{suffix}").decode()
    assert "张三" not in data
    assert "(person)" in data and "甲有限公司" in data


def test_a_file_has_the_rows_of_the_page(world, client):
    page = client.get("/firms/?stage=giant&locality=330100").content.decode()
    assert "/firms.csv?stage=giant&amp;locality=330100" in page
    assert len(lines(get(client, "/firms.csv?stage=giant&locality=330100"))) == 2
    assert len(lines(get(client, "/firms.csv?stage=start_up"))) == 1


def test_a_wrong_parameter_is_named(world, client):
    for address in ("/firms.csv?stage=tiny", "/firms.csv?page=2", "/land.xlsx?year=x"):
        assert client.get(address).status_code == 400, address


def test_the_name_of_a_file_has_place_and_version(world, client):
    response = client.get("/firms.csv?locality=330100")
    version = DataVersion.objects.current()
    assert f'filename="firms-330100-{version}.csv"' in response["Content-Disposition"]


def test_incentives_in_force(places, instrument, client):
    for title, more in {
        "open": {},
        "over": {"expires_on": "2020-01-01"},
        "to come": {"effective_on": "2999-01-01"},
        "repealed": {},
        "repealing": {},
    }.items():
        instrument(places.hangzhou, title, **more)
    of = {plan.title_en: plan for plan in places.hangzhou.instruments.all()}
    InstrumentLink.objects.create(origin=of["repealing"], relation="repeals", target=of["repealed"])

    def listed(value):
        rows = json.loads(get(client, f"/incentives.json?in_force={value}"))["results"]
        return {row["name"].removeprefix("Benefit of ") for row in rows}

    assert listed("true") == {"open", "repealing"}
    assert listed("false") == {"over", "to come", "repealed"}
    assert Award.objects.count() == 0
    assert "up to 5,000,000 CNY (cap)" in client.get("/incentives/?in_force=true").content.decode()
