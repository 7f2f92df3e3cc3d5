"""The changes as the interface tells them: in order, whole, once each, to the version that is said."""

import orjson
import pytest
from jsonschema import Draft202012Validator

from policies import models as m
from policies.api.changes import LISTED, LOGGED
from policies.api.fields import Reference
from policies.api.nouns import RESOURCES
from policies.publish.faces import SHOWN
from policies.search.following import AT_ONCE, settle
from tests.api.conftest import DRAFT, PUBLISHED, make_firm, make_land
from tests.api.test_http import grow, queries
from tests.curation.merges import merged, stewards
from tests.mirror import mirror_of, pages, public_records


@pytest.fixture
def logged(world):
    """The world, and the log of it; answers the version."""
    settle()
    return m.PublicChange.objects.last_version()


def test_all_that_is_public_and_nothing_else_comes_from_the_beginning(client, logged, api):
    make_firm("未公开有限公司", DRAFT)
    answer = api("changes/?page_size=1000")
    assert {(item["noun"], item["uid"]) for item in answer["results"]} == set(
        public_records(client)
    )
    assert mirror_of(client) == public_records(client)
    assert (answer["next"], answer["previous"]) == (None, None)


def test_a_change_comes_with_its_record_as_the_list_has_it(logged, world, api):
    world.firm.name_en = "Beta"
    world.firm.save()
    answer = api(f"changes/?since={logged}&noun=firms")
    (item,) = answer["results"]
    assert item["version"] == answer["version"] > logged
    assert (item["noun"], item["uid"], item["what"]) == ("firms", world.firm.uid, "changed")
    assert item["record"] == api("firms/")["results"][0]
    assert item["record"]["name_en"] == "Beta"
    assert item["url"] == f"http://testserver/api/v1/firms/{world.firm.uid}/"
    made = m.DataVersion.objects.get(pk=item["version"]).made_at
    assert item["at"] == made.isoformat().replace("+00:00", "Z")
    assert api(f"changes/?since={answer['version']}")["results"] == []


def test_what_is_withdrawn_has_no_record_any_more_and_comes_again_when_it_does(logged, world, api):
    told = []
    for status in (m.Status.WITHDRAWN, PUBLISHED):
        world.source.status = status
        world.source.save()
        (item,) = api(f"changes/?since={logged}&noun=sources")["results"]
        told.append((item["what"], item["record"] is None, item["url"] is None, item["moved_to"]))
    assert told == [("withdrawn", True, True, None), ("published", False, False, None)]


def test_a_merged_record_says_which_one_remains(logged, world, api, client):
    other = make_firm("乙有限公司")
    settle()
    since = m.PublicChange.objects.last_version()
    merged(world.firm, other, stewards("one", "two"))
    items = {item["uid"]: item for item in api(f"changes/?since={since}&noun=firms")["results"]}
    assert (items[other.uid]["what"], items[other.uid]["moved_to"]) == ("merged", world.firm.uid)
    assert items[other.uid]["record"] is None
    assert items[world.firm.uid]["what"] == "changed"
    assert client.get(f"/api/v1/firms/{other.uid}/")["Location"].endswith(f"/{world.firm.uid}/")


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
def test_pages_neither_skip_nor_repeat_and_are_in_the_order_of_versions(
    client, logged, world, page_size
):
    for number in range(4):
        make_land(world.city, project=f"project {number}")
        settle()
    address = f"/api/v1/changes/?page_size={page_size}"
    items = [item for page in pages(client, address) for item in page["results"]]
    assert len(items) == len({(item["noun"], item["uid"]) for item in items})
    versions = [item["version"] for item in items]
    assert versions == sorted(versions) and len(set(versions)) == 5
    assert len(items) == len(public_records(client))


def test_what_changes_while_the_pages_are_read_comes_on_a_later_page(client, logged, world, api):
    first = api("changes/?noun=localities&page_size=2")
    known = {item["uid"] for item in first["results"]}
    place = m.Locality.objects.get(uid=first["results"][0]["uid"])
    place.name_en = "Renamed"
    place.save()
    rest = [item for page in pages(client, first["next"]) for item in page["results"]]
    assert {item["uid"] for item in rest} >= {place.uid}
    assert known | {item["uid"] for item in rest} == {p.uid for p in m.Locality.objects.all()}
    assert rest[-1]["version"] > first["version"]


def test_a_version_is_given_as_a_number_or_as_it_is_written(logged, api):
    written = str(m.DataVersion.objects.get(pk=logged))
    assert api(f"changes/?since={written}") == {
        **api(f"changes/?since={logged}"), "next": None, "results": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=-1", "since"), ("since=soon", "since"), ("since=1.5", "since"),
        ("since=99999999", "since"), ("since=2026-11-28.99999999", "since"),
        ("since=1999-01-01.1", "since"), ("since=9999999999999999999", "since"), ("since=", "since"),
        ("noun=firm", "noun"), ("noun=term-counts", "noun"), ("page_size=1001", "page_size"),
        ("page_size=0", "page_size"), ("cursor=x", "cursor"), ("fields=uid", "fields"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(logged, api, query, parameter):
    problem = api(f"changes/?{query}", status=400)
    assert problem["parameter"] == parameter
    if query == "noun=firm":
        assert problem["nearest"] == "firms"


def test_a_cursor_is_good_for_its_own_question_only(logged, api):
    cursor = api("changes/?page_size=1")["next"].partition("cursor=")[2].partition("&")[0]
    for other in ("noun=firms", "since=1"):
        assert api(f"changes/?{other}&cursor={cursor}", status=400)["parameter"] == "cursor"


def test_a_few_changes_are_followed_before_the_answer_and_many_are_left_to_the_process(
    logged, world, api
):
    world.city.area_km2 = 5
    world.city.save()
    assert api(f"changes/?since={logged}&noun=localities")["results"][0]["record"]["area_km2"] == 5
    since = api("changes/?page_size=1")["version"]
    for number in range(AT_ONCE + 1):
        make_firm(f"公司{number}")
    answer = api(f"changes/?since={since}")
    assert (answer["version"], answer["results"]) == (since, [])
    settle()
    assert len(api(f"changes/?since={since}")["results"]) == AT_ONCE + 1


def test_a_record_that_went_since_the_log_was_written_is_not_told_any_more(logged, world, api):
    m.Source.objects.filter(pk=world.source.pk).update(status=DRAFT)
    (item,) = api("changes/?noun=sources")["results"]
    assert (item["what"], item["record"], item["url"]) == ("withdrawn", None, None)


def test_lists_without_ids_say_when_they_last_changed(logged, world, api):
    assert api("changes/")["lists"] == dict.fromkeys(LISTED, logged)
    m.Coverage.objects.create(locality=world.other, noun="award")
    answer = api("changes/")
    assert answer["lists"] == {**dict.fromkeys(LISTED, logged), "coverage": answer["version"]}
    assert answer["version"] > logged
    world.city.name_en = "Renamed"
    world.city.save()
    answer = api("changes/")
    changed = {name for name, version in answer["lists"].items() if version == answer["version"]}
    assert changed == {"coverage", "land-years", "term-counts"}


def test_ndjson_has_a_change_a_line_and_the_rest_in_headers(logged, client, api):
    response = client.get("/api/v1/changes.ndjson?page_size=2")
    lines = [orjson.loads(line) for line in response.content.splitlines()]
    answer = api("changes/?page_size=2")
    assert lines == answer["results"]
    assert response["X-Version"] == str(logged)
    assert f"sectors={logged}" in response["X-Lists"]
    assert response["Link"] == f'<{answer["next"]}>; rel="next"'.replace(
        "/changes/", "/changes.ndjson"
    )


def test_asked_again_it_is_not_modified_until_the_log_is(logged, world, client):
    address = f"/api/v1/changes/?since={logged}"
    first = client.get(address)
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.firm.save()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_queries_do_not_grow_with_the_changes(client, world):
    grow(world, 1)
    settle()
    client.get("/api/v1/changes/?page_size=1000")
    before = queries(client, "/api/v1/changes/?page_size=1000")
    m.Locality.objects.filter(code="330110").update(code="330199")
    m.FirmName.objects.filter(name="别名0").update(key="x")
    m.Holder.objects.filter(name="公司0有限公司").update(key="y")
    grow(world, 8)
    settle()
    assert queries(client, "/api/v1/changes/?page_size=1000") == before


def test_answers_are_as_the_schema_says(client, logged, world):
    world.award.status = m.Status.WITHDRAWN
    world.award.save()
    schema = client.get("/api/v1/schema/").json()
    operation = schema["paths"]["/api/v1/changes/"]["get"]
    refused = client.get("/api/v1/changes/?unheard_of=1").json()
    assert {each["name"] for each in operation["parameters"]} == set(refused["allowed"])
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    components = {"components": schema["components"]}
    told = client.get("/api/v1/changes/?page_size=1000").json()
    assert len({item["noun"] for item in told["results"]}) == len(LOGGED)
    Draft202012Validator({**answer, **components}).validate(told)
    for item in told["results"]:  # each against the schema of its own noun, not of any
        if item["record"] is not None:
            named = {"$ref": f"#/components/schemas/{LOGGED[item['noun']].component}"}
            Draft202012Validator({**named, **components}).validate(item["record"])


def test_every_noun_of_the_interface_is_in_the_log_or_among_the_lists():
    assert {*LOGGED, *LISTED} == {each.name for each in RESOURCES}
    assert all("uid" in {field.name for field in each.fields} for each in LOGGED.values())
    assert not any("uid" in {field.name for field in each.fields} for each in LISTED.values())


def test_all_that_a_row_shows_of_another_record_is_in_its_face():
    for resource in RESOURCES:
        for field in resource.fields:
            if isinstance(field, Reference) and (target := field.target(resource.model)) in SHOWN:
                assert set(field.shows) <= {"uid", *SHOWN[target]}, (resource.name, field.name)
