"""Cursors lead through a list without skipping or repeating, whatever the order and the edits."""

import datetime

import pytest

from policies import models as m
from tests.api.conftest import make_firm, make_land, make_locality

ORDERS = ["", "signed_on", "-signed_on", "area_m2", "-price_cny,signed_on", "-area_m2,-signed_on"]


@pytest.fixture
def city(db):
    return make_locality("330100")


@pytest.fixture
def lands(city):
    """23 awards with ties and unknown values in every ordered column."""
    return [
        make_land(
            city,
            area_m2=None if n % 5 == 0 else n % 3 + 0.25,
            price_cny=None if n % 4 == 0 else 1000 * (n % 2),
            signed_on=None if n % 7 == 0 else datetime.date(2013, 1, n % 4 + 1),
        )
        for n in range(23)
    ]


def walk(client, address, link="next"):
    """All pages of a list, following one kind of link."""
    pages = []
    while address:
        answer = client.get(address).json()
        pages.append(answer["results"])
        address = answer[link]
        assert len(pages) < 50
    return pages


def uids(pages):
    return [row["uid"] for page in pages for row in page]


@pytest.mark.parametrize("size", [1, 4, 22, 23, 24])
@pytest.mark.parametrize("order", ORDERS)
def test_pages_hold_every_row_once_in_order(client, lands, order, size):
    address = "/api/v1/land-awards/?" + (f"ordering={order}&" if order else "")
    whole = uids(walk(client, f"{address}page_size=1000"))
    assert sorted(whole) == sorted(land.uid for land in lands)
    assert uids(walk(client, f"{address}page_size={size}")) == whole


@pytest.mark.parametrize("order", ORDERS)
def test_previous_leads_back_over_the_same_pages(client, lands, order):
    address = "/api/v1/land-awards/?page_size=5" + (f"&ordering={order}" if order else "")
    there = walk(client, address)
    last = client.get(address).json()
    while last["next"]:
        last = client.get(last["next"]).json()
    back = [last["results"], *walk(client, last["previous"], "previous")]
    assert uids(list(reversed(back))) == uids(there)


def test_order_has_unknown_values_last_in_both_directions(client, lands):
    for order in ("signed_on", "-signed_on"):
        days = [
            row["signed_on"]
            for row in client.get(f"/api/v1/land-awards/?ordering={order}").json()["results"]
        ]
        known = [day for day in days if day]
        assert known == sorted(known, reverse=order.startswith("-"))
        assert days[len(known) :] == [None] * (len(days) - len(known))


def test_rows_added_and_removed_while_paging_shift_nothing(client, city, lands):
    order = "/api/v1/land-awards/?page_size=6&ordering=-signed_on"
    first = client.get(order).json()
    make_land(city, signed_on=datetime.date(2020, 1, 1))
    m.LandAward.objects.get(uid=first["results"][-1]["uid"]).delete()
    rest = uids(walk(client, first["next"]))
    seen = [row["uid"] for row in first["results"]] + rest
    assert sorted(seen) == sorted(land.uid for land in lands)


def test_default_page_is_a_hundred_and_the_largest_a_thousand(client, db):
    m.Firm.objects.bulk_create(
        m.Firm(name_zh=f"公司{n}", name_key_zh=f"公司{n}", status="published") for n in range(1001)
    )
    assert len(client.get("/api/v1/firms/").json()["results"]) == 100
    answer = client.get("/api/v1/firms/?page_size=1000").json()
    assert len(answer["results"]) == 1000
    assert len(client.get(answer["next"]).json()["results"]) == 1


def test_links_keep_the_filters_and_the_page_size(client, city, lands):
    first = client.get("/api/v1/land-awards/?locality=330100&use=industrial&page_size=2").json()
    assert "locality=330100" in first["next"]
    assert "page_size=2" in first["next"]
    assert first["previous"] is None
    assert first["next"].startswith("http://testserver/api/v1/land-awards/?")


@pytest.mark.parametrize(
    "other",
    [
        "firms/?cursor={}",
        "land-awards/?ordering=area_m2&cursor={}",
        "land-awards/?ordering=-signed_on&use=industrial&cursor={}",
        "land-awards/?cursor={}",
        "land-awards/?ordering=-signed_on&cursor={}x",
        "land-awards/?ordering=-signed_on&cursor=nonsense",
        "land-awards/?ordering=-signed_on&cursor=%E5%9C%B0~~~:::",
    ],
)
def test_cursor_from_another_query_is_refused(api, lands, other):
    answer = api("land-awards/?ordering=-signed_on&page_size=2")
    cursor = answer["next"].split("cursor=")[1].split("&")[0]
    problem = api(other.format(cursor), 400)
    assert problem["parameter"] == "cursor"
    assert problem["type"].endswith("#foreign-cursor")


def test_cursor_may_be_used_with_another_page_size_and_other_fields(api, lands):
    cursor = api("land-awards/?page_size=2")["next"].split("cursor=")[1].split("&")[0]
    rows = api(f"land-awards/?page_size=3&fields=uid&cursor={cursor}")["results"]
    assert [row["uid"] for row in rows] == [land.uid for land in lands[2:5]]


def test_updated_rows_are_ordered_to_the_microsecond(client, db):
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    firms = [make_firm(f"公司{n}有限公司") for n in range(5)]
    for n, firm in enumerate(reversed(firms)):
        moment = start + datetime.timedelta(microseconds=n)
        m.Firm.objects.filter(pk=firm.pk).update(updated_at=moment)
    found = uids(walk(client, "/api/v1/firms/?ordering=updated_at&page_size=2"))
    assert found == [firm.uid for firm in reversed(firms)]
