import datetime

import pytest

from policies.metrics.concentration import METHOD
from policies.metrics.land_years import summarise_land
from policies.models import Coverage, FigureChange, ImportBatch, LandYear, Status
from tests.factories import land_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return ImportBatch.objects.create(
        noun="land_award", file_name="x.csv", sha256="0" * 64, layout="x"
    )


def figure(place, year, year_to=None):
    return LandYear.objects.get(locality=place, year=year, year_to=year_to or year)


def shipped(place, year, year_to=None):
    return LandYear.objects.create(
        locality=place, year=year, year_to=year_to or year, awards=99, area_m2=1, price_cny=1,
        priced_area_m2=1, holders=9, basis="imported", method="x",
    )  # fmt: skip


def test_every_place_above_gets_its_figures(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch)
    land_award(register["330122"], "乙有限公司", batch=batch, area_m2=30_000)
    land_award(register["440300"], "丙有限公司", batch=batch)
    summarise_land()
    assert figure(register["330109"], 2013).awards == 1
    assert figure(register["330100"], 2013).awards == 2
    assert figure(register["330100"], 2013).hhi == pytest.approx(0.25**2 + 0.75**2)
    assert figure(register["330000"], 2013).area_m2 == 40_000
    assert figure(register["100000"], 2013).awards == 3
    assert figure(register["100000"], 2013).method == METHOD


def test_records_entered_by_hand_never_overwrite_a_year(register):
    shipped(register["330109"], 2013)
    land_award(register["330109"], "甲有限公司")
    assert summarise_land() == 0
    assert figure(register["330109"], 2013).awards == 99


def test_an_import_replaces_a_shipped_figure_and_counts_all_records_of_the_year(register, batch):
    shipped(register["330109"], 2013)
    shipped(register["330109"], 2014)
    land_award(register["330109"], "甲有限公司", batch=batch)
    land_award(register["330109"], "乙有限公司")
    summarise_land()
    assert (figure(register["330109"], 2013).awards, figure(register["330109"], 2013).basis) == (
        2, "computed",
    )  # fmt: skip
    assert figure(register["330109"], 2014).basis == "imported"


def test_drafts_are_not_measured(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch, status=Status.DRAFT)
    assert summarise_land() == 0


def test_a_period_is_computed_over_all_its_rows_once_all_its_years_are(register, batch):
    Coverage.objects.create(
        locality=register["100000"], noun="land_award",
        covers_from=datetime.date(2012, 1, 1), covers_to=datetime.date(2013, 12, 31), with_parts=True,
    )  # fmt: skip
    place = register["330109"]
    shipped(place, 2012)
    shipped(place, 2012, 2013)
    land_award(place, "甲有限公司", batch=batch)
    summarise_land()
    assert figure(place, 2012, 2013).basis == "imported"
    land_award(
        place, "甲有限公司", batch=batch, signed_on=datetime.date(2012, 5, 1), area_m2=30_000
    )
    land_award(
        place, "乙有限公司", batch=batch, signed_on=datetime.date(2012, 5, 1), area_m2=60_000
    )
    summarise_land()
    period = figure(place, 2012, 2013)
    assert (period.basis, period.awards, period.holders) == ("computed", 3, 2)
    assert period.hhi == pytest.approx(0.4**2 + 0.6**2)


def test_a_period_of_a_place_alone_is_not_one_of_its_parts(register, batch):
    Coverage.objects.create(
        locality=register["330100"], noun="land_award",
        covers_from=datetime.date(2012, 1, 1), covers_to=datetime.date(2013, 12, 31),
    )  # fmt: skip
    land_award(register["330109"], "甲有限公司", batch=batch)
    summarise_land()
    assert [row.locality.code for row in LandYear.objects.periods()] == ["330100"]


def test_summarising_again_changes_nothing(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch)
    summarise_land()
    before = list(LandYear.objects.values("pk", "locality", "year", "awards", "hhi"))
    summarise_land()
    assert list(LandYear.objects.values("pk", "locality", "year", "awards", "hhi")) == before


def test_one_batch_touches_its_own_years_only(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch)
    other = ImportBatch.objects.create(
        noun="land_award", file_name="y", sha256="1" * 64, layout="x"
    )
    land_award(register["440300"], "乙有限公司", batch=other)
    summarise_land(other)
    assert set(LandYear.objects.values_list("locality__code", flat=True)) == {
        "100000", "440000", "440300",
    }  # fmt: skip
    assert figure(register["100000"], 2013).awards == 2


def test_of_repeated_notices_one_is_measured_and_the_others_are_told(register, batch):
    """1 and 3 ha by two holders; the first award is noticed three times."""
    for counted in (True, False, False):
        land_award(register["330109"], "甲有限公司", batch=batch, counted=counted)
    land_award(register["330122"], "乙有限公司", batch=batch, area_m2=30_000)
    land_award(
        register["330109"], "丙有限公司", batch=batch, counted=False, status=Status.WITHDRAWN
    )
    summarise_land()
    for place in (register["330100"], register["100000"]):
        row = figure(place, 2013)
        assert (row.awards, row.area_m2, row.holders) == (2, 40_000, 2)
        assert row.hhi == pytest.approx(0.25**2 + 0.75**2)
        assert (row.repeated, row.repeated_area_m2) == (2, 20_000)
        assert (row.awards_with_repeated, row.area_m2_with_repeated) == (4, 60_000)
    assert figure(register["330122"], 2013).repeated == 0


def test_a_period_tells_the_repeated_notices_of_all_its_years(register, batch):
    Coverage.objects.create(
        locality=register["330109"], noun="land_award",
        covers_from=datetime.date(2012, 1, 1), covers_to=datetime.date(2013, 12, 31),
    )  # fmt: skip
    for day, counted in (("2012-05-01", True), ("2012-05-01", False), ("2013-05-01", True),
                         ("2013-05-01", False), ("2014-05-01", False)):  # fmt: skip
        land_award(
            register["330109"], "甲有限公司", batch=batch, counted=counted,
            signed_on=datetime.date.fromisoformat(day),
        )  # fmt: skip
    summarise_land()
    period = figure(register["330109"], 2012, 2013)
    assert (period.awards, period.repeated, period.repeated_area_m2) == (2, 2, 20_000)


def test_a_batch_of_repeated_notices_alone_touches_its_year_too(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch)
    summarise_land()
    second = ImportBatch.objects.create(
        noun="land_award", file_name="y", sha256="1" * 64, layout="x"
    )
    land_award(register["330109"], "甲有限公司", batch=second, counted=False)
    summarise_land(second)
    row = figure(register["330109"], 2013)
    assert (row.awards, row.repeated) == (1, 1)


def test_a_figure_that_comes_out_otherwise_is_noted_with_its_import(register, batch):
    shipped(register["330109"], 2013)
    land_award(register["330109"], "甲有限公司", batch=batch)
    summarise_land(batch)
    (change,) = FigureChange.objects.unseen()
    assert (change.locality, change.year, change.batch) == (register["330109"], 2013, batch)
    assert (change.before["awards"], change.after["awards"]) == (99, 1)
    assert (change.before["holders"], change.after["holders"]) == (9, 1)


def test_figures_computed_again_from_the_same_records_are_no_change(register, batch):
    land_award(register["330109"], "甲有限公司", batch=batch)
    summarise_land(batch)
    summarise_land()
    assert not FigureChange.objects.exists()
