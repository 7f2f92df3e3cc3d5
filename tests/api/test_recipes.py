"""Every recipe is run as it is shown, against a tracker that listens, and does what it says."""

import csv
import datetime
import json
import os
import shutil
import subprocess
import sys
from urllib.request import urlopen

import duckdb
import pandas
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import QueryDict
from django.urls import Resolver404, resolve

from policies import models as m
from policies.api.openapi import openapi
from policies.api.recipes import RECIPES
from policies.api.views import NowhereView
from policies.search.following import settle
from tests.api.conftest import cite, make_land, make_year

pytestmark = pytest.mark.django_db(transaction=True)
BY_FILE = {recipe.file: recipe for recipe in RECIPES}


@pytest.fixture
def site(live_server, world):
    """The address of a tracker that listens; its few texts of a minute are not used up."""
    cache.clear()
    return live_server.url


@pytest.fixture
def run(site, tmp_path):
    """Run a recipe in an empty folder; returns what it prints."""

    def run(file: str) -> str:
        code = BY_FILE[file].code(site)
        runs = {".sh": ["sh", "-eu", "-c"], ".py": [sys.executable, "-W", "error", "-c"]}
        command = [*runs[os.path.splitext(file)[1]], code]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def need(file: str) -> None:
    """Skip the test while the address that a recipe asks is not built in."""
    path, _, query = BY_FILE[file].needs.partition("?")
    try:
        view = getattr(resolve(path).func, "cls", None)
    except Resolver404:
        view = NowhereView
    known = {
        each["name"]
        for each in openapi()["paths"].get(path, {}).get("get", {}).get("parameters", ())
    }
    if view is NowhereView or (query and not {*QueryDict(query)} <= known):
        pytest.skip(f"{BY_FILE[file].needs} is not built in yet")


def incentives(world, number: int) -> None:
    for each in range(number):
        incentive = m.Incentive.objects.create(
            instrument=world.instrument, type=world.type, name_en=f"Grant {each}", currency="CNY",
            amount_kind="lump_sum", additive=True, amount_max=1000 + each, status="published",
        )  # fmt: skip
        cite(incentive, world.source, quote=f"第{each}条", field="amount_max")


def test_incentives_of_all_pages_are_in_one_file(run, world, tmp_path, site, monkeypatch):
    incentives(world, 1005)
    assert run("incentives.sh").strip() == "1006"
    lines = (tmp_path / "incentives.ndjson").read_text().splitlines()
    uids = [json.loads(line)["uid"] for line in lines]
    assert sorted(uids) == sorted(m.Incentive.objects.values_list("uid", flat=True))
    monkeypatch.chdir(tmp_path)
    rows = duckdb.sql(BY_FILE["incentives.sql"].code(site)).fetchall()
    expected = sum(1000 + each for each in range(1005)) + 1_000_000
    assert rows == [("grant", "CNY", 1006, expected)]


def test_nothing_new_is_an_empty_304_and_the_file_stays(run, world, tmp_path):
    m.DataVersion.objects.advance()
    assert run("only_when_new.sh").strip() == "200"
    first = (tmp_path / "awards.csv").read_bytes()
    assert world.award.uid.encode() in first
    assert run("only_when_new.sh").strip() == "304"
    assert (tmp_path / "awards.csv").read_bytes() == first
    m.DataVersion.objects.advance()
    assert run("only_when_new.sh").strip() == "200"


def test_a_text_of_ones_own_is_counted(run):
    answer = json.loads(run("count_a_text.sh"))
    counts = {term["term"]: term["count"] for term in answer["terms"]}
    assert counts == {"产业": "我们要发展产业，完善产业政策。".count("产业")} == {"产业": 2}
    assert answer["stored"] is False


def test_land_awards_become_a_frame_by_year(run, world):
    for year, area in ((2011, "70000"), (2012, "10000"), (2012, "20000"), (2015, "5000")):
        make_land(
            world.city, ("乙厂", "organisation"), area_m2=area, signed_on=datetime.date(year, 6, 1)
        )
    make_land(world.other, area_m2="90000", signed_on=datetime.date(2012, 6, 1))
    rows = [line.split() for line in run("land_awards.py").splitlines()]
    figures = {row[0]: (int(row[1]), float(row[2])) for row in rows if len(row) == 3}
    assert figures["2012"] == (2, 3.0)
    assert figures["2015"] == (1, 0.5)
    assert "2011" not in figures


def test_incentives_are_a_table_with_the_words_of_their_sources(run, world, tmp_path):
    need("cited_incentives.py")
    incentives(world, 3)
    run("cited_incentives.py")
    with open(tmp_path / "incentives.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["quote"] for row in rows) == ["第0条", "第1条", "第2条"]
    assert {row["source"] for row in rows} == {world.source.title}


def test_what_changed_is_told_once(run, world, tmp_path):
    need("what_changed.py")
    assert world.firm.uid in run("what_changed.py")
    assert run("what_changed.py").strip() == ""
    world.firm.name_en = "Beta"
    world.firm.save()
    settle()  # by the process that follows changes
    assert f"changed firms {world.firm.uid}" in run("what_changed.py")


def test_land_figures_are_read_by_r(site, world, tmp_path):
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not on this machine; the addresses are read by the next test")
    figures(world)
    (tmp_path / "recipe.R").write_text(BY_FILE["land_figures.R"].code(site), encoding="utf-8")
    done = subprocess.run(
        [rscript, "recipe.R"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Hangzhou" in done.stdout and "Shenzhen" in done.stdout and "0.25" in done.stdout


def figures(world) -> None:
    world.other.code, world.other.name_en = "440300", "Shenzhen"
    world.other.save()
    for place in (world.city, world.other):
        for year in (2014, 2015):
            make_year(
                place, year, use_group="industrial", mode_group="granted", source=world.source
            )


def quoted(file: str, site: str, beginning: str) -> list[str]:
    """The texts between quotation marks in a recipe that begin so."""
    parts = BY_FILE[file].code(site).split('"')[1::2]
    return [part for part in parts if part.startswith(beginning)]


def test_the_addresses_of_the_r_recipe_have_the_columns_it_names(world, site):
    figures(world)
    (address,) = quoted("land_figures.R", site, site)
    (query,) = quoted("land_figures.R", site, "?")
    frame = pandas.concat(pandas.read_csv(f"{address}{query}{c}") for c in ("330100", "440300"))
    named = ["locality_name_en", "year", "awards", "hhi", "price_per_m2_cny"]
    assert all(f'"{name}"' in BY_FILE["land_figures.R"].code(site) for name in named)
    assert sorted(frame[named].itertuples(index=False, name=None))[0] == (
        "Hangzhou", 2013, 4, 0.25, 300.0,
    )  # fmt: skip
    assert len(frame) == 5


def test_the_address_of_the_excel_recipe_has_the_columns_it_types(world, site):
    (address,) = quoted("land_figures.pq", site, site)
    with urlopen(address) as answer:
        head = answer.read().decode("utf-8-sig").splitlines()[0].split(",")
    typed = [
        part for part in BY_FILE["land_figures.pq"].code(site).split('"')[1::2] if part in head
    ]
    assert typed == ["year", "awards", "area_m2", "price_cny"]


def test_parquet_is_asked_in_sql(run, world, settings, tmp_path):
    need("land_parquet.py")
    settings.BULK_DIR = tmp_path / "bulk"
    call_command("export_bulk", str(settings.BULK_DIR))
    assert "industrial" in run("land_parquet.py")


def test_the_reconciliation_service_answers_what_openrefine_sends(run, site):
    need("reconcile.sh")
    assert f"{site}/reconcile/" in BY_FILE["reconcile.txt"].code(site)
    answer = json.loads(run("reconcile.sh"))
    assert answer["q0"]["result"][0]["name"]
