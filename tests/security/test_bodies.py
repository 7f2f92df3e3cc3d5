"""What is sent to the API and to forms is bounded: too deep, too wide or too long is refused in words."""

import json
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
DEEP = "[" * 200_000 + "]" * 200_000


@pytest.fixture
def reader(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    rates = {name: "1000000/second" for name in settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    return client


BODIES = {
    "deep": DEEP,
    "deep objects": '{"text":' * 200_000,
    "deep terms": f'{{"text":"a","terms":{DEEP}}}',
    "wide": json.dumps({f"m{n}": 1 for n in range(50_000)}),
    "not a number": '{"text": NaN}',
    "infinite": '{"text": 1e999}',
    "a long number": '{"text": %s}' % ("9" * 100_000),
    "surrogates": '{"text": "\\ud800"}',
    "null bytes": '{"text": "\\u0000", "\\u0000": 1}',
    "many terms": json.dumps({"text": "a", "terms": ["b"] * 200_000}),
    "two members": '{"text":1,"text":[]}',
    "cut": '{"text": "a',
    "nothing": "",
    "a mark": "\ufeff{}",
    "no JSON": "<x/>",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_question_is_a_problem(name, reader):
    answers = [
        reader.post("/api/v1/count/", BODIES[name], "application/json"),
        reader.post("/reconcile/", urlencode({"queries": BODIES[name]}), FORM),
        reader.post("/reconcile/extend/", urlencode({"extend": BODIES[name]}), FORM),
    ]
    for answer in answers:
        assert answer.status_code in (400, 413, 422), answer.content[:300]
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["title"] and len(answer.content) < 5000


@pytest.mark.parametrize("address", ["/api/v1/count/", "/reconcile/"])
def test_a_body_of_another_kind_or_length_is_a_problem(address, reader):
    kinds = {"multipart/form-data; boundary=x": 415, "text/xml": 415, "application/x-yaml": 415}
    for kind, status in kinds.items():
        answer = reader.post(address, b"--x\r\n" * 1000, kind)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("application/problem+json")
    kind = "application/json" if "count" in address else FORM
    assert reader.post(address, b"x" * 5_000_000, kind).status_code == 413


def test_a_form_of_many_fields_is_refused(reader):
    fields = {f"f{n}": "x" for n in range(5000)}
    for address in ("/corrections/new/", "/alerts/new/", "/api/keys/"):
        assert reader.post(address, fields).status_code == 400
        assert reader.post(address, urlencode(fields), FORM).status_code == 400
    answer = reader.post("/reconcile/", urlencode(fields), FORM)
    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/problem")


def test_a_long_address_and_many_parameters_are_answered(reader):
    assert reader.get(f"/api/v1/firms/?q={'x' * 100_000}").status_code == 400
    many = "&".join(f"a{n}=1" for n in range(5000))
    for address in ("/api/v1/firms/", "/search/", "/reconcile/", "/localities/"):
        assert reader.get(f"{address}?{many}").status_code == 400, address
