"""The promised figures, from the real files, through the commands a curator would run."""

import csv
import gzip
import io
import re
import unicodedata
from collections import Counter

import duckdb
import pytest
from django.core.management import CommandError, call_command

from policies.metrics.land_profile import LandProfile
from policies.metrics.land_scope import Scope
from policies.models import LandAward, LandYear, Locality, Speech, TermCount
from policies.vocabulary import SUPPLY_MODES
from tests.publish.bulk_files import write_all

pytestmark = pytest.mark.django_db


def run(*command, **options):
    out = io.StringIO()
    call_command(*command, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def shares(code):
    row = LandYear.objects.get(locality__code=code, year=2012, year_to=2015)
    assert row.basis == "computed"
    return row


@pytest.mark.shared_data
def test_land_results_give_the_accepted_figures_and_importing_again_changes_nothing(
    shared_data, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    run("load_starter")
    path = shared_data / "land" / "industrial_2012-2015.csv.gz"
    report = run("import_land", str(path), publish=True)
    assert "read 132,783 created 132,730 updated 40 unchanged 0 rejected 13" in report

    shenzhen = shares("440300")
    assert (shenzhen.awards, shenzhen.holders) == (148, 131)
    assert round(float(shenzhen.area_m2) / 10_000, 4) == 370.3854
    assert [round(x, 4) for x in (shenzhen.cr1, shenzhen.cr5, shenzhen.hhi)] == [
        0.0810,
        0.2799,
        0.0262,
    ]
    hangzhou = shares("330100")
    assert (hangzhou.awards, hangzhou.holders) == (1640, 1446)
    assert round(float(hangzhou.area_m2) / 10_000, 4) == 2632.7767
    assert [round(x, 4) for x in (hangzhou.cr1, hangzhou.cr5, hangzhou.hhi)] == [
        0.0304,
        0.0836,
        0.0039,
    ]
    suzhou = shares("320500")
    assert (suzhou.awards, suzhou.holders) == (1388, 1102)
    assert [round(x, 4) for x in (suzhou.hhi, suzhou.coverage)] == [0.0048, 0.9104]

    the_bulk_files_give_the_figures_of(shenzhen, hangzhou, suzhou, folder=tmp_path / "bulk")
    the_land_taken_apart_is_that_of_the_file(path, "330100", "3301")
    the_land_taken_apart_is_that_of_the_file(path, "440300", "4403")

    before = list(LandAward.objects.order_by("pk").values_list("pk", "digest", "updated_at"))
    assert len(before) == 132_770
    report = run("import_land", str(path), publish=True)
    assert "created 0 updated 0 unchanged 132,770 rejected 13" in report
    assert (
        list(LandAward.objects.order_by("pk").values_list("pk", "digest", "updated_at")) == before
    )


def the_bulk_files_give_the_figures_of(*rows, folder):
    """By the SQL of their README, from the single awards, no person's awards being put together."""
    edition = write_all(folder)
    (query,) = re.findall(r"```sql\n(WITH.*?)```", (edition / "README.md").read_text(), re.DOTALL)
    at = query.replace("'land-awards.parquet'", f"'{edition / 'land-awards.parquet'}'")
    accepted = {
        "440300": (148, 370.3854, 131, 0.0810, 0.2799, 0.0262),
        "330100": (1640, 2632.7767, 1446, 0.0304, 0.0836, 0.0039),
    }
    for row in rows:
        code = row.locality.code
        (told,) = duckdb.sql(at.replace("4403%", f"{code[:4]}%")).fetchall()
        assert told[0] == row.awards and told[2] == row.holders
        assert told[1] == pytest.approx(float(row.area_m2) / 10_000)
        assert told[3:] == pytest.approx((row.cr1, row.cr5, row.hhi, row.coverage))
        if code in accepted:
            assert (told[0], *[round(value, 4) for value in told[1:6]]) == accepted[code]
        else:
            assert (told[0], told[2], round(told[5], 4), round(told[6], 4)) == (
                1388, 1102, 0.0048, 0.9104,
            )  # fmt: skip


def the_land_taken_apart_is_that_of_the_file(path, code, digits):
    """Holders, supply modes, sectors and prices of a city, counted from the file's own words."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        rows = {
            row["电子监管号"]: row
            for row in csv.DictReader(handle)
            if row["电子监管号"].startswith(digits)
        }
    granted = [
        row
        for row in rows.values()
        if row["供地方式"] in ("挂牌出让", "拍卖出让", "招标出让", "协议出让")
    ]
    area, held, sectors, modes = 0.0, Counter(), Counter(), Counter()
    for row in granted:
        hectares = float(row["面积(公顷)"])
        area += hectares
        sectors[row["行业分类"].strip()] += hectares
        modes[row["供地方式"]] += hectares
        holders = {
            "".join(name.split()) for name in row["土地使用权人"].split("、") if name.strip()
        }
        for holder in holders:
            held["".join(unicodedata.normalize("NFKC", holder).split())] += hectares / len(holders)
    profile = LandProfile(Scope(Locality.objects.get(code=code, valid_to=None)))
    assert profile.total.awards == len(granted)
    assert [row.area_m2 / 10_000 for row in profile.ranking.organisations[:10]] == pytest.approx(
        [size for _, size in held.most_common(10)]
    )
    assert profile.ranking.holders == len(held)
    assert {part.key: part.area_share for part in profile.sectors} == pytest.approx(
        {label: hectares / area for label, hectares in sectors.items()}
    )
    assert {SUPPLY_MODES.label(p.key): p.area_share for p in profile.modes(profile.span)} == (
        pytest.approx({SUPPLY_MODES.label(SUPPLY_MODES.code_of(word)): hectares / area
                       for word, hectares in modes.items()})
    )  # fmt: skip
    period = profile.figures(profile.span)
    assert profile.ranking.organisations[0].share == pytest.approx(period.cr1)
    for row, of in zip(profile.beside(period), ("province", "country"), strict=True):
        wider = LandYear.objects.get(locality=row.place, year=2012, year_to=2015)
        assert row.place.kind == of
        assert row.mean_ratio == pytest.approx(period.price_per_m2 / wider.price_per_m2)


@pytest.mark.shared_data
def test_speeches_give_the_accepted_counts(shared_data, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    run("load_starter")
    shipped = {
        (row.speech_id, row.term_id, row.group): (row.count, row.offsets)
        for row in TermCount.objects.computed()
    }
    TermCount.objects.computed().delete()
    report = run("import_speeches", str(shared_data / "speeches"), publish=True)
    assert "read 2 created 0 updated 2" in report
    assert "read 72 created 0 updated 52 unchanged 0 rejected 20" in report
    run("count_terms")

    counted = {
        (row.speech_id, row.term_id, row.group): (row.count, row.offsets)
        for row in TermCount.objects.computed()
    }
    assert counted == shipped

    def count(uid, term):
        return TermCount.objects.computed().get(speech__uid=uid, term__text=term).count

    secretary = "spe-guangdong-2025-02-05-huang-kunming"
    governor = "spe-guangdong-2025-02-05-wang-weizhong"
    assert [count(secretary, t) for t in ("产业", "产业体系", "现代化产业体系", "产业政策")] == [
        79,
        33,
        25,
        1,
    ]
    assert [count(governor, t) for t in ("产业", "产业体系")] == [51, 21]
    lengths = dict(Speech.objects.values_list("uid", "characters"))
    assert round(79 / lengths[secretary] * 10_000, 1) == 174.5
    assert round(51 / lengths[governor] * 10_000, 1) == 202.1
    assert (count("spe-100000-2024", "产业"), count("spe-100000-1954", "产业")) == (42, 0)


def test_a_file_that_is_not_there_is_an_error_with_a_reason():
    with pytest.raises(CommandError, match="no such file"):
        run("import_land", "nowhere.csv")
