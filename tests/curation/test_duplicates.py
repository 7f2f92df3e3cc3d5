"""Repeated notices: what the rules find, what is decided, and that a new run keeps it."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from policies.curation.duplicate_decisions import decide, settle
from policies.curation.duplicate_rules import CONTENT
from policies.models import (
    DuplicateCluster,
    ImportBatch,
    LandAward,
    Status,
)
from tests.curation.notices import edit, mark
from tests.factories import land_award, numbered

pytestmark = pytest.mark.django_db
HOLDER = "甲机械有限公司"
SAME, DIFFERENT, OPEN = "same", "different", "open"


@pytest.fixture
def notice(register):
    """A numbered award of one hectare on West Road, held by a company; it can say otherwise."""

    def make(serial: int, *holders: str, **fields) -> LandAward:
        values = {"location": "西路1号", "project": "厂房", "supervision_no": numbered(serial)}
        return land_award(
            fields.pop("locality", register["330109"]),
            *(holders or (HOLDER,)),
            **{**values, **fields},
        )

    return make


@pytest.fixture
def curator(db):
    return User.objects.create_user("curator")


def clusters() -> list[tuple[str, str, list[int]]]:
    """Rule, decision and the last five digits of each cluster's own awards."""
    return sorted(
        (
            cluster.rule,
            cluster.decision,
            sorted(int(a.supervision_no[-5:]) for a in cluster.awards.all()),
        )
        for cluster in DuplicateCluster.objects.all()
    )


def counted() -> list[int]:
    return sorted(int(a.supervision_no[-5:]) for a in LandAward.objects.counted())


OTHER = {
    "project": "库房", "location": "西路2号", "parcel_no": "2013-7", "use": "warehousing",
    "use_raw": "仓储用地", "supply_mode": "auction", "land_source": "stock", "term_years": 40,
    "term_raw": "40年", "sector_label": "汽车制造业", "land_grade": "二级",
    "price_cny": Decimal(4_000_001), "floor_area_ratio_min": 1, "floor_area_ratio_max": 3,
    "dated_by": "deal", "deliver_on": "2013-03-01", "start_on": "2013-04-01",
    "complete_on": "2015-04-01", "started_on": "2013-04-02", "completed_on": "2015-04-02",
    "approved_by": "某市人民政府", "instalments": [{"number": 1, "price_cny": 2_000_000}],
}  # fmt: skip


def test_awards_alike_but_for_the_number_are_one_award_and_the_smallest_number_is_counted(notice):
    for serial in (3, 1, 2):
        notice(serial)
    report = mark()
    assert clusters() == [("exact", SAME, [1, 2, 3])]
    assert counted() == [1]
    assert (report.compared, report.exact, report.near, report.changed) == (3, 1, 0, 2)


def test_what_hangs_on_the_number_or_the_import_does_not_matter(notice):
    batch = ImportBatch.objects.create(noun="land_award", file_name="x", sha256="0" * 64)
    notice(1, issued_code="330109", digest="a", notice_url="https://example.org/1")
    notice(
        2,
        issued_code="330181",
        locality_precision="successor",
        batch=batch,
        batch_row=7,
        digest="b",
    )
    mark()
    assert clusters() == [("exact", SAME, [1, 2])]


def test_a_record_without_a_number_repeats_one_that_has_a_number(notice):
    notice(1)
    unnumbered = notice(2, supervision_no="")
    mark()
    unnumbered.refresh_from_db()
    assert unnumbered.cluster.rule == "exact"
    assert not unnumbered.counted


def test_every_field_of_the_content_is_tried_here():
    assert set(OTHER) == set(CONTENT)


@pytest.mark.parametrize("field", CONTENT)
def test_any_other_content_makes_an_award_no_exact_repetition(notice, field):
    notice(1)
    notice(2, **{field: OTHER[field]})
    mark()
    compared_by_near = {"location", "parcel_no", "price_cny"}
    assert clusters() == ([] if field in compared_by_near else [("near", OPEN, [1, 2])])
    assert counted() == [1, 2]


def test_holders_are_compared_as_a_set(notice):
    notice(1, HOLDER, "乙有限公司")
    notice(2, "乙有限公司", HOLDER)
    mark()
    assert clusters() == [("exact", SAME, [1, 2])]


def test_width_space_and_punctuation_of_a_place_make_awards_near(notice):
    notice(1, location="西路1号(东侧)")
    notice(2, location="西路 １号（东侧）")
    mark()
    assert clusters() == [("near", OPEN, [1, 2])]


@pytest.mark.parametrize(
    "other",
    [
        {"holder": "丙有限公司"}, {"area_m2": 10_001}, {"price_cny": None},
        {"signed_on": datetime.date(2013, 1, 16)}, {"locality": "330122"},
    ],
)  # fmt: skip
def test_another_place_holder_area_date_or_price_is_another_award(notice, register, other):
    notice(1)
    if code := other.pop("locality", None):
        other["locality"] = register[code]
    notice(2, other.pop("holder", HOLDER), **other)
    mark()
    assert clusters() == []


def unheld(notice, serial, **fields):
    award = notice(serial, **fields)
    award.holdings.all().delete()
    return award


@pytest.mark.parametrize("location", ["", "—", " 、"])
def test_awards_that_state_neither_place_nor_holder_are_not_alike(notice, location):
    unheld(notice, 1, location=location)
    unheld(notice, 2, location=location)
    mark()
    assert clusters() == []


@pytest.mark.parametrize("said_less", [{"area_m2": None}, {"area_m2": 0}, {"signed_on": None}])
def test_awards_without_area_or_date_are_not_alike(notice, said_less):
    notice(1, **said_less)
    notice(2, **said_less)
    mark()
    assert clusters() == []


def test_nearly_the_same_needs_a_holder_and_a_place(notice):
    unheld(notice, 1)
    unheld(notice, 2, project="库房")
    notice(3, location="")
    notice(4, location="", project="库房")
    mark()
    assert clusters() == []
    notice(5, location="", parcel_no="2013-7")
    notice(6, location="", parcel_no="2013-7", project="库房")
    mark()
    assert clusters() == [("near", OPEN, [5, 6])]


def test_small_plots_and_plots_without_a_holder_wait_for_a_curator(notice):
    notice(1, area_m2=999)
    notice(2, area_m2=999)
    notice(3, area_m2=1000)
    notice(4, area_m2=1000)
    unheld(notice, 5)
    unheld(notice, 6)
    mark()
    assert clusters() == [("exact", OPEN, [1, 2]), ("exact", OPEN, [5, 6]), ("exact", SAME, [3, 4])]
    assert counted() == [1, 2, 3, 5, 6]


def state():
    return (
        list(DuplicateCluster.objects.order_by("pk").values()),
        list(LandAward.objects.order_by("pk").values("pk", "cluster", "counted", "updated_at")),
        DuplicateCluster.history.count(),
    )


def test_running_again_changes_nothing(notice):
    for serial in range(1, 4):
        notice(serial)
    notice(4, project="库房")
    mark()
    before = state()
    report = mark()
    assert state() == before
    assert (report.created, report.dissolved, report.changed) == (0, 0, 0)


def test_clusters_have_a_history_and_awards_get_no_entry(notice):
    notice(1)
    other = notice(2)
    entries = LandAward.history.count()
    mark()
    assert LandAward.history.count() == entries
    assert [entry.history_type for entry in DuplicateCluster.history.all()] == ["+"]
    edit(other, area_m2=5)
    mark()
    assert [entry.history_type for entry in DuplicateCluster.history.all()] == ["-", "+"]


@pytest.mark.parametrize("decision", [SAME, DIFFERENT])
def test_a_decision_is_kept_and_holds_for_whoever_joins(notice, curator, decision):
    notice(1)
    notice(2, project="库房")
    mark()
    cluster = DuplicateCluster.objects.get()
    decide(cluster, decision, curator)
    assert counted() == ([1] if decision == SAME else [1, 2])
    notice(3, project="车间")
    mark()
    assert clusters() == [("near", decision, [1, 2, 3])]
    assert counted() == ([1] if decision == SAME else [1, 2, 3])
    cluster.refresh_from_db()
    assert cluster.decided_by == curator
    assert cluster.history.first().history_user == curator


def test_a_curator_overrules_the_exact_rule_for_good(notice, curator):
    notice(1)
    notice(2)
    mark()
    decide(DuplicateCluster.objects.get(), DIFFERENT, curator)
    mark()
    assert clusters() == [("exact", DIFFERENT, [1, 2])]
    assert counted() == [1, 2]


def test_an_award_whose_content_changed_leaves_and_a_cluster_of_one_dissolves(notice):
    notice(1)
    notice(2)
    third = notice(3)
    mark()
    edit(third, price_cny=9)
    mark()
    assert clusters() == [("exact", SAME, [1, 2])]
    LandAward.objects.filter(supervision_no=numbered(2)).update(area_m2=5)
    report = mark()
    assert clusters() == []
    assert report.dissolved == 1
    assert counted() == [1, 2, 3]


def test_a_decided_cluster_outlives_its_awards(notice, curator):
    notice(1)
    second = notice(2)
    mark()
    decide(DuplicateCluster.objects.get(), DIFFERENT, curator)
    for area in (5, 10_000):
        edit(second, area_m2=area)
        mark()
        expected = [1] if area == 5 else [1, 2]
        assert clusters() == [("exact", DIFFERENT, expected)]
    assert counted() == [1, 2]


def test_an_award_that_says_too_little_by_now_leaves(notice):
    notice(1)
    second = notice(2)
    mark()
    edit(second, signed_on=None)
    mark(second)
    assert clusters() == []
    assert counted() == [1, 2]


def test_a_withdrawn_award_is_never_the_one_counted(notice):
    for serial in (1, 2, 3):
        notice(serial)
    mark()
    cluster = DuplicateCluster.objects.get().pk
    for expected in (2, 3):
        LandAward.objects.filter(supervision_no=numbered(expected - 1)).update(status="withdrawn")
        settle([cluster])
        assert counted() == [expected]
    LandAward.objects.update(status=Status.WITHDRAWN)
    settle([cluster])
    assert counted() == []


def test_a_published_award_is_counted_before_a_draft(notice):
    notice(1, status=Status.DRAFT)
    notice(2)
    notice(3, supervision_no=numbered(3))
    mark()
    assert counted() == [2]


def test_a_number_goes_before_none(notice):
    notice(1, supervision_no="")
    notice(2)
    mark()
    assert counted() == [2]


@pytest.fixture
def mixed(notice):
    """Two notices alike, one that is nearly so; and two of another award alike."""
    for serial in (1, 2):
        notice(serial)
    notice(3, project="库房")
    mark()


def test_awards_repeated_exactly_and_nearly_are_a_cluster_within_a_cluster(mixed):
    assert clusters() == [("exact", SAME, [1, 2]), ("near", OPEN, [3])]
    exact, near = DuplicateCluster.objects.order_by("rule")
    assert exact.within == near
    assert counted() == [1, 3]
    assert LandAward.objects.in_cluster(near).count() == 3
    assert LandAward.objects.in_cluster(exact).count() == 2


def test_a_near_cluster_decides_for_all_in_it_and_leaves_the_exact_ones_alone_otherwise(
    mixed, curator
):
    near = DuplicateCluster.objects.get(rule="near")
    decide(near, SAME, curator)
    assert counted() == [1]
    LandAward.objects.filter(supervision_no=numbered(1)).update(status=Status.WITHDRAWN)
    settle([DuplicateCluster.objects.get(rule="exact").pk])
    assert counted() == [2]
    decide(near, DIFFERENT, curator)
    assert counted() == [2, 3]


def test_a_near_cluster_of_exact_ones_alone_dissolves_with_them(mixed, notice):
    notice(4, project="库房")
    mark()
    assert clusters() == [("exact", SAME, [1, 2]), ("exact", SAME, [3, 4]), ("near", OPEN, [])]
    edit(LandAward.objects.get(supervision_no=numbered(3)), area_m2=5)
    edit(LandAward.objects.get(supervision_no=numbered(4)), area_m2=6)
    mark(*LandAward.objects.filter(project="库房"))
    assert clusters() == [("exact", SAME, [1, 2])]
    assert DuplicateCluster.objects.get().within is None
    assert counted() == [1, 3, 4]


def test_only_what_is_asked_for_is_compared_and_those_left_behind(notice):
    notice(1)
    second = notice(2)
    notice(3, location="东路")
    notice(4, location="东路")
    report = mark(second)
    assert (report.compared, clusters()) == (2, [("exact", SAME, [1, 2])])
    edit(second, location="东路")
    mark(second)
    assert clusters() == [("exact", SAME, [2, 3, 4])]
    assert counted() == [1, 2]
