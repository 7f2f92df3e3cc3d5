"""Editions come in whole or not at all, are named by the version of the data, and never change."""

import errno
import hashlib
import io
import os
import sqlite3

import orjson
import pytest
from django.core.management import CommandError, call_command

from policies.models import DataVersion
from policies.publish.bulk import shelf
from policies.publish.bulk.export import export
from policies.publish.bulk.kinds import kind_of, unit_of
from policies.publish.bulk.parquet_file import arrow_type
from policies.publish.bulk.plain_files import CsvFile
from policies.publish.bulk.shelf import BulkError
from policies.publish.bulk.table import BulkColumn, BulkTable
from tests.processes import Place
from tests.publish.bulk_files import csv_rows, ndjson_rows, parquet_rows, sqlite_rows

pytestmark = pytest.mark.django_db


def column(name, schema, **more):
    return BulkColumn(name, f"The {name}.", schema, (name,), lambda value: (value,), **more)


def tables(*rows, name="things"):
    columns = (column("uid", {"type": "string"}), column("area_m2", {"type": ["number", "null"]}))
    return [BulkTable(name, "Things.", columns, lambda: iter([list(rows)] if rows else []), "uid")]


THINGS = tables({"uid": "a", "area_m2": 1.5}, {"uid": "b", "area_m2": None})


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_an_edition_is_named_by_the_version_and_latest_leads_to_it(tmp_path):
    DataVersion.objects.advance()
    version = str(DataVersion.objects.current())
    report = export(tmp_path, THINGS)
    assert str(report).startswith(f"{version}: 1 tables, 2 rows, 7 files, ")
    assert names(tmp_path) == [version, "latest"]
    assert os.readlink(tmp_path / "latest") == version
    assert names(tmp_path / version) == [
        "README.md", "SHA256SUMS", "datapackage.json", "things.csv", "things.ndjson",
        "things.parquet", "tracker.sqlite3",
    ]  # fmt: skip


def test_checksums_lengths_and_rows_are_those_of_the_files(tmp_path):
    folder = tmp_path / export(tmp_path, THINGS).name
    sums = dict(
        reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    assert {*sums, "SHA256SUMS"} == {path.name for path in folder.iterdir()}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    package = orjson.loads((folder / "datapackage.json").read_bytes())
    for told in package["files"]:
        assert told["bytes"] == (folder / told["path"]).stat().st_size
        assert told["hash"] == f"sha256:{sums[told['path']]}"
    (resource,) = package["resources"]
    assert (resource["rows"], resource["path"]) == (2, "things.csv")
    assert resource["schema"]["primaryKey"] == "uid"
    assert resource["schema"]["fields"][1]["unit"] == "m²"
    assert "not decided" in package["licence"] and "not decided" in package["description"]
    assert "licenses" not in package
    assert "not decided" in (folder / "README.md").read_text()


def test_the_same_version_is_not_written_twice(tmp_path):
    first = export(tmp_path, THINGS)
    before = (tmp_path / first.name / "things.csv").stat()
    report = export(tmp_path, tables())
    assert "nothing written" in str(report) and not report.made
    assert (tmp_path / first.name / "things.csv").stat() == before


def test_by_force_it_is_a_further_edition_for_files_at_an_address_never_change(tmp_path):
    first = export(tmp_path, THINGS)
    second = export(tmp_path, tables(), again=True)
    assert second.name == f"{first.name}-2"
    assert csv_rows(tmp_path / first.name / "things.csv")[1:] == [["a", "1.5"], ["b", ""]]
    assert csv_rows(tmp_path / "latest" / "things.csv") == [["uid", "area_m2"]]
    assert [each.version for each in shelf.editions(tmp_path)] == [second.name, first.name]


@pytest.mark.parametrize("damage", ["cut off", "lost"])
def test_where_the_only_edition_is_damaged_another_is_written_beside_it(tmp_path, damage):
    first = export(tmp_path, THINGS)
    package = tmp_path / first.name / shelf.PACKAGE
    package.write_text("{") if damage == "cut off" else package.unlink()
    second = export(tmp_path, THINGS)
    assert second.made and second.name == f"{first.name}-2"
    assert shelf.latest(tmp_path) == second.name
    assert csv_rows(tmp_path / "latest" / "things.csv")[1:] == [["a", "1.5"], ["b", ""]]
    assert not export(tmp_path, THINGS).made


def test_the_oldest_are_taken_away_never_the_latest(tmp_path):
    made = []
    for _ in range(3):
        DataVersion.objects.advance()
        made.append(export(tmp_path, THINGS).name)
    report = export(tmp_path, THINGS, keep=2)
    assert report.gone == (made[0],)
    shelf.lead_to(tmp_path, made[1])
    assert shelf.keep(tmp_path, 1) == []  # the one that latest leads to stays
    assert names(tmp_path) == [*made[1:], "latest"]


def test_a_table_without_rows_has_files_that_can_be_read(tmp_path):
    folder = tmp_path / export(tmp_path, tables()).name
    assert csv_rows(folder / "things.csv") == [["uid", "area_m2"]]
    assert ndjson_rows(folder / "things.ndjson") == []
    assert parquet_rows(folder / "things.parquet") == []
    assert sqlite_rows(folder / "tracker.sqlite3", "things") == []


def test_a_full_disk_leaves_everything_as_it_was(tmp_path, monkeypatch):
    old = export(tmp_path, THINGS).name

    def full(self, rows, lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(CsvFile, "write", full)
    DataVersion.objects.advance()
    with pytest.raises(BulkError, match="No space left on device"):
        export(tmp_path, THINGS)
    assert names(tmp_path) == [old, "latest"]
    assert os.readlink(tmp_path / "latest") == old


def test_a_fault_in_the_rows_leaves_everything_as_it_was(tmp_path):
    def broken():
        yield [{"uid": "a", "area_m2": 1}]
        raise ZeroDivisionError

    (table,) = THINGS
    wrong = BulkTable(table.name, table.doc, table.columns, broken, "uid")
    with pytest.raises(ZeroDivisionError):
        export(tmp_path, [wrong])
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_taken_away_and_latest_is_led_on(tmp_path):
    made = export(tmp_path, THINGS).name
    (tmp_path / "latest").unlink()  # killed before it led there
    (tmp_path / ".making-2026-01-01.1").mkdir()
    (tmp_path / ".making-2026-01-01.1" / "half.csv").write_text("uid")
    export(tmp_path, THINGS)
    assert names(tmp_path) == [made, "latest"]


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path):
    with shelf.alone(tmp_path), pytest.raises(BulkError, match="another run"):
        export(tmp_path, THINGS)


def test_the_command_says_what_it_did_or_why_it_could_not(tmp_path, settings):
    out = io.StringIO()
    call_command("export_bulk", str(tmp_path / "bulk"), stdout=out)
    assert "17 tables, 0 rows, 55 files" in out.getvalue()
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("export_bulk", str(tmp_path / "file" / "bulk"), stdout=out)
    with pytest.raises(CommandError, match="at least 1"):
        call_command("export_bulk", str(tmp_path), "--keep", "0")


@pytest.mark.parametrize(
    ("schema", "kind", "arrow"),
    [
        ({"type": "string"}, "text", "string"),
        ({"type": ["string", "null"], "format": "date"}, "date", "date32[day]"),
        ({"type": "string", "format": "date-time"}, "datetime", "timestamp[us, tz=UTC]"),
        ({"type": ["integer", "null"]}, "integer", "int64"),
        ({"type": "array", "items": {}}, "list", "string"),
        ({}, "any", "string"),
    ],
)
def test_a_schema_says_the_kind_of_a_value(schema, kind, arrow):
    assert (kind_of(schema), str(arrow_type(schema))) == (kind, arrow)


def test_the_longest_end_of_a_name_says_the_unit():
    assert (unit_of("price_per_m2_cny"), unit_of("price_cny"), unit_of("hhi")) == (
        "CNY/m²",
        "CNY",
        "",
    )


WRITTEN_MEANWHILE = """
from django.db import connection
from policies.models import DataVersion
from policies.publish.bulk.snapshot import snapshot
DataVersion.objects.advance()
with snapshot() as version:
    seen = [DataVersion.objects.count()]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("INSERT INTO policies_dataversion (made_at) VALUES (CURRENT_TIMESTAMP)")
    other.close()
    seen += [DataVersion.objects.count(), DataVersion.objects.current() == version]
print(seen, DataVersion.objects.count())
"""


@pytest.fixture
def place(tmp_path):
    """A database of its own, for processes."""
    found = Place(tmp_path / "place")
    yield found
    found.close()


def test_what_is_written_meanwhile_is_not_in_the_snapshot_and_nobody_waits(place):
    assert place.shell(WRITTEN_MEANWHILE).strip() == "[1, 1, True] 2"


@pytest.mark.parametrize("step", ["export.finish", "shelf.lead_to"])
def test_a_run_that_is_killed_leaves_the_latest_whole(place, tmp_path, step):
    folder = tmp_path / "bulk"
    place.manage("export_bulk", str(folder))
    (first,) = shelf.editions(folder)
    place.shell("from policies.models import DataVersion; DataVersion.objects.advance()")
    place.killed_in(f"policies.publish.bulk.{step}", "export_bulk", str(folder))
    assert shelf.latest(folder) == first.version
    assert len(shelf.editions(folder)) == (2 if step == "shelf.lead_to" else 1)
    place.manage("export_bulk", str(folder))
    assert len(shelf.editions(folder)) == 2 and shelf.latest(folder) != first.version
    assert not any(folder.glob(".making-*"))


def test_sqlite_finds_rows_by_what_names_them(tmp_path):
    folder = tmp_path / export(tmp_path, THINGS).name
    database = sqlite3.connect(folder / "tracker.sqlite3")
    indexes = database.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
    database.close()
    assert indexes == [("things_uid",)]
