"""Wrong passwords: how many are taken, what is kept of them, who lifts a lock."""

import datetime

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.security.conftest import LOGIN, PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db
BEHIND = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}


def fail(client: Client, name: str, times: int, **more):
    for number in range(times):
        answer = sign_in(client, name, f"wrong {number}", **more)
    return answer


def test_five_wrong_passwords_lock_the_name_out_at_that_address(client, curator):
    curator()
    assert fail(client, "wen", 4).status_code == 200
    answer = fail(client, "wen", 1)
    assert answer.status_code == 429
    assert 800 <= int(answer["Retry-After"]) <= 900
    assert "Try again after" in answer.content.decode() and "15 min" in answer.content.decode()
    assert sign_in(client, "wen").status_code == 429
    assert not is_in(client)


def test_the_lock_binds_neither_others_there_nor_the_same_name_elsewhere(client, curator):
    curator()
    curator("lin")
    fail(client, "wen", 5)
    assert sign_in(Client(), "lin").status_code == 302
    assert sign_in(Client(), "wen", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_an_address_that_tries_many_names_is_locked_out_for_all(client, curator, settings):
    settings.LOGIN_FAILURES_OF_ADDRESS = 6
    curator()
    for number in range(6):
        fail(client, f"name-{number}", 1)
    assert sign_in(client, "wen").status_code == 429
    assert sign_in(Client(), "wen", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_one_own_login_does_not_free_an_address_from_its_other_failures(client, curator, settings):
    settings.LOGIN_FAILURES_OF_ADDRESS = 6
    curator()
    for number in range(5):
        fail(client, f"name-{number}", 1)
    assert sign_in(client, "wen").status_code == 302
    fail(Client(), "name-9", 1)
    assert sign_in(Client(), "wen").status_code == 429


def test_the_lock_ends_after_its_time_and_further_tries_do_not_prolong_it(client, curator):
    curator()
    fail(client, "wen", 8)
    then = timezone.now() - datetime.timedelta(minutes=15, seconds=1)
    assert AccessAttempt.objects.update(attempt_time=then) == 1
    assert sign_in(client, "wen").status_code == 302
    assert not AccessAttempt.objects.exists()


def test_a_right_password_forgets_the_wrong_ones_before(client, curator):
    curator()
    fail(client, "wen", 4)
    assert sign_in(client, "wen").status_code == 302
    assert fail(Client(), "wen", 4).status_code == 200


def test_behind_a_proxy_the_address_is_that_of_the_reader(client, curator, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    curator()
    fail(client, "wen", 5, **BEHIND)
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    assert sign_in(client, "wen", **BEHIND).status_code == 429
    assert sign_in(client, "wen", HTTP_X_FORWARDED_FOR="203.0.113.10").status_code == 302


def test_an_address_that_is_none_is_counted_too(client, curator, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    curator()
    assert fail(client, "wen", 5, HTTP_X_FORWARDED_FOR="<script>").status_code == 429


def test_nothing_of_what_was_typed_is_kept_but_the_name_of_a_user(client, curator):
    curator()
    data = {"username": "wen", "password": "my secret 1", "more": "my secret 2"}
    client.post(f"{LOGIN}?next=/my-secret-3/", data, HTTP_USER_AGENT="my secret 4")
    client.post(LOGIN, data)
    client.post(LOGIN, {"username": "my secret 5", "password": "x"})
    kept = [str(row) for row in AccessAttempt.objects.values()]
    assert len(kept) == 2 and "secret" not in "".join(kept)
    assert AccessAttempt.objects.get(username="wen").failures_since_start == 2
    assert not AccessLog.objects.exists()


def test_a_steward_lifts_the_lock(client, curator):
    curator()
    fail(client, "wen", 5)
    steward = Client()
    steward.force_login(curator("steward", "data steward"))
    listed = steward.get("/admin/axes/accessattempt/")
    assert listed.status_code == 200 and "wen" in listed.content.decode()
    row = AccessAttempt.objects.get()
    data = {"action": "lift", "_selected_action": row.pk}
    assert steward.post("/admin/axes/accessattempt/", data).status_code == 302
    assert sign_in(client, "wen").status_code == 302


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_nobody_below_a_steward_sees_the_locks(role, client, curator):
    client.force_login(curator("somebody", role))
    assert client.get("/admin/axes/accessattempt/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans/", "fr/"])
def test_the_login_is_the_same_in_every_language(language, client, curator):
    curator()
    page = f"/{language}admin/login/"
    assert client.get(page).status_code == 200
    answer = client.post(page, {"username": "wen", "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == f"/{language}admin/"


@pytest.mark.parametrize(
    "weak", ["elevenchars", "123456789012", "1234567890123456", "wen-the-curator"]
)
def test_a_weak_password_is_not_taken(weak, curator):
    user = User(username="wen-the-curator")
    with pytest.raises(ValidationError):
        validate_password(weak, user)


def test_a_long_password_of_any_characters_is_taken():
    validate_password("十二个汉字组成一句口令也行吧")
