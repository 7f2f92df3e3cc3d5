"""What only saves time may fail: pages still answer."""

import pytest
from django.core.cache.backends.base import BaseCache
from django.core.management import call_command

from policies.models import DataVersion
from policies.publish.bulk import shelf
from tests.conftest import make_register

pytestmark = pytest.mark.django_db
PAGES = (
    "/", "/land/", "/localities/330100/", "/compare/?a=330100&b=440300", "/search/?q=a", "/data/",
    "/api/v1/localities/", "/api/v1/bulk/", "/healthz",
)  # fmt: skip


class Broken(BaseCache):
    """A cache that is there and answers nothing."""

    def __init__(self, place, params):
        super().__init__(params)

    def _fail(self, *_, **__):
        raise ConnectionError("no cache")

    get = set = add = delete = touch = clear = _fail


@pytest.fixture(autouse=True)
def world(settings, tmp_path):
    settings.BULK_DIR = tmp_path / "bulk"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    make_register()


def answers(client):
    return {path: client.get(path).status_code for path in PAGES}


def test_a_cache_that_fails(client, settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Broken"}}
    assert set(answers(client).values()) == {200}


def test_a_folder_of_files_that_cannot_be_read(client, settings, tmp_path):
    settings.BULK_DIR.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = tmp_path / "bulk" / "files"
    assert set(answers(client).values()) == {200}


@pytest.mark.parametrize("content", ["{", "{}", "[1]"])
def test_a_damaged_edition_is_left_out_and_the_one_before_is_shown(content, client, settings):
    call_command("export_bulk")
    whole = shelf.latest(settings.BULK_DIR)
    DataVersion.objects.advance()
    call_command("export_bulk")
    damaged = shelf.latest(settings.BULK_DIR)
    (settings.BULK_DIR / damaged / "datapackage.json").write_text(content)
    assert set(answers(client).values()) == {200}
    assert [each.version for each in shelf.editions(settings.BULK_DIR)] == [whole]
    assert client.get(f"/data/bulk/{damaged}/README.md").status_code == 404
    answer = client.get(f"/data/bulk/{whole}/README.md")
    assert answer.status_code == 200 and f"{whole}".encode() in b"".join(answer)
    answer.close()
