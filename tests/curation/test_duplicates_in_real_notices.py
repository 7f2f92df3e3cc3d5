"""Repeated notices of the real land file: how many, and what they change of the figures."""

import csv
import io
from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.management import call_command

from policies.curation.duplicates import mark_duplicates
from policies.curation.starter import DATA
from policies.metrics.land_years import FIGURES, REPEATED
from policies.models import DuplicateCluster, LandAward, LandHolding, LandYear

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]

STORED = (
    "locality", "project", "location", "parcel_no", "area_m2", "use", "use_raw", "supply_mode",
    "land_source", "term_years", "term_raw", "sector_label", "land_grade", "price_cny",
    "floor_area_ratio_min", "floor_area_ratio_max", "signed_on", "dated_by", "deliver_on",
    "start_on", "complete_on", "started_on", "completed_on", "approved_by",
)  # fmt: skip


def holders_by_award() -> dict[int, frozenset[str]]:
    found = defaultdict(set)
    for award, key in LandHolding.objects.values_list("award", "holder__key").iterator():
        found[award].add(key)
    return defaultdict(frozenset, {award: frozenset(keys) for award, keys in found.items()})


def alike(holders: dict[int, frozenset[str]]) -> list[list[int]]:
    """Awards equal in every stored column, by comparing the columns themselves."""
    groups = defaultdict(list)
    for pk, *stored in LandAward.objects.values_list("pk", *STORED).iterator():
        groups[(holders[pk], *stored)].append(pk)
    return [found for found in groups.values() if len(found) > 1]


def test_repeated_notices_of_the_land_file(shared_data, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("policies.management.commands._importing.settle", lambda *a, **k: 0)
    call_command("load_starter", stdout=io.StringIO())
    path = shared_data / "land" / "industrial_2012-2015.csv.gz"
    call_command("import_land", str(path), publish=True, stdout=io.StringIO(), stderr=io.StringIO())
    holders = holders_by_award()

    report = mark_duplicates()
    assert (report.created, report.dissolved, report.changed) == (0, 0, 0)  # the import did it
    groups = alike(holders)
    assert (report.exact, report.near) == (len(groups), 36) == (96, 36)
    assert sum(len(found) - 1 for found in groups) == 243
    exact = LandAward.objects.filter(cluster__rule="exact").values_list("pk", flat=True)
    assert set(exact) == {pk for found in groups for pk in found}

    area = dict(LandAward.objects.filter(pk__in=exact).values_list("pk", "area_m2"))
    certain = [found for found in groups if holders[found[0]] and area[found[0]] >= 1000]
    decided = DuplicateCluster.objects.filter(decision=DuplicateCluster.Decision.SAME)
    assert decided.count() == len(certain) == 42
    repeated = LandAward.objects.filter(counted=False)
    assert repeated.count() == sum(len(found) - 1 for found in certain) == 54
    for city in ("4403", "3301", "3205"):
        assert not repeated.filter(supervision_no__startswith=city).exists()

    assert shipped_otherwise() == []
    china = LandYear.objects.get(locality__code="100000", year=2012, year_to=2015)
    assert (china.repeated, china.repeated_area_m2) == (54, Decimal("2636529.70"))
    assert china.awards_with_repeated == 125_438
    assert china.area_m2_with_repeated == Decimal("4558666132.37")

    again = mark_duplicates()
    assert (again.created, again.dissolved, again.changed) == (0, 0, 0)


def shipped_otherwise() -> list[tuple[str, str, str]]:
    """Shipped figures that are not those computed."""
    rows = {
        (row.locality.code, str(row.year), str(row.year_to)): row
        for row in LandYear.objects.select_related("locality").filter(basis="computed")
    }
    wrong = []
    with (DATA / "starter" / "land_years.csv").open(encoding="utf-8", newline="") as handle:
        for shipped in csv.DictReader(handle):
            key = (shipped["locality"], shipped["year"], shipped["year_to"])
            computed = {name: getattr(rows[key], name) for name in (*FIGURES, *REPEATED)}
            for name, value in computed.items():
                told = shipped[name]
                if (value is None) != (told == "") or (
                    told and abs(float(value) - float(told)) > 1e-7 * max(1, abs(float(told)))
                ):
                    wrong.append((*key, name))
    return wrong
