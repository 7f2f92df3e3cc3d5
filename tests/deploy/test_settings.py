"""What is read from the environment is documented, and nothing else is."""

import re

import pytest

from tests.deploy.files import DEPLOY, ROOT, server_reads, settings_read

GUIDE = (ROOT / "docs" / "run-it-for-real.md").read_text(encoding="utf-8")
TABLE = GUIDE.partition("\n## Settings\n")[2].partition("\n## ")[0]
# Of the containers of the database alone: the tracker gets them within DATABASE_URL.
OF_DATABASE = {"DATABASE_PASSWORD", "REPLICATION_PASSWORD"}


def documented() -> set[str]:
    """The names in the first column of the table of settings."""
    first = [line.split("|")[1] for line in TABLE.splitlines() if line.startswith("| `")]
    return {name for cell in first for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_the_settings_are_found():
    assert {"SECRET_KEY", "LOCAL", "ALLOWED_HOSTS", "API_RATE", "DATABASE_URL"} <= settings_read()
    assert {"BIND", "WEB_CONCURRENCY"} <= server_reads()


@pytest.mark.parametrize("name", sorted(settings_read() | server_reads()))
def test_every_setting_is_documented(name):
    assert name in documented()


def test_nothing_is_documented_that_is_not_read():
    assert documented() - settings_read() - server_reads() == set()


def test_the_example_names_settings_and_holds_no_secret():
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    given = [line.lstrip("#").partition("=")[::2] for line in lines if re.match("#?[A-Z_]+=", line)]
    assert {name for name, _ in given} <= settings_read() | server_reads() | OF_DATABASE
    assert {
        name: value for name, value in given if value and ("KEY" in name or "TOKEN" in name)
    } == {}
