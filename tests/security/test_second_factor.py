"""The second factor: set up, asked for, required, lost."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.security.conftest import is_in, sign_in

pytestmark = pytest.mark.django_db
STEP = "/admin/login/second/"


def code_of(secret: str, steps: int = 0) -> str:
    """A code as RFC 6238 has it, made here from the secret that the page shows."""
    key = base64.b32decode(secret.replace(" ", ""))
    moment = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(key, moment, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a device set up on the desk."""
    secret = client.get("/admin/account/device/").context["secret"]
    answer = client.post("/admin/account/device/", {"code": code_of(secret)})
    return secret, answer.context["codes"]


@pytest.fixture
def owner(curator):
    """A reviewer with a device: name, secret, recovery codes."""
    user = curator()
    client = Client()
    assert sign_in(client, "wen").status_code == 302
    secret, codes = set_up(client)
    TOTPDevice.objects.update(last_t=-1)  # the code of this half minute may be used again
    return user, secret, codes


def test_a_device_counts_only_when_a_code_of_it_was_right(curator, client):
    curator()
    sign_in(client, "wen")
    page = client.get("/admin/account/device/")
    assert "<svg" in page.content.decode() and page.context["secret"] in page.content.decode()
    wrong = client.post("/admin/account/device/", {"code": "000000"})
    assert "not right" in wrong.content.decode()
    assert sign_in(Client(), "wen")["Location"] == "/admin/"


def test_after_the_password_a_code_is_asked_for_and_nothing_opens_before(owner):
    _user, secret, _codes = owner
    client = Client()
    answer = sign_in(client, "wen")
    assert answer["Location"].startswith(STEP)
    assert not is_in(client)
    assert client.get("/admin/account/").status_code == 302
    answer = client.post(answer["Location"], {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert is_in(client)


def test_a_code_is_taken_once(owner):
    _user, secret, _codes = owner
    for inside in (True, False):
        client = Client()
        sign_in(client, "wen")
        client.post(STEP, {"code": code_of(secret)})
        assert is_in(client) is inside


def test_without_the_password_there_is_no_second_step(owner, client):
    _user, secret, _codes = owner
    assert client.get(STEP)["Location"] == "/admin/login/"
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/admin/login/"
    assert not is_in(client)


def test_the_code_of_another_user_opens_nothing(owner, curator):
    _user, secret, codes = owner
    curator("lin")
    other = Client()
    sign_in(other, "lin")
    set_up(other)
    client = Client()
    sign_in(client, "lin")
    for code in (code_of(secret), codes[0]):
        client.post(STEP, {"code": code})
    assert not is_in(client)


def test_wrong_codes_make_the_next_wait(owner):
    _user, secret, _codes = owner
    client = Client()
    sign_in(client, "wen")
    for _ in range(6):
        answer = client.post(STEP, {"code": "000000"})
    assert "The next is taken in" in answer.content.decode()
    client.post(STEP, {"code": code_of(secret)})
    assert not is_in(client)


def test_the_second_step_is_open_for_ten_minutes(owner):
    _user, secret, _codes = owner
    client = Client()
    sign_in(client, "wen")
    session = client.session
    session["waits_for_second_factor"][2] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/admin/login/"


def test_a_recovery_code_opens_once_and_is_kept_as_a_digest(owner):
    _user, _secret, codes = owner
    assert len(set(codes)) == 10
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10 and not kept & {code.replace("-", "") for code in codes}
    for inside in (True, False):
        client = Client()
        sign_in(client, "wen")
        client.post(STEP, {"code": codes[0].upper()})
        assert is_in(client) is inside
    assert StaticToken.objects.count() == 9


def test_with_a_code_one_gets_new_recovery_codes_in_place_of_the_old(owner):
    _user, secret, old = owner
    client = Client()
    sign_in(client, "wen")
    client.post(STEP, {"code": code_of(secret)})
    TOTPDevice.objects.update(last_t=-1)
    new = client.post("/admin/account/codes/", {"code": code_of(secret), "renew": ""})
    assert not set(new.context["codes"]) & set(old)
    again = Client()
    sign_in(again, "wen")
    again.post(STEP, {"code": old[1]})
    assert not is_in(again)


def test_the_secret_of_a_device_in_use_is_not_shown_again(owner):
    _user, secret, _codes = owner
    client = Client()
    sign_in(client, "wen")
    client.post(STEP, {"code": code_of(secret)})
    for page in ("/admin/account/", "/admin/account/device/"):
        assert secret not in client.get(page).content.decode()


def test_one_removes_it_oneself_with_a_code_where_it_is_not_required(owner):
    _user, secret, _codes = owner
    client = Client()
    sign_in(client, "wen")
    client.post(STEP, {"code": code_of(secret)})
    client.post("/admin/account/codes/", {"code": "000000", "remove": ""})
    assert sign_in(Client(), "wen")["Location"].startswith(STEP)
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)
    client.post("/admin/account/codes/", {"code": code_of(secret), "remove": ""})
    assert sign_in(Client(), "wen")["Location"] == "/admin/"


def test_an_administrator_removes_a_lost_device_and_it_is_recorded(owner, curator):
    user, _secret, _codes = owner
    chief, client = curator("chief", "administrator"), Client()
    client.force_login(chief)
    client.post(f"/admin/auth/user/{user.pk}/access/", {"remove": ""})
    entry = LogEntry.objects.filter(user=chief).get()
    assert entry.object_id == str(user.pk) and "removed by an administrator" in str(entry)
    assert sign_in(Client(), "wen")["Location"] == "/admin/"
    assert not StaticToken.objects.exists()


@pytest.mark.parametrize(
    ("role", "asked"),
    [("contributor", False), ("reviewer", True), ("data steward", True), ("administrator", True)],
)
def test_who_publishes_or_administers_sets_one_up_before_the_first_login(
    role, asked, curator, settings
):
    settings.SECOND_FACTOR = "required"
    curator(role=role)
    client = Client()
    answer = sign_in(client, "wen")
    assert answer["Location"].startswith(STEP) is asked
    assert is_in(client) is not asked
    if asked:
        page = client.get(STEP)
        answer = client.post(STEP, {"code": code_of(page.context["secret"])})
        assert len(answer.context["codes"]) == 10
        assert is_in(client)


def test_who_must_have_one_cannot_remove_it(owner, settings):
    settings.SECOND_FACTOR = "required"
    _user, secret, _codes = owner
    client = Client()
    sign_in(client, "wen")
    client.post(STEP, {"code": code_of(secret)})
    TOTPDevice.objects.update(last_t=-1)
    client.post("/admin/account/codes/", {"code": code_of(secret), "remove": ""})
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_another_device_takes_its_place_only_with_a_code_of_the_one_in_use(owner):
    _user, secret, codes = owner
    client = Client()
    sign_in(client, "wen")
    client.post(STEP, {"code": codes[0]})
    new = client.get("/admin/account/device/").context["secret"]
    assert new != secret
    for present in ("", "000000"):
        data = {"code": code_of(new), "present": present}
        assert "codes" not in client.post("/admin/account/device/", data).context
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)
    data = {"code": code_of(new), "present": code_of(secret)}
    assert len(client.post("/admin/account/device/", data).context["codes"]) == 10
    again = Client()
    sign_in(again, "wen")
    TOTPDevice.objects.update(last_t=-1)
    again.post(STEP, {"code": code_of(secret)})
    assert not is_in(again)
