"""JSON, CSV and NDJSON say the same; CSV opens in a spreadsheet unharmed."""

import csv
import io

import orjson
import pytest

from policies import models as m
from policies.text.cells import harmless
from tests.api.conftest import make_firm


def read_csv(response):
    assert response["Content-Type"].startswith("text/csv")
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_suffix_and_accept_give_the_same(client, world):
    for suffix, media in (
        ("csv", "text/csv"),
        ("ndjson", "application/x-ndjson"),
        ("json", "application/json"),
    ):
        by_suffix = client.get(f"/api/v1/awards.{suffix}")
        by_accept = client.get("/api/v1/awards/", headers={"accept": media})
        assert by_suffix.content == by_accept.content
        assert by_suffix["Content-Type"].startswith(media)


def test_suffix_wins_over_what_a_browser_accepts(client, world):
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/api/v1/awards/", headers=browser)["Content-Type"] == "application/json"
    assert client.get("/api/v1/awards.csv", headers=browser)["Content-Type"].startswith("text/csv")


def test_csv_begins_with_the_mark_and_spreads_objects(client, world):
    response = client.get("/api/v1/land-awards.csv")
    assert response.content.startswith(b"\xef\xbb\xbfuid,")
    row = read_csv(response)[0]
    assert row["locality_code"] == "330100"
    assert row["locality_name_zh"] == "杭州市"
    assert row["holders"] == "杭州甲有限公司"
    assert row["area_m2"] == "1000.50"
    assert row["signed_on"] == world.land.signed_on.isoformat()
    assert row["names_withheld"] == "false"


def test_csv_joins_lists(client, world):
    second = m.InstrumentType.objects.create(
        code="loan", name_en="Loan", name_zh="贷", status="published"
    )
    world.instrument.types.add(second)
    assert read_csv(client.get("/api/v1/instruments.csv"))[0]["types"] == "grant; loan"
    assert read_csv(client.get("/api/v1/term-counts.csv"))[0]["offsets"] == "0..2; 5..7"


@pytest.mark.parametrize("name", ["=1+1", "+86 571", "-A", "@sum", "\tx", "-1+2", "\rx"])
def test_csv_cell_that_a_spreadsheet_would_compute_is_made_harmless(client, db, name):
    make_firm("甲有限公司", name_en=name)
    text = client.get("/api/v1/firms.csv?fields=name_en").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{name}"]
    assert client.get("/api/v1/firms/").json()["results"][0]["name_en"] == name


def test_a_plain_negative_number_stays_one():
    assert harmless("-12.5") == "-12.5"
    assert harmless("-12.5%") == "'-12.5%"
    assert harmless("a=b") == "a=b"


def test_ndjson_has_a_record_per_line(client, world):
    lines = client.get("/api/v1/localities.ndjson").content.splitlines()
    rows = client.get("/api/v1/localities/").json()["results"]
    assert [orjson.loads(line) for line in lines] == rows


def test_csv_and_ndjson_pages_carry_the_next_in_the_link_header(client, world):
    for suffix, count in (("csv", read_csv), ("ndjson", lambda r: r.content.splitlines())):
        seen, address = 0, f"/api/v1/localities.{suffix}?page_size=2"
        while address:
            response = client.get(address)
            seen += len(count(response))
            following = [p for p in response.get("Link", "").split(", ") if 'rel="next"' in p]
            address = following[0].split(">")[0].lstrip("<") if following else None
        assert seen == 3


def test_detail_as_csv_is_one_row(client, world):
    rows = read_csv(client.get(f"/api/v1/instruments/{world.instrument.uid}.csv"))
    assert len(rows) == 1
    assert rows[0]["citations"] == "announced_on A notice https://example.org/n"


def test_dates_are_iso_and_moments_end_in_z(client, world):
    row = client.get(f"/api/v1/awards/{world.award.uid}/").json()
    assert row["awarded_on"] == "2021-03-04"
    assert row["updated_at"].endswith("Z")
    assert read_csv(client.get("/api/v1/awards.csv"))[0]["updated_at"] == row["updated_at"]


@pytest.mark.parametrize("media", ["text/csv", "application/x-ndjson", "application/json"])
def test_an_empty_list_says_what_it_is(client, db, media):
    answer = client.get("/api/v1/firms/", headers={"accept": media})
    assert answer["Content-Type"].startswith(media)


def test_what_is_not_there_is_not_there_in_any_format(client, db):
    for accepted in ("text/csv", "image/png"):
        answer = client.get("/api/v1/nothing/", headers={"accept": accepted})
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_an_address_with_a_line_break_is_a_problem_too(client, db):
    answer = client.get("/api/v1/firms/a%0Ab/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
