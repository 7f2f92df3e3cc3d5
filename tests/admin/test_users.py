"""Users on the desk: their roles by name, and the localities that a contributor is limited to."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from policies.curation.roles import LABELS, limits_of
from policies.models import Curator

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor():
    user = User.objects.create_user("wen", is_staff=True)
    user.groups.add(Group.objects.get(name="contributor"))
    return user


def address(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def form(user: User, **changes: object) -> dict[str, object]:
    return {
        "username": user.username, "is_active": "on", "is_staff": "on",
        "groups": [group.pk for group in user.groups.all()], "date_joined_0": "2025-01-01",
        "date_joined_1": "00:00:00", "curator-TOTAL_FORMS": 1, "curator-INITIAL_FORMS": 0,
    } | changes  # fmt: skip


def test_a_contributor_is_limited_to_localities_on_the_page_of_the_user(
    contributor, chief, register
):
    answer = chief.post(
        address(contributor), form(contributor, **{"curator-0-localities": register["330100"].pk})
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert limits_of(User.objects.get(pk=contributor.pk)) == [register["330100"]]
    page = chief.get(address(contributor)).content.decode()
    assert "Limits a contributor to these" in page and "Hangzhou" in page


def test_an_administrator_sets_limits_and_a_steward_does_not(contributor, client, register):
    for role, status in (("administrator", 302), ("data steward", 403)):
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        data = form(contributor, **{"curator-0-localities": register["330100"].pk})
        Curator.objects.all().delete()
        assert client.post(address(contributor), data).status_code == status
        assert Curator.objects.exists() is (role == "administrator")


def test_roles_are_shown_in_the_readers_language(contributor, chief, monkeypatch):
    monkeypatch.setitem(LABELS, "contributor", "贡献者")
    assert "贡献者" in chief.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "贡献者" in chief.get(reverse("admin:auth_group_changelist")).content.decode()
    assert "贡献者" in chief.get(address(contributor)).content.decode()
