"""A text is counted and forgotten; whatever is wrong is named, and nothing of the text is said."""

import hashlib
import io
import logging

import orjson
import pytest
from django.utils.log import AdminEmailHandler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policies.api.count import MOST_JSON_BYTES
from policies.api.count_schema import EXAMPLE, EXAMPLE_ANSWER
from policies.metrics import text_counts
from policies.metrics.text_counts import MOST_BYTES
from policies.publish.use import USE
from tests.metrics.words import lexicon_of

ADDRESS = "/api/v1/count/"
SECRET = "机密讲话"
TEXT = f"{SECRET}：产业政策，产业体系。"


@pytest.fixture(autouse=True)
def first_of_the_minute():
    USE.forget()


@pytest.fixture
def rate(settings):
    def set_to(rate):
        rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"count": rate}
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_to


@pytest.fixture
def lexicon(db):
    lexicon_of({"产业": "industry"}, version=1)
    return lexicon_of({"产业": "industry", "产业政策": "industry"}, version=2)


@pytest.fixture
def post(client):
    """POST to the address, with the expected status; a text is sent plain, all else as JSON."""

    def send(body, status=200, kind="application/json", query="", **headers):
        data = body if isinstance(body, str | bytes) else orjson.dumps(body)
        response = client.post(
            ADDRESS + query, data=data, content_type=kind, headers=headers or None
        )
        assert response.status_code == status, response.content.decode()
        assert response["Cache-Control"] == "no-store"
        assert SECRET not in response.content.decode()
        return orjson.loads(response.content)

    return send


def test_a_text_is_counted_with_the_version_in_use(post, lexicon):
    assert len(TEXT) == 15
    expected = {
        "characters": 15, "bytes": len(TEXT.encode()), "stored": False,
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "lexicon": "industry", "version": 2,
        "terms": [
            {"term": "产业", "group": "industry", "count": 2, "offsets": [[5, 7], [10, 12]],
             "rate_per_10k_characters": pytest.approx(20_000 / 15)},
            {"term": "产业政策", "group": "industry", "count": 1, "offsets": [[5, 9]],
             "rate_per_10k_characters": pytest.approx(10_000 / 15)},
        ],
        "groups": [
            {"group": "industry", "count": 2, "offsets": [[5, 9], [10, 12]],
             "rate_per_10k_characters": pytest.approx(20_000 / 15)},
        ],
    }  # fmt: skip
    assert post({"text": TEXT}) == expected
    assert post({"text": TEXT, "lexicon": "industry", "version": 2, "offsets": True}) == expected
    assert post(TEXT, kind="text/plain; charset=UTF-8") == expected
    assert post(TEXT.encode(), kind="text/plain", query="?lexicon=industry&version=2") == expected


def test_places_can_be_left_out(post, lexicon):
    for answer in (
        post({"text": TEXT, "offsets": False}),
        post(TEXT, kind="text/plain", query="?offsets=false&version=1&lexicon=industry"),
    ):
        assert answer["terms"][0]["count"] == 2
        assert not any("offsets" in each for each in (*answer["terms"], *answer["groups"]))


def test_the_example_of_the_documentation_is_true(client, db, post):
    assert post(EXAMPLE) == EXAMPLE_ANSWER
    page = client.get("/api/docs/").content.decode()
    assert "POST /api/v1/count/" in page and EXAMPLE_ANSWER["text_sha256"] in page


def test_question_and_answer_follow_the_schema(client, post, lexicon):
    schema = client.get("/api/v1/schema/").json()
    operation = schema["paths"][ADDRESS]["post"]
    sent = operation["requestBody"]["content"]["application/json"]
    answered = operation["responses"]["200"]["content"]["application/json"]
    for media, found in (
        (sent, EXAMPLE),
        (answered, post(EXAMPLE)),
        (answered, post({"text": TEXT})),
    ):
        whole = media["schema"] | {"components": schema["components"]}
        Draft202012Validator(whole).validate(found)
    assert {"400", "411", "413", "415", "429"} <= set(operation["responses"])


WRONG = [
    ({"text": SECRET, "lexcon": "x"}, "lexcon"),
    ({"text": SECRET, SECRET: 1}, "body"),
    ({"lexicon": "industry"}, "text"),
    ({"text": None}, "text"),
    ({"text": 5}, "text"),
    ({"text": ""}, "text"),
    ({"text": "  "}, "text"),
    ({"text": TEXT, "lexicon": "industri"}, "lexicon"),
    ({"text": TEXT, "lexicon": "a\x00"}, "lexicon"),
    ({"text": TEXT, "lexicon": SECRET * 99}, "lexicon"),
    ({"text": TEXT, "lexicon": ["industry"]}, "lexicon"),
    ({"text": TEXT, "lexicon": "industry", "version": 9}, "version"),
    ({"text": TEXT, "lexicon": "industry", "version": "2"}, "version"),
    ({"text": TEXT, "lexicon": "industry", "version": True}, "version"),
    ({"text": TEXT, "version": 2}, "lexicon"),
    ({"text": TEXT, "offsets": "no"}, "offsets"),
    ({"text": TEXT, "terms": SECRET}, "terms"),
    ({"text": TEXT, "terms": []}, "terms"),
    ({"text": TEXT, "terms": [SECRET, SECRET]}, "terms[1]"),
    ({"text": TEXT, "terms": [5]}, "terms[0]"),
    ({"text": TEXT, "terms": [{"group": SECRET}]}, "terms[0]"),
    ({"text": TEXT, "terms": [{"text": SECRET, "group": SECRET * 20}]}, "terms[0]"),
    ({"text": TEXT, "terms": [{"text": SECRET, SECRET: 1}]}, "terms[0]"),
    ({"text": TEXT, "terms": [SECRET], "lexicon": "industry"}, "terms"),
    ([SECRET], "body"),
    (f'{{"text": "{SECRET}', "body"),
    (f'{{"text": "{SECRET}"}}'.encode("gb18030"), "body"),
    ('{"text": "\\ud800"}', "body"),
    ("", "text"),
]


@pytest.mark.parametrize(("body", "parameter"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_quoted(post, lexicon, caplog, body, parameter):
    caplog.set_level(logging.DEBUG)
    problem = post(body, 400)
    assert problem["parameter"] == parameter
    assert SECRET not in caplog.text


def test_a_misspelt_lexicon_is_told_the_nearest(post, lexicon):
    problem = post({"text": TEXT, "lexicon": "industri"}, 400)
    assert (problem["nearest"], problem["allowed"]) == ("industry", ["industry"])
    assert post({"text": TEXT, "lexicon": "industry", "version": 9}, 400)["allowed"] == ["2", "1"]


@pytest.mark.parametrize(
    ("body", "query", "parameter"),
    [
        (TEXT.encode("gb18030"), "", "text"),
        (b"", "", "text"),
        (TEXT, "?lexicon=nothing", "lexicon"),
        (TEXT, "?version=x", "version"),
        (TEXT, "?offsets=no", "offsets"),
        (TEXT, "?terms=x", "terms"),
    ],
)
def test_what_is_wrong_with_a_plain_text_is_named(post, lexicon, body, query, parameter):
    assert post(body, 400, kind="text/plain", query=query)["parameter"] == parameter


def test_json_takes_no_parameters_in_the_address(post, lexicon):
    assert post({"text": TEXT}, 400, query="?lexicon=industry")["parameter"] == "lexicon"


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png",
             "text/plain; charset=gb18030", "application/json; charset=utf-16"],
)  # fmt: skip
def test_another_kind_of_body_is_a_415(post, lexicon, kind):
    problem = post(TEXT, 415, kind=kind)
    assert problem["type"].endswith("#unsupported-media-type")


def test_another_kind_of_answer_is_a_406(post, lexicon):
    post({"text": TEXT}, 406, accept="text/csv")


class Counted(io.BytesIO):
    """A body that remembers how much of it was asked for."""

    asked = 0

    def read(self, size=-1):
        self.asked += len(found := super().read(size))
        return found


@pytest.mark.parametrize(
    ("kind", "most"), [("text/plain", MOST_BYTES), ("application/json", MOST_JSON_BYTES)]
)
def test_a_body_declared_too_large_is_refused_unread(client, lexicon, kind, most):
    body = Counted(b"x" * (most + 1))
    response = client.post(
        ADDRESS, data=b"x", content_type=kind,
        **{"wsgi.input": body, "CONTENT_LENGTH": str(most + 1)},
    )  # fmt: skip
    assert response.status_code == 413
    problem = orjson.loads(response.content)
    assert (problem["parameter"], problem["limit_bytes"]) == ("text", MOST_BYTES)
    assert body.asked == 0


def test_a_body_in_chunks_is_refused(client, lexicon):
    response = client.post(
        ADDRESS, data=b"", content_type="text/plain",
        **{"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert response.status_code == 411


def test_one_megabyte_is_taken_however_json_spells_it(post, lexicon):
    text = "产业" * (MOST_BYTES // 6)
    escaped = '{"offsets": false, "text": "' + "\\u4ea7\\u4e1a" * (MOST_BYTES // 6) + '"}'
    for body, kind in ((escaped, "application/json"), (text, "text/plain")):
        query = "?offsets=false" if kind == "text/plain" else ""
        assert post(body, kind=kind, query=query)["terms"][0]["count"] == MOST_BYTES // 6
    post({"text": text + "产业"}, 413)


def test_so_many_texts_a_minute_from_one_address(client, lexicon, rate):
    rate("2/minute")

    def send(address):
        return client.post(ADDRESS, data=TEXT, content_type="text/plain", REMOTE_ADDR=address)

    for _ in range(3):
        client.options(ADDRESS)
        client.get(ADDRESS)
    assert [send("10.0.0.1").status_code for _ in range(3)] == [200, 200, 429]
    refused = send("10.0.0.1")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert orjson.loads(refused.content)["type"].endswith("#too-many-requests")
    assert send("10.0.0.2").status_code == 200


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 429]), (1, [200, 200])])
def test_which_address_counts_depends_on_the_proxies(
    client, lexicon, rate, settings, proxies, statuses
):
    rate("1/minute")
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    found = [
        client.post(
            ADDRESS, data=TEXT, content_type="text/plain",
            headers={"x-forwarded-for": f"9.9.9.9, 10.0.0.{number}"},
        ).status_code
        for number in (1, 2)
    ]  # fmt: skip
    assert found == statuses


def test_other_sites_may_send_a_text(client, db):
    asked = client.options(
        ADDRESS,
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]
    sent = client.post(ADDRESS, data=TEXT, content_type="text/plain")
    assert sent["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in sent["Access-Control-Expose-Headers"]
    assert not sent.cookies


def test_the_address_takes_nothing_but_a_text(client, db):
    response = client.get(ADDRESS)
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")


def test_nothing_is_written(post, lexicon, django_assert_num_queries):
    post({"text": TEXT})
    with django_assert_num_queries(1):  # which versions are in use
        post({"text": TEXT})
    with django_assert_num_queries(0):
        post({"text": TEXT, "terms": ["产业"]})


def test_a_failure_tells_nothing_of_the_text(client, lexicon, monkeypatch, caplog):
    def fail(text, words):
        held = text * 2
        raise RuntimeError(f"length {len(held)}")

    monkeypatch.setattr("policies.api.count.count_text", fail)
    client.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    response = client.post(
        ADDRESS, data=orjson.dumps({"text": TEXT}), content_type="application/json"
    )
    assert response.status_code == 500
    assert SECRET not in response.content.decode()
    assert "RuntimeError" in caplog.text and SECRET not in caplog.text


def test_a_report_of_a_failure_to_the_administrators_tells_nothing_of_the_text(
    client, lexicon, monkeypatch, settings, mailoutbox
):
    """Django can mail a report with the variables of each frame: those of this view are left out."""

    def fail(text, words):
        raise RuntimeError(len(text))

    monkeypatch.setattr("policies.api.count.count_text", fail)
    settings.ADMINS = [("desk", "desk@example.org")]
    mail = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(mail)
    client.raise_request_exception = False
    try:
        client.post(ADDRESS, data=TEXT, content_type="text/plain")
    finally:
        logging.getLogger("django.request").removeHandler(mail)
    assert mailoutbox
    for message in mailoutbox:
        assert SECRET not in message.body
        assert all(SECRET not in str(content) for content, _ in message.alternatives)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99999) | st.text(max_size=9) | st.just("industry"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["text", "group", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.dictionaries(
        st.sampled_from(["text", "lexicon", "version", "terms", "offsets", "other"]), VALUES
    )
)
def test_any_body_is_counted_or_refused_with_its_reason(client, lexicon, body):
    USE.forget()
    response = client.post(ADDRESS, data=orjson.dumps(body), content_type="application/json")
    assert response.status_code in {200, 400}
    if response.status_code == 400:
        named = orjson.loads(response.content)["parameter"].split("[")[0]
        assert named in {*body, "text", "lexicon"}


def test_the_limit_is_one_megabyte():
    assert text_counts.MOST_BYTES == 10**6
