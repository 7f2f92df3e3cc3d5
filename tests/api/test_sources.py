"""Sources say who speaks in them, how directly, and whether they were still there at the last look."""

import datetime

import pytest

from policies.models import Check, Source, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    return Source.objects.create(
        uid="src-1", title="Notice", kind="official_notice", status=Status.PUBLISHED
    )


def look(source, day, result):
    when = datetime.datetime(2026, 1, day, 12, tzinfo=datetime.UTC)
    Check.objects.create(source=source, checked_at=when, result=result)


def test_source_has_its_marks(api, source):
    row = api("sources/src-1/")
    assert (row["standing"], row["directness"]) == ("official", "primary")
    assert api("sources/?standing=official")["results"][0]["uid"] == "src-1"
    assert api("sources/?directness=secondary")["results"] == []


def test_last_look_counts_and_none_is_null(api, source):
    row = api("sources/src-1/")
    assert (row["last_check"], row["last_checked_at"]) == (None, None)
    look(source, 2, "gone")
    look(source, 1, "live")
    row = api("sources/src-1/")
    assert (row["last_check"], row["last_checked_at"][:16]) == ("gone", "2026-01-02T12:00")
