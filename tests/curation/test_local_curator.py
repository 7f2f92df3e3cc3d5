"""The logins of a local run: two curators, since nobody publishes alone."""

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def printed() -> list[tuple[str, str]]:
    out = io.StringIO()
    call_command("local_curator", stdout=out)
    return re.findall(r"login (\S+), password (\S+)", out.getvalue())


def test_two_curators_log_in_and_the_second_may_review_and_no_more(settings, rf):
    settings.LOCAL = True
    logins = printed()
    assert [name for name, _password in logins] == ["curator", "reviewer"]
    for name, password in logins:
        request = rf.post("/admin/login/", {"username": name})
        assert authenticate(request, username=name, password=password).is_staff
    second = User.objects.get(username="reviewer")
    assert second.has_perm("policies.review_record") and not second.is_superuser
    assert not second.has_perm("policies.merge_record")


def test_passwords_are_new_each_time_and_only_on_ones_own_machine(settings):
    settings.LOCAL = True
    assert not set(printed()) & set(printed())
    assert User.objects.count() == 2
    settings.LOCAL = False
    with pytest.raises(CommandError):
        printed()
