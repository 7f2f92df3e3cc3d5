"""How many records a list has: exact, estimated with what that means, or not said."""

from django.db import connection

from policies.api import counting
from tests.api.conftest import make_firm


def test_count_is_said_only_when_asked_for(api, world):
    assert "count" not in api("firms/")
    assert "count" not in api("firms/?count=none")


def test_exact_count_is_of_all_pages_and_under_the_filters(api, world):
    for n in range(7):
        make_firm(f"公司{n}", stage="giant" if n < 3 else "")
    answer = api("firms/?count=exact&page_size=2&stage=giant")
    assert (answer["count"], answer["count_type"]) == (3, "exact")
    following = api(answer["next"].split("/api/v1/")[1])
    assert (following["count"], len(following["results"])) == (3, 1)
    assert "stage=giant" in answer["next"] and "count=exact" in answer["next"]


def test_a_record_that_matches_twice_counts_once(api, world):
    second = type(world.type).objects.create(
        code="loan", name_en="Loan", name_zh="贷", parent=world.branch, status="published"
    )
    world.instrument.types.add(second)
    assert api("instruments/?type=fiscal&count=exact")["count"] == 1


def test_drafts_are_not_counted(api, world):
    make_firm("未公开", status="draft")
    assert api("firms/?count=exact")["count"] == 1


def test_estimate_of_few_records_is_exact(api, world):
    answer = api("firms/?count=estimate")
    assert (answer["count"], answer["count_type"]) == (1, "exact")


def test_estimate_of_many_records_says_what_it_is(api, world, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED_AT_MOST", 5)
    for n in range(9):
        make_firm(f"公司{n}")
    answer = api("firms/?count=estimate")
    if connection.vendor == "postgresql":
        assert answer["count_type"] == "estimate"
        assert answer["count"] >= 6  # six were counted before the planner was asked
    else:
        assert (answer["count"], answer["count_type"]) == (5, "at_least")


def test_csv_and_ndjson_say_it_in_headers_that_other_sites_may_read(client, world):
    for suffix in (".csv", ".ndjson"):
        answer = client.get(f"/api/v1/firms{suffix}?count=exact")
        assert (answer["X-Count"], answer["X-Count-Type"]) == ("1", "exact")
        assert "X-Count-Type" in answer["Access-Control-Expose-Headers"]
        assert "Link" in answer["Access-Control-Expose-Headers"]


def test_a_page_can_be_counted_that_was_not_before(api, world):
    """The count is no part of what a cursor is good for."""
    make_firm("乙")
    following = api("firms/?page_size=1")["next"].split("/api/v1/")[1]
    assert api(f"{following}&count=exact")["count"] == 2


def test_wrong_count_names_what_is_allowed(api, world):
    problem = api("firms/?count=exakt", 400)
    assert (problem["parameter"], problem["nearest"]) == ("count", "exact")
    assert problem["allowed"] == ["exact", "estimate", "none"]
