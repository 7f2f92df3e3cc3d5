"""The clock is set back: what is in order stays in order, since order rests on numbers."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from policies.models import DataVersion, Official, PublicChange
from policies.publish.bulk import shelf
from policies.search.following import settle
from tests.conftest import make_register

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["an hour", "a day", "a year"])
def set_back(request, monkeypatch):
    """Sets the clock back."""
    by = {"an hour": 1 / 24, "a day": 1, "a year": 365}[request.param]
    now = timezone.now

    def act():
        monkeypatch.setattr(timezone, "now", lambda: now() - datetime.timedelta(days=by))

    return act


def test_versions_and_public_changes_stay_in_order(set_back):
    make_register()
    first = Official.objects.create(uid="first", name_en="First", status="published")
    settle()
    before = DataVersion.objects.current()
    set_back()
    second = Official.objects.create(uid="second", name_en="Second", status="published")
    settle()
    after = DataVersion.objects.current()
    assert after.number > before.number and after.since < before.since
    logged = PublicChange.objects.filter(uid__in=("first", "second")).order_by("version")
    assert [change.uid for change in logged] == [first.uid, second.uid]


def test_a_later_edition_has_a_name_of_its_own_and_is_the_latest(set_back, tmp_path):
    DataVersion.objects.advance()
    call_command("export_bulk", str(tmp_path))
    before = shelf.latest(tmp_path)
    set_back()
    DataVersion.objects.advance()
    call_command("export_bulk", str(tmp_path), "--keep", "1")
    after = shelf.latest(tmp_path)
    assert after != before
    assert [each.version for each in shelf.editions(tmp_path)] == [after]
