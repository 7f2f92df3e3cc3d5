"""Repeated notices on the pages: marked, linked to each other, and figures told both ways."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.models import DuplicateCluster, Status

PUBLISHED = Status.PUBLISHED


@pytest.fixture
def twins(places, land_award):
    """Two notices of one award, the first counted; ``decision`` and ``rule`` can be others."""

    def make(rule="exact", decision="same", status=Status.PUBLISHED, **fields):
        cluster = DuplicateCluster.objects.create(rule=rule, key="1", decision=decision, **fields)
        return [
            land_award(
                places.shenzhen, "某某有限公司", supervision_no=f"4403002014B0000{n}",
                cluster=cluster, counted=n == 1 or decision != "same",
                status=PUBLISHED if n == 1 else status,
            )
            for n in (1, 2)
        ]  # fmt: skip

    return make


def test_list_marks_what_is_counted_and_what_repeats(twins, land_award, places, read, client):
    twins()
    land_award(places.shenzhen, "另一有限公司")
    page = read("/land/")
    assert "4403002014B00001 noticed repeatedly" in page
    assert "4403002014B00002 repeated, not counted" in page
    assert "3 awards with a date of signature · those without · 1 of them repeated and not" in page
    cluster = DuplicateCluster.objects.get()
    assert f'href="/land/?cluster={cluster.uid}"' in client.get("/land/").content.decode()


def test_list_can_be_narrowed_to_either_count_and_to_a_cluster(
    twins, land_award, places, read, client
):
    first, second = (award.supervision_no for award in twins())
    land_award(places.shenzhen, "另一有限公司", supervision_no="4403002014B00003")
    uid = DuplicateCluster.objects.get().uid
    expected = {
        "counted=true": [first, "4403002014B00003"], "counted=false": [second],
        f"cluster={uid}": [first, second], f"cluster={uid}&counted=true": [first],
    }  # fmt: skip
    for query, numbers in expected.items():
        page = read(f"/land/?{query}")
        shown = [n for n in (first, second, "4403002014B00003") if n in page]
        assert shown == numbers, query
    assert f"/api/v1/land-awards/?counted=false&cluster={uid}" in (
        client.get(f"/land/?cluster={uid}&counted=false").content.decode().replace("&amp;", "&")
    )


@pytest.mark.parametrize(
    ("rule", "decision", "decided_by", "said"),
    [
        ("exact", "same", False, "One award with {}: all is the same but the supervision number. The "
         "rule decided so."),
        ("near", "same", True, "One award with {}: parcel, holders, area, date and price are the same. "
         "A curator decided so."),
        ("near", "different", True, "Another award than {}: parcel, holders, area, date and price are "
         "the same. A curator decided so."),
        ("near", "open", False, "Perhaps one award with {}: parcel, holders, area, date and price are "
         "the same. That is not decided yet; each is counted."),
    ],
)  # fmt: skip
def test_award_says_what_it_repeats_why_and_who_decided(
    twins, read, rule, decision, decided_by, said
):
    curator = User.objects.create_user("wangxiaoer") if decided_by else None
    first, second = twins(rule, decision, decided_by=curator)
    page = read(f"/land/{second.uid}/")
    assert said.format(first.supervision_no) in page
    assert ("This notice is not counted in figures" in page) == (decision == "same")
    assert "This award is counted in figures." in read(f"/land/{first.uid}/")
    assert "wangxiaoer" not in page


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_what_is_not_published_is_not_spoken_of(twins, read, client, status):
    first, second = twins(status=status)
    uid = DuplicateCluster.objects.get().uid
    for url in ("/land/", f"/land/{first.uid}/"):
        page = client.get(url).content.decode()
        assert "noticed repeatedly" not in page
        assert second.supervision_no not in page
        assert uid not in page
    assert "The parameter cluster has the value" in read(f"/land/?cluster={uid}", 400)


def test_repeated_notices_are_not_among_the_largest_awards(twins, read):
    first, second = twins()
    page = read("/localities/440300/")
    assert first.supervision_no in page
    assert second.supervision_no not in page


def test_figures_say_what_they_leave_out_and_what_they_would_be_with_it(places, land_year, read):
    land_year(places.hangzhou, 2012)
    land_year(places.hangzhou, 2012, 2015, repeated=3, repeated_area_m2=15_000)
    land_year(places.shenzhen, 2012, repeated=1, repeated_area_m2=5_000)
    # 4 awards and 2 ha in each figure, as the fixture has them.
    several = (
        "3 repeated notices, 1.50 ha, are not counted; with them there would be 7 awards, 3.50 ha."
    )
    one = "1 repeated notice, 0.50 ha, is not counted; with it there would be 5 awards, 2.50 ha."
    assert f"2012–2015: {several}" in read("/localities/330100/")
    assert f"2012: {one}" in read("/localities/440300/")
    page = read("/compare/?a=330100&b=440300")
    assert f"Hangzhou, 2012–2015: {several}" in page
    assert f"Shenzhen, 2012: {one}" in page


def test_figures_without_repeated_notices_say_nothing_of_them(places, land_year, read):
    land_year(places.hangzhou, 2012, 2015)
    assert "repeated notice" not in read("/localities/330100/")


def test_methods_explain_both_rules_and_the_bound(read, db):
    page = read("/methods/")
    assert "Exactly repeated:" in page and "Nearly:" in page
    assert "at least 1,000 m²" in page


@pytest.mark.parametrize(("name", "value"), [("counted", "maybe"), ("cluster", "nothing")])
def test_wrong_parameter_is_named(places, read, name, value):
    assert f"The parameter {name} has the value" in read(f"/land/?{name}={value}", 400)


def test_queries_do_not_grow_with_the_repeated_notices(twins, land_award, places, client):
    twins()
    with_one = _queries(client)
    for n in range(2, 6):
        cluster = DuplicateCluster.objects.create(rule="near", key=str(n))
        for _ in range(2):
            land_award(places.shenzhen, cluster=cluster)
    assert _queries(client) == with_one


def _queries(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get("/land/")
    return len(queries)
