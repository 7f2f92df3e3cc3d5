"""Fair use: what an address and a key may ask, what is left, and that nobody is known by a cookie."""

import re

import orjson
import pytest
from django.contrib.auth.models import User
from django.test import Client

from policies.models import ApiKey, ApiUse, KeyDay
from policies.models.api_key import new_secret
from policies.publish import use
from policies.publish.use import USE

pytestmark = pytest.mark.django_db
FIRMS = "/api/v1/firms/"


class Clock:
    """The time that quotas go by; a minute begins at 6,000 seconds."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock(6_010.0)
    monkeypatch.setattr(use.time, "time", clock.time)
    USE.forget()
    yield clock
    USE.forget()


@pytest.fixture
def rates(settings):
    def set_to(**changed):
        old = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
            "DEFAULT_THROTTLE_RATES": old | {n.replace("_", "-"): r for n, r in changed.items()}
        }

    set_to(anonymous="3/minute", key="5/minute")
    return set_to


@pytest.fixture
def key(db):
    """A live key, with its secret."""
    row = ApiKey.objects.create(address="reader@example.org", purpose="Tests", language="en")
    row.secret = row.make()
    return row


def ask(client, path=FIRMS, secret="", **more):
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return client.get(path, headers=headers | more.pop("headers", {}), **more)


def statuses(client, times, **more):
    return [ask(client, **more).status_code for _ in range(times)]


def test_each_answer_says_what_is_left(client, rates, clock):
    first = ask(client)
    assert first["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert first["RateLimit"] == '"anonymous";r=2;t=50'
    clock.now += 8.5
    assert ask(client)["RateLimit"] == '"anonymous";r=1;t=42'


def test_beyond_the_quota_it_is_429_until_the_minute_ends(client, rates, clock):
    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    refused = ask(client)
    assert refused["Retry-After"] == "50"
    assert refused["RateLimit"] == '"anonymous";r=0;t=50'
    assert refused["Cache-Control"] == "no-store"  # no cache may tell others
    assert refused["Access-Control-Allow-Origin"] == "*"
    problem = orjson.loads(refused.content)
    assert problem["type"] == "/api/docs/#too-many-requests" and "/api/keys/" in problem["detail"]
    clock.now += 49.9
    assert ask(client).status_code == 429
    clock.now += 0.2
    assert statuses(client, 4) == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "path",
    ["", "firms/", "firms.csv", "firms/nobody/", "nonsense/", "schema/", "firms", "firms/?a=b",
     "land-years/", "attention/", "count/"],
)  # fmt: skip
def test_every_answer_is_counted_and_says_so(client, rates, path):
    answer = client.get(f"/api/v1/{path}")
    if path != "count/":  # takes no questions, only texts
        assert re.fullmatch(r'"anonymous";r=2;t=50', answer["RateLimit"])
    assert "RateLimit" in answer["Access-Control-Expose-Headers"]


def test_what_is_refused_for_its_format_is_counted_too(client, rates):
    answers = [ask(client, headers={"accept": "image/png"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [406, 406, 406, 429]


def test_head_counts_and_options_do_not(client, rates):
    for _ in range(5):
        assert "RateLimit" not in client.options(FIRMS)
    assert client.head(FIRMS)["RateLimit"] == '"anonymous";r=2;t=50'


def test_what_has_not_changed_is_not_counted(client, rates):
    mark = ask(client)["ETag"]
    found = [ask(client, headers={"if-none-match": mark}).status_code for _ in range(9)]
    assert found == [304] * 9
    assert ask(client)["RateLimit"].startswith('"anonymous";r=1;')


def test_addresses_are_counted_apart_and_ipv6_by_subscriber(client, rates):
    def left(address):
        return int(re.search(r"r=(\d+)", ask(client, REMOTE_ADDR=address)["RateLimit"])[1])

    assert [left("198.51.100.1"), left("198.51.100.1"), left("198.51.100.2")] == [2, 1, 2]
    assert [left("2001:db8:1:2::1"), left("2001:db8:1:2:ffff::9"), left("2001:db8:1:3::1")] == [
        2,
        1,
        2,
    ]
    assert [left(""), left("fe80::1%eth0"), left("fe80::2%eth1"), left("no:address")] == [
        2,
        2,
        1,
        2,
    ]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200), (2, 429)])
def test_behind_proxies_the_address_is_read_from_the_right(client, rates, settings, proxies, last):
    rates(anonymous="1/minute")
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    found = [
        ask(client, headers={"x-forwarded-for": f"203.0.113.{n}, 198.51.100.1, 192.0.2.{n}"})
        for n in (1, 2)
    ]
    assert [answer.status_code for answer in found] == [200, last]


def test_a_key_may_ask_more_than_an_address_and_counts_for_itself(client, rates, key):
    assert statuses(client, 4) == [200, 200, 200, 429]
    answer = ask(client, secret=key.secret)
    assert answer["RateLimit-Policy"] == '"key";q=5;w=60'
    assert answer["RateLimit"] == '"key";r=4;t=50'
    elsewhere = ask(client, secret=key.secret, REMOTE_ADDR="198.51.100.7")
    assert elsewhere["RateLimit"] == '"key";r=3;t=50'
    assert statuses(client, 4, secret=key.secret) == [200, 200, 200, 429]
    refused = ask(client, secret=key.secret).json()
    assert refused["detail"].startswith("This key may ask 5 times in 60 seconds.")


def test_a_steward_can_let_a_key_ask_more(client, rates, key):
    ApiKey.objects.update(quota=7)
    assert ask(client, secret=key.secret)["RateLimit-Policy"] == '"key";q=7;w=60'
    assert statuses(client, 7, secret=key.secret) == [200] * 6 + [429]


@pytest.mark.parametrize(
    "said",
    ["Bearer", "Bearer ", f"Bearer ck_{'a' * 32}", "Bearer ck_x", "Basic dTpw", "", "ck_",
     "Bearer \xff\x00", "Bearer " + "x" * 5000],
)  # fmt: skip
def test_what_is_no_key_is_not_taken_for_nobody(client, rates, said):
    answer = ask(client, headers={"authorization": said})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Cache-Control"] == "no-store"
    problem = orjson.loads(answer.content)
    assert problem["type"] == "/api/docs/#unauthorized" and problem["status"] == 401
    assert answer["RateLimit"] == '"anonymous";r=2;t=50'  # guessing counts for the address


def test_guessing_keys_comes_to_an_end(client, rates):
    assert statuses(client, 4, secret=new_secret()) == [401, 401, 401, 429]


def test_a_key_elsewhere_than_in_its_header_is_refused_with_the_reason(client, rates, key):
    for name in ("api_key", "apikey", "access_token"):
        answer = ask(client, f"{FIRMS}?{name}={key.secret}")
        assert answer.status_code == 400
        problem = orjson.loads(answer.content)
        assert problem["parameter"] == name and "Authorization: Bearer" in problem["detail"]
        assert key.secret not in answer.content.decode()
    assert ask(client, headers={"x-api-key": key.secret}).status_code in (401, 429)


def test_an_ended_key_opens_nothing_from_that_moment(client, key):
    assert ask(client, secret=key.secret).status_code == 200
    old, key.secret = key.secret, key.rotate()
    assert (ask(client, secret=old).status_code, ask(client, secret=key.secret).status_code) == (
        401,
        200,
    )
    key.revoke()
    assert ask(client, secret=key.secret).status_code == 401


def test_a_key_that_was_not_confirmed_opens_nothing(client, key):
    ApiKey.objects.update(confirmed_at=None)
    assert ask(client, secret=key.secret).status_code == 401


def test_an_anonymous_request_asks_nothing_of_the_keys_and_one_with_a_key_one_query_more(
    client, key, django_assert_num_queries
):
    address = f"{FIRMS}?fields=uid"
    with django_assert_num_queries(2):  # the version of the data, the rows
        ask(client, address)
    with django_assert_num_queries(3):
        ask(client, address, secret=key.secret)
    with django_assert_num_queries(1):
        ask(client, address, secret="ck_x")  # by its shape no key


def test_texts_to_count_have_a_quota_of_their_own(client, rates, key):
    rates(count="1/minute", count_key="2/minute")

    def send(**headers):
        return client.post(
            "/api/v1/count/", data="产业", content_type="text/plain", headers=headers
        )

    assert ask(client)["RateLimit"].startswith('"anonymous";r=2')
    assert [send().status_code for _ in range(2)] == [400, 429]  # there is no lexicon
    assert ask(client)["RateLimit"].startswith('"anonymous";r=1')
    found = [send(authorization=f"Bearer {key.secret}") for _ in range(3)]
    assert [answer.status_code for answer in found] == [400, 400, 429]
    assert found[0]["RateLimit-Policy"] == '"count-key";q=2;w=60'


def test_a_session_changes_nothing(world):
    known = Client()
    known.force_login(User.objects.create_superuser("chief"))
    for path in ("", "firms/", f"firms/{world.firm.uid}/", "land-years.csv", "schema/", "nothing/"):
        plain, with_session = Client().get(f"/api/v1/{path}"), known.get(f"/api/v1/{path}")
        assert with_session.content == plain.content
        assert with_session.get("ETag") == plain.get("ETag")
        assert "Cookie" not in with_session.get("Vary", "")


def test_no_answer_sets_a_cookie(client, world, rates, key):
    client.cookies["sessionid"] = "made-up"
    answers = [
        *(ask(client, f"/api/v1/{path}") for path in ("", "firms/", "firms/?a=b", "nothing/")),
        ask(client, secret=key.secret), ask(client, secret="wrong"), client.options(FIRMS),
        client.post("/api/v1/count/", data="x", content_type="text/plain"),
        client.post(FIRMS),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} >= {200, 204, 400, 429}
    assert not any(answer.cookies for answer in answers)


def test_other_sites_may_send_a_key_and_read_what_is_left(client, db):
    asked = client.options(FIRMS, headers={"access-control-request-headers": "authorization"})
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    exposed = ask(client)["Access-Control-Expose-Headers"]
    assert {"Link", "RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed.split(", "))


def test_the_schema_says_it_of_every_operation(client, db):
    schema = client.get("/api/v1/schema/").json()
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {} in schema["security"]  # none is needed
    operations = [each for path in schema["paths"].values() for each in path.values()]
    for operation in operations:
        assert {"401", "429"} <= set(operation["responses"])
        answer = operation["responses"].get("200") or operation["responses"]["302"]
        assert "RateLimit" in answer["headers"]
    refused = schema["components"]["responses"]["TooManyRequests"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} == set(refused["headers"])
    answer = ask(client)
    for name in ("RateLimit", "RateLimit-Policy"):
        pattern = schema["components"]["headers"][name]["schema"]["pattern"]
        assert re.fullmatch(pattern, answer[name])
        assert re.fullmatch(pattern, schema["components"]["headers"][name]["example"])


def test_use_is_counted_by_day_and_nothing_else_is_kept(client, key, settings):
    for _ in range(3):
        ask(client, secret=key.secret, REMOTE_ADDR="198.51.100.7")
    ask(client, REMOTE_ADDR="198.51.100.7")
    USE.share()
    assert KeyDay.objects.get().requests == 3
    kept = str(list(ApiUse.objects.values_list())) + str(list(KeyDay.objects.values_list()))
    assert ApiUse.objects.count() == 2
    assert "198.51.100" not in kept and key.secret not in kept
