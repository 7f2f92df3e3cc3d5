"""The reconciliation service: an exchange as OpenRefine has it, against the specification's schemas."""

import json

import jsonschema
import pytest

from policies.models import DataVersion, Firm, FirmName, InstrumentType, Official, Status, Tenure
from policies.search.keeping import rebuild
from tests.api.reconciliation import (
    EXTENSION_QUERY,
    EXTENSION_RESPONSE,
    FORM,
    MANIFEST,
    PROPERTY_PROPOSAL,
    SUGGEST_RESPONSE,
    reconcile,
    send,
    valid,
)

pytestmark = pytest.mark.django_db
PUBLISHED = Status.PUBLISHED


@pytest.fixture
def records(register):
    firm = Firm.objects.create(
        uid="firm-byd", name_zh="比亚迪", name_en="BYD", ticker="002594.SZ", status=PUBLISHED,
        seat=register["440300"],
    )  # fmt: skip
    FirmName.objects.create(firm=firm, name="比亚迪股份有限公司")
    Firm.objects.create(
        uid="firm-part", name_zh="比亚迪半导体", name_en="BYD Semi", parent=firm, status=PUBLISHED
    )
    Firm.objects.create(uid="firm-draft", name_zh="草稿公司", name_en="Draftfirm", parent=firm)
    Firm.objects.create(uid="firm-old", name_zh="旧比", merged_into=firm, status=Status.WITHDRAWN)
    official = Official.objects.create(
        uid="off-a", name_zh="黄坤明", name_en="Huang Kunming", status=PUBLISHED
    )
    Tenure.objects.create(official=official, locality=register["440000"], office_en="Secretary")
    branch = InstrumentType.objects.create(
        code="fiscal", name_en="Fiscal", name_zh="财政", status=PUBLISHED
    )
    InstrumentType.objects.create(
        code="grant", name_en="Grant", name_zh="补助", parent=branch, status=PUBLISHED, order=7
    )
    DataVersion.objects.advance()
    rebuild()
    return register


def extend(client, ids, *names):
    query = {"ids": ids, "properties": [{"id": name, "settings": {}} for name in names]}
    valid(query, EXTENSION_QUERY)
    return valid(send(client, extend=query), EXTENSION_RESPONSE)


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()
    return response.json()


def refused(client, queries):
    body = queries if isinstance(queries, str) else json.dumps(queries)
    problem = send(client, queries=body, status=400)
    return problem["parameter"], problem


def test_manifest_is_what_a_client_needs(client, records):
    said = valid(get(client, "/reconcile/"), MANIFEST)
    assert said["versions"] == ["0.2"] and said["batchSize"] == 50
    assert [each["id"] for each in said["defaultTypes"]] == [
        "localities", "firms", "officials", "instrument-types",
    ]  # fmt: skip
    assert get(client, "/api/v1/")["reconcile"] == "http://testserver/reconcile/"
    for identifier in (
        "localities/330109",
        "firms/firm-byd",
        "officials/off-a",
        "instrument-types/grant",
    ):
        address = said["identifierSpace"] + identifier
        assert client.get(address, follow=True).status_code == 200
        encoded = identifier.replace("/", "%2F")
        page = client.get(said["view"]["url"].replace("{{id}}", encoded))
        assert page.status_code == 302 and client.get(page["Location"]).status_code == 200
        assert client.get(said["preview"]["url"].replace("{{id}}", encoded)).status_code == 200
    for service in (*said["suggest"].values(), said["extend"]["propose_properties"]):
        assert client.get(service["service_url"] + service["service_path"]).status_code == 200


def test_the_exchange_of_a_client(client, records):
    """What OpenRefine 3 sends in turn: manifest, a guess of types, the batches, then values."""
    get(client, "/reconcile")
    guessed = reconcile(
        client,
        {
            f"q{n}": {"query": text, "limit": 3}
            for n, text in enumerate(["萧山市", "杭州市", "深圳市"])
        },
    )
    assert {each[0]["type"][0]["id"] for each in guessed.values()} == {"localities"}
    found = reconcile(
        client,
        {
            "q0": {
                "query": "萧山市", "type": "localities", "limit": 6, "type_strict": "should",
                "properties": [{"pid": "parent", "v": "浙江省"}],
            },
            "q1": {"query": "深圳市", "type": "localities", "type_strict": "should"},
            "q2": {"query": "比亚迪", "type": ["firms"], "limit": 6},
            "q3": {
                "query": "BYD", "type": "firms",
                "properties": [{"pid": "seat", "v": {"id": "localities/440300"}}],
            },
            "q4": {"properties": [{"pid": "code", "v": 330181}]},
            "q5": {"query": "grant", "type": "instrument-types"},
        },
    )  # fmt: skip
    assert {name: each[0]["id"] for name, each in found.items()} == {
        "q0": "localities/330109", "q1": "localities/440300", "q2": "firms/firm-byd",
        "q3": "firms/firm-byd", "q4": "localities/330109", "q5": "instrument-types/grant",
    }  # fmt: skip
    first = found["q0"][0]
    assert first["match"] is True and first["score"] == 95.0
    assert first["name"] == "Xiaoshan 萧山区"
    assert "formerly 萧山市 Xiaoshan (330181), until 2001-01-01" in first["description"]
    assert {"id": "former", "value": True} in first["features"]
    assert {"id": "parent", "value": True} in first["features"]
    proposed = valid(
        get(client, "/reconcile/extend/propose?type=localities&limit=4"), PROPERTY_PROPOSAL
    )
    assert (len(proposed["properties"]), proposed["type"], proposed["limit"]) == (
        4,
        "localities",
        4,
    )
    values = extend(client, ["localities/330109", "localities/440300"], "name_zh", "parent")
    assert values["rows"]["localities/440300"] == {
        "name_zh": [{"str": "深圳市"}],
        "parent": [{"id": "localities/440000", "name": "Guangdong 广东省"}],
    }
    assert values["meta"][1]["type"] == {"id": "localities", "name": "Locality"}


def test_queries_in_the_address_are_answered_as_in_a_form(client, records):
    queries = json.dumps({"q": {"query": "萧山市"}}, ensure_ascii=False)
    assert get(client, f"/reconcile/?queries={queries}") == send(client, queries=queries)
    wanted = json.dumps({"ids": ["firms/firm-byd"], "properties": [{"id": "name_en"}]})
    for path in ("/reconcile/", "/reconcile/extend/", "/reconcile/extend"):
        assert get(client, f"{path}?extend={wanted}") == send(client, path, extend=wanted)


def test_values_are_of_their_kinds(client, records):
    records["440300"].area_km2 = "1997.47"
    records["440300"].save()
    found = extend(
        client,
        ["localities/440300", "localities/330181", "firms/firm-part", "firms/firm-byd",
         "officials/off-a", "instrument-types/grant"],
        "area_km2", "valid_from", "in_force", "today", "successors", "population", "parent",
        "names", "locality", "order",
    )["rows"]  # fmt: skip
    assert found["localities/440300"]["area_km2"] == [{"float": 1997.47}]
    assert found["localities/440300"]["valid_from"] == [{"date": "1983-01-01T00:00:00"}]
    assert found["localities/440300"]["in_force"] == [{"str": "true"}]
    assert found["localities/440300"]["population"] == []
    xiaoshan = [{"id": "localities/330109", "name": "Xiaoshan 萧山区"}]
    assert (
        found["localities/330181"]["today"] == found["localities/330181"]["successors"] == xiaoshan
    )
    assert found["firms/firm-part"]["parent"] == [{"id": "firms/firm-byd", "name": "BYD 比亚迪"}]
    assert found["firms/firm-byd"]["names"] == [{"str": "比亚迪股份有限公司"}]
    assert found["officials/off-a"]["locality"] == [
        {"id": "localities/440000", "name": "Guangdong 广东省"}
    ]
    assert found["instrument-types/grant"]["order"] == [{"int": 7}]
    assert found["instrument-types/grant"]["parent"] == [
        {"id": "instrument-types/fiscal", "name": "Fiscal 财政"}
    ]


def test_what_there_is_not_has_no_values(client, records):
    ids = ["firms/nobody", "nothing", "cities/330100", "firms/firm-draft", "firms/firm-byd"]
    found = extend(client, ids, "colour", "name_en")
    assert found["rows"] == {
        **{each: {"colour": [], "name_en": []} for each in ids[:4]},
        "firms/firm-byd": {"colour": [], "name_en": [{"str": "BYD"}]},
    }


def test_a_merged_record_answers_under_its_old_identifier(client, records):
    found = extend(client, ["firms/firm-old"], "name_en")
    assert found["rows"]["firms/firm-old"]["name_en"] == [{"str": "BYD"}]
    page = client.get("/reconcile/view/?id=firms/firm-old")
    assert page["Location"] == "/firms/firm-byd/"


def test_suggestions_go_on_where_they_are_told_to(client, records):
    whole = valid(get(client, "/reconcile/suggest/entity?prefix=BYD"), SUGGEST_RESPONSE)["result"]
    rest = valid(get(client, "/reconcile/suggest/entity?prefix=BYD&cursor=1"), SUGGEST_RESPONSE)[
        "result"
    ]
    assert [each["id"] for each in whole] == ["firms/firm-byd", "firms/firm-part"]
    assert rest == whole[1:] and whole[0]["notable"] == [{"id": "firms", "name": "Firm"}]
    names = valid(
        get(client, "/reconcile/suggest/property/?prefix=na&type=firms"), SUGGEST_RESPONSE
    )
    assert [each["id"] for each in names["result"]] == ["name_zh", "name_en", "names"]
    types = valid(get(client, "/reconcile/suggest/type/?prefix=loc"), SUGGEST_RESPONSE)
    assert [each["id"] for each in types["result"]] == ["localities"]
    earlier = "/reconcile/suggest/entity/?prefix=BYD&spell=always&exact=false&type_strict=any&_=1"
    assert get(client, earlier)["result"] == whole


def test_a_preview_stands_in_a_frame_and_runs_no_script(client, records):
    response = client.get("/reconcile/preview/?id=localities/330109")
    assert "X-Frame-Options" not in response
    page = response.content.decode()
    assert "Xiaoshan 萧山区" in page and "<script" not in page
    former = client.get("/reconcile/preview/?id=localities/330181").content.decode()
    assert "Xiaoshan 萧山市" in former and "2001-01-01" in former


def test_any_site_may_ask_and_no_cookie_is_set(client, records):
    asked = client.options("/reconcile/")
    assert "POST" in asked["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]
    queries = {"queries": '{"q": {"query": "a"}}'}
    for response in (
        client.get("/reconcile/"),
        client.get("/reconcile/suggest/entity/?prefix=B"),
        client.get("/reconcile/preview/?id=firms/firm-byd"),
        client.get("/reconcile/preview/?id=firms/nobody"),
        client.post("/reconcile/", "queries=%7B%7D", content_type=FORM),
        client.post("/reconcile/", queries),
    ):
        assert response["Access-Control-Allow-Origin"] == "*" and not response.cookies


@pytest.mark.parametrize(
    ("queries", "parameter"),
    [
        ("{", "queries"), ("[]", "queries"), ("null", "queries"), ('{"q": NaN}', "queries"),
        ({"q": 1}, "queries.q"), ({"q": {}}, "queries.q"),
        ({"q": {"query": ""}}, "queries.q.query"),
        ({"q": {"query": 1}}, "queries.q.query"), ({"q": {"query": "x" * 301}}, "queries.q.query"),
        ({"q": {"query": "a\0"}}, "queries.q.query"),
        ({"q": {"query": "a", "lang": "en"}}, "queries.q.lang"),
        ({"q": {"query": "a", "type": "cities"}}, "queries.q.type"),
        ({"q": {"query": "a", "type": [["firms"]]}}, "queries.q.type"),
        ({"q": {"query": "a", "type": [{"id": {}}]}}, "queries.q.type"),
        ({"q": {"query": "a", "type_strict": "no"}}, "queries.q.type_strict"),
        ({"q": {"query": "a", "type_strict": []}}, "queries.q.type_strict"),
        ({"q": {"query": "a", "limit": 0}}, "queries.q.limit"),
        ({"q": {"query": "a", "limit": "6"}}, "queries.q.limit"),
        ({"q": {"query": "a", "limit": 1.5}}, "queries.q.limit"),
        ({"q": {"query": "a", "properties": {}}}, "queries.q.properties"),
        ({"q": {"query": "a", "properties": [1]}}, "queries.q.properties[0]"),
        ({"q": {"query": "a", "properties": [{"pid": "colour", "v": "a"}]}},
         "queries.q.properties[0].pid"),
        ({"q": {"query": "a", "type": "localities", "properties": [{"pid": "uscc", "v": "a"}]}},
         "queries.q.properties[0].pid"),
        ({"q": {"query": "a", "properties": [{"pid": "code", "v": [[]]}]}}, "queries.q.properties[0].v"),
        ({"q": {"properties": [{"pid": "kind", "v": "county"}]}}, "queries.q"),
        ({f"q{n}": {"query": "a"} for n in range(51)}, "queries"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_refused_by_name(client, records, queries, parameter):
    assert refused(client, queries)[0] == parameter


@pytest.mark.parametrize(
    ("wanted", "parameter"),
    [
        ("{", "extend"), ({"ids": []}, "extend.properties"),
        ({"ids": "a", "properties": []}, "extend.ids"),
        ({"ids": [1], "properties": []}, "extend.ids[0]"),
        ({"ids": [], "properties": ["a"]}, "extend.properties[0]"),
        ({"ids": [], "properties": [{"id": "a", "settings": {"limit": 1}}]},
         "extend.properties[0].settings"),
        ({"ids": [], "properties": [], "lang": "en"}, "extend.lang"),
        ({"ids": [str(n) for n in range(51)], "properties": []}, "extend.ids"),
    ],
)  # fmt: skip
def test_a_wrong_request_for_values_is_refused_by_name(client, records, wanted, parameter):
    assert send(client, extend=wanted, status=400)["parameter"] == parameter


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("?callback=f", "callback"), ("?query=a", "query"), ("?queries={}&extend={}", "queries"),
        ("suggest/entity/?prefix=a&cursor=-1", "cursor"), ("suggest/entity/?type=cities", "type"),
        ("suggest/entity/?prefx=a", "prefx"), ("suggest/type/?type=firms", "type"),
        ("extend/propose/?type=cities", "type"), ("extend/propose/?limit=0", "limit"), ("preview/", "id"),
        ("view/?id=", "id"), ("extend/", "extend"), ("suggest/entity/?prefix=" + "a" * 301, "prefix"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_by_name(client, records, path, parameter):
    assert get(client, f"/reconcile/{path}", 400)["parameter"] == parameter


def test_bodies_of_other_kinds_and_sizes_are_refused(client, records):
    queries = {"queries": "{}"}
    assert client.post("/reconcile/", queries).status_code == 415  # multipart
    assert client.post("/reconcile/", queries, content_type="application/json").status_code == 415
    assert client.post("/reconcile/", "", content_type=FORM).status_code == 400
    long = "queries=" + "a" * 100_000
    assert client.post("/reconcile/", long, content_type=FORM).status_code == 413
    many = "&".join(f"q{n}=a" for n in range(2000))
    assert client.post("/reconcile/", many, content_type=FORM).status_code == 400
    assert client.put("/reconcile/", "", content_type=FORM).status_code == 405
    assert send(client, queries={}) == {}


def test_hidden_records_are_at_no_address_of_the_service(client, records):
    for identifier in ("firms/firm-draft", "officials/nobody", "x", "localities/", "/"):
        get(client, f"/reconcile/preview/?id={identifier}", 404)
        get(client, f"/reconcile/view/?id={identifier}", 404)
    found = reconcile(
        client,
        {"q": {"query": "Draftfirm"}, "r": {"query": "草稿公司"}, "s": {"query": "firm-draft"}},
    )
    assert "firms/firm-draft" not in json.dumps(found)
    assert get(client, "/reconcile/suggest/entity/?prefix=Draft")["result"] == []


def test_the_language_of_the_reader_makes_no_difference(client, records):
    queries = json.dumps({"q": {"query": "萧山市"}}, ensure_ascii=False)
    answers = {
        client.get(f"/reconcile/?queries={queries}", headers={"accept-language": language}).content
        for language in ("en", "zh-hans", "fr")
    }
    assert len(answers) == 1


def test_answers_are_as_the_schema_of_the_interface_says(client, records):
    document = get(client, "/api/v1/schema/")
    resolver = {"components": document["components"]}

    def check(path, method, status, answer):
        said = document["paths"][path][method]["responses"][str(status)]["content"]
        schema = next(iter(said.values()))["schema"]
        jsonschema.Draft202012Validator({**schema, **resolver}).validate(answer)

    queries = {
        f"q{n}": {"query": text} for n, text in enumerate(["BYD", "萧山市", "Huang", "grant", "zz"])
    }
    wanted = {
        "ids": ["localities/330109", "firms/firm-byd", "officials/off-a", "instrument-types/grant"],
        "properties": [
            {"id": each["id"]} for each in get(client, "/reconcile/extend/propose/")["properties"]
        ],
    }
    check("/reconcile/", "get", 200, get(client, "/reconcile/"))
    check("/reconcile/", "post", 200, send(client, queries=queries))
    check("/reconcile/", "post", 200, valid(send(client, extend=wanted), EXTENSION_RESPONSE))
    check("/reconcile/extend/", "post", 200, send(client, "/reconcile/extend/", extend=wanted))
    check("/reconcile/", "post", 400, send(client, queries="{", status=400))
    for name in ("entity", "property", "type"):
        path = f"/reconcile/suggest/{name}/"
        check(path, "get", 200, get(client, f"{path}?prefix=n"))
    check("/reconcile/extend/propose/", "get", 200, get(client, "/reconcile/extend/propose/"))
    check("/reconcile/view/", "get", 404, get(client, "/reconcile/view/?id=x", 404))
