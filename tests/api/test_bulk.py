"""Bulk files hold the rows of the API's lists, each format in its own way; nothing that is not public."""

import datetime
import json
import warnings
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import make_firm, make_land
from tests.factories import land_award
from tests.public_world import DRAFT, FORBIDDEN, HIDDEN, PERSONS, cross, make_world, merge, repeat
from tests.publish.bulk_files import (
    csv_rows,
    everything_said,
    ndjson_rows,
    parquet_rows,
    sqlite_rows,
    write_all,
)

pytestmark = pytest.mark.django_db
NAMES = [resource.name for resource in RESOURCES]


def pages(client, address):
    """All pages of a list, by the links from one to the next."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        yield answer
        link = answer.get("Link", "")
        after = [part for part in link.split(", ") if part.endswith('rel="next"')]
        whole = urlsplit(after[0].partition(">")[0].removeprefix("<")) if after else None
        address = f"{whole.path}?{whole.query}" if whole else ""


def as_json(value):
    """A value of a Parquet file as JSON has it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(each) for each in value]
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    return value


@pytest.fixture
def odd_world(world):
    """The small world with what is easily lost on the way: formulas, lines, decimals, what is empty."""
    make_firm("=1+1有限公司", name_en='+evil, "quoted"\nsecond line', uscc="-2")
    make_land(world.city, area_m2="0.10", price_cny="123456789012.34", signed_on=None)
    make_land(
        world.other, ("赵某", "person"), ("杭州甲有限公司", "organisation"), project="x",
        instalments=[{"number": "1", "due_on": "2014-01-01", "price_cny": "10.50"}],
    )  # fmt: skip
    m.Locality.objects.filter(pk=world.other.pk).update(area_km2="9816.23")
    return world


@pytest.fixture
def edition(odd_world, tmp_path):
    return write_all(tmp_path / "bulk")


def test_text_files_are_the_pages_of_the_list_one_after_the_other(client, edition):
    for name in NAMES:
        the_text_files_are_the_list(client, edition, name)


def the_text_files_are_the_list(client, edition, name):
    lines = b"".join(page.content for page in pages(client, f"/api/v1/{name}.ndjson?page_size=2"))
    assert (edition / f"{name}.ndjson").read_bytes() == lines
    whole = client.get(f"/api/v1/{name}.csv?page_size=1000").content
    assert (edition / f"{name}.csv").read_bytes() == whole


def test_parquet_has_the_same_values_in_their_types(edition):
    for name in NAMES:
        parquet_is_the_list(edition, name)


def parquet_is_the_list(edition, name):
    expected = ndjson_rows(edition / f"{name}.ndjson")
    read = [as_json(row) for row in parquet_rows(edition / f"{name}.parquet")]
    for row in read:
        if "instalments" in row:
            row["instalments"] = json.loads(row["instalments"])
    assert read == expected


def test_sqlite_has_the_same_values_in_the_columns_of_the_csv_file(edition):
    for name in NAMES:
        sqlite_is_the_list(edition, name)


def sqlite_is_the_list(edition, name):
    expected = ndjson_rows(edition / f"{name}.ndjson")
    heads = csv_rows(edition / f"{name}.csv")[0]
    read = sqlite_rows(edition / "tracker.sqlite3", name.replace("-", "_"))
    assert len(read) == len(expected)
    for row, wanted in zip(read, expected, strict=True):
        assert list(row) == heads
        for member, value in wanted.items():
            if isinstance(value, list):
                assert json.loads(row[member]) == value
            elif isinstance(value, dict):
                assert {part: row[f"{member}_{part}"] for part in value} == value
            elif value is None and member not in row:
                assert {row[head] for head in heads if head.startswith(f"{member}_")} == {None}
            else:
                assert row[member] == value


def test_types_are_what_analysts_expect(edition):
    land = pq.read_schema(edition / "land-awards.parquet")
    told = {name: str(land.field(name).type) for name in (
        "signed_on", "area_m2", "price_cny", "counted", "updated_at", "locality", "holders",
    )}  # fmt: skip
    assert told == {
        "signed_on": "date32[day]",
        "area_m2": "double",
        "price_cny": "double",
        "counted": "bool",
        "updated_at": "timestamp[us, tz=UTC]",
        "locality": "struct<code: string, name_en: string, name_zh: string>",
        "holders": "list<element: struct<name: string, kind: string, firm: string>>",
    }
    counts = pq.read_schema(edition / "term-counts.parquet")
    assert str(counts.field("offsets").type) == "list<element: list<element: int64>>"


def test_cells_are_made_harmless_in_csv_alone(edition):
    column = csv_rows(edition / "firms.csv")[0].index("name_zh")
    assert "'=1+1有限公司" in [row[column] for row in csv_rows(edition / "firms.csv")]
    for rows in (
        ndjson_rows(edition / "firms.ndjson"),
        parquet_rows(edition / "firms.parquet"),
        sqlite_rows(edition / "tracker.sqlite3", "firms"),
    ):
        assert "=1+1有限公司" in [row["name_zh"] for row in rows]


def test_the_queries_do_not_grow_with_the_rows(world, tmp_path, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as few:
        write_all(tmp_path / "few")
    for number in range(40):
        make_land(world.city, (f"第{number}有限公司", "organisation"))
    m.DataVersion.objects.advance()
    with django_assert_max_num_queries(len(few)):
        write_all(tmp_path / "many")


def test_rows_come_in_chunks_and_none_is_lost_between_them(world, tmp_path, monkeypatch, client):
    monkeypatch.setattr("policies.api.bulk.CHUNK", 3)
    monkeypatch.setattr("policies.publish.bulk.parquet_file.ROW_GROUP", 4)
    for number in range(10):
        make_land(world.city, (f"第{number}有限公司", "organisation"))
    edition = write_all(tmp_path)
    lines = client.get("/api/v1/land-awards.ndjson?page_size=1000").content
    assert (edition / "land-awards.ndjson").read_bytes() == lines
    assert lines.count(b"\n") == 11
    assert [as_json(row) | {"instalments": []} for row in parquet_rows(
        edition / "land-awards.parquet")] == ndjson_rows(edition / "land-awards.ndjson")  # fmt: skip


@pytest.fixture
def hidden_world(register):
    """Every noun once published and once in each hidden status, persons among the holders."""
    ContentType.objects.clear_cache()
    shown = m.Status.PUBLISHED
    kept = {status: make_world(register, status) for status in (shown, *HIDDEN)}
    for status in HIDDEN:
        cross(kept[shown], kept[status])
    repeat(*(kept[status]["land"] for status in kept))
    merge(kept)
    for holder in PERSONS:
        award = land_award(
            register["330109"], holder, "甲有限公司", project=f"{holder}的项目",
            location=f"{holder}宅旁", parcel_no=f"{holder}宗地", dated_by="notice",
            notice_url=f"https://example.org/{holder}",
        )  # fmt: skip
        m.Citation.objects.create(
            record=award, source=kept[shown]["source"], quote=f"受让人{holder}"
        )


def test_nothing_hidden_is_in_any_file(hidden_world, tmp_path):
    edition = write_all(tmp_path)
    said = everything_said(edition)
    assert [word for word in FORBIDDEN if word in said] == []
    assert "shown plan" in said and "甲有限公司" in said  # the files are not empty
    for name in ("firms", "instruments", "awards", "land-awards", "speeches", "sources"):
        assert ndjson_rows(edition / f"{name}.ndjson"), name
    assert DRAFT not in "".join(path.name for path in edition.iterdir())


def test_the_list_of_files_is_that_of_the_folder(client, edition, settings, api):
    settings.BULK_DIR = edition.parent
    answer = api("bulk/")
    assert answer["latest"] == edition.name
    told = {row["url"].rpartition("/")[2]: row for row in answer["results"]}
    assert set(told) == {path.name for path in edition.iterdir()}
    for name, row in told.items():
        path = edition / name
        assert (row["bytes"], row["version"]) == (path.stat().st_size, edition.name)
        served = client.get(row["url"])
        assert b"".join(served.streaming_content) == path.read_bytes()
    land = api("bulk/?table=land-awards&format=parquet&version=latest")["results"]
    assert [(row["table"], row["rows"]) for row in land] == [("land-awards", 3)]


def test_a_wrong_question_about_files_is_refused_by_name(api, edition, settings):
    settings.BULK_DIR = edition.parent
    for wrong in ("version=2020-01-01.1", "format=xlsx", "tabel=firms"):
        assert api(f"bulk/?{wrong}", status=400)["parameter"] == wrong.partition("=")[0]
    problem = api("bulk/?table=land-award", status=400)
    assert (problem["parameter"], problem["nearest"]) == ("table", "land-awards")


def test_without_files_the_list_is_empty(api, settings, tmp_path):
    settings.BULK_DIR = tmp_path / "nothing"
    answer = api("bulk/")
    assert (answer["results"], answer["latest"]) == ([], None)


def test_the_data_package_validates(edition):
    """Metadata, lengths, checksums, types, keys and references between the tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own
        from frictionless import validate

        report = validate(str(edition / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note", "rowNumber", "fieldName"])
    assert {task.name for task in report.tasks} == set(NAMES)
    assert not report.warnings
