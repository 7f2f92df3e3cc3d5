"""Notices that repeat: both ways to count are there, and nothing unpublished is pointed at."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies import models as m
from tests.api.conftest import DRAFT, make_cluster, make_land, make_year


@pytest.fixture
def twins(world):
    """Two awards that repeat the first, and one that is nearly like them."""
    first, second, third = (make_land(world.city) for _ in range(3))
    near = make_cluster(make_land(world.city), rule="near", decision="open")
    exact = make_cluster(first, second, third, within=near)
    return first, second, third, exact, near


def numbers(api, query):
    return {row["supervision_no"] for row in api(f"land-awards/?{query}")["results"]}


def test_award_says_whether_it_is_counted_and_which_cluster_it_is_in(api, world, twins):
    first, second, *_, exact, _near = twins
    for award, counted in ((first, True), (second, False)):
        row = api(f"land-awards/{award.uid}/")
        assert (row["counted"], row["cluster"]) == (counted, exact.uid)
    alone = api(f"land-awards/{world.land.uid}/")
    assert (alone["counted"], alone["cluster"], alone["repeats"]) == (True, None, [])


def test_lists_can_be_narrowed_to_either_count_and_to_a_cluster(api, world, twins):
    first, second, third, exact, near = twins
    repeated = {second.supervision_no, third.supervision_no}
    everything = {award.supervision_no for award in m.LandAward.objects.all()}
    assert numbers(api, "counted=false") == repeated
    assert numbers(api, "counted=true") == everything - repeated
    assert numbers(api, f"cluster={exact.uid}") == {first.supervision_no, *repeated}
    assert numbers(api, f"cluster={near.uid}") == everything - {world.land.supervision_no}


def test_award_lists_what_it_repeats_with_the_rule_and_who_decided(api, twins):
    first, second, third, exact, near = twins
    found = api(f"land-awards/{first.uid}/?fields=repeats")["repeats"]
    assert [(row["uid"], row["rule"], row["decision"], row["decided_by"]) for row in found] == [
        (second.uid, "exact", "same", "rule"),
        (third.uid, "exact", "same", "rule"),
        (near.awards.get().uid, "near", "open", None),
    ]
    assert {row["cluster"] for row in found} == {exact.uid, near.uid}


def test_a_curator_who_decided_is_not_named(api, client, world):
    curator = User.objects.create_user("wangxiaoer")
    award, other = make_land(world.city), make_land(world.city)
    make_cluster(award, other, rule="near", decision="different", decided_by=curator)
    answer = client.get(f"/api/v1/land-awards/{award.uid}/").content.decode()
    assert '"decided_by":"curator"' in answer
    assert "wangxiaoer" not in answer


@pytest.mark.parametrize("hidden", [DRAFT, m.Status.WITHDRAWN])
def test_a_cluster_with_no_other_published_award_is_none(api, world, hidden):
    shown, other = make_land(world.city), make_land(world.city)
    cluster = make_cluster(shown, other)
    m.LandAward.objects.filter(pk=other.pk).update(status=hidden)
    row = api(f"land-awards/{shown.uid}/")
    assert (row["cluster"], row["repeats"]) == (None, [])
    assert "uid" in api(f"land-awards/?cluster={cluster.uid}", 400)["detail"]


def test_csv_has_the_count_and_the_cluster(client, twins):
    text = client.get("/api/v1/land-awards.csv?fields=uid,counted,cluster").content.decode()
    assert f"{twins[1].uid},false,{twins[3].uid}" in text.replace("False", "false")


def test_land_years_say_what_they_leave_out_and_what_they_would_be_with_it(api, world):
    make_year(world.other, 2014, repeated=3, repeated_area_m2="5000.50")
    row = api("land-years/?locality=330200")["results"][0]
    assert (row["awards"], row["repeated"], row["awards_with_repeated"]) == (4, 3, 7)
    assert (row["area_m2"], row["repeated_area_m2"]) == (40_000, 5000.5)
    assert row["area_with_repeated_m2"] == 45_000.5


def test_queries_do_not_grow_with_the_repeated_notices(api, world, twins):
    with CaptureQueriesContext(connection) as few:
        api("land-awards/")
    for _ in range(4):
        make_cluster(make_land(world.city), make_land(world.city))
    with CaptureQueriesContext(connection) as many:
        api("land-awards/")
    assert len(many) == len(few)
