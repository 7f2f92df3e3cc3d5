"""Curators of each role, with passwords; a published world, and a reader's browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.security.walking import make_parts

PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """No collected static files, and fast digests of passwords."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def world(module_db) -> dict[str, set[str]]:
    return make_parts()


@pytest.fixture
def tracker(world, client, settings, tmp_path) -> Client:
    settings.SECURE_SSL_REDIRECT = False
    settings.BULK_DIR = tmp_path
    rates = {name: "1000000/second" for name in settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    return client


@pytest.fixture
def curator(db) -> Callable[..., User]:
    """Makes a curator of a role."""

    def make(name: str = "wen", role: str = "reviewer") -> User:
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


def sign_in(client: Client, name: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password}, **more)


def is_in(client: Client) -> bool:
    """Whether a browser is let to the desk."""
    return client.get("/admin/").status_code == 200
