"""Sources are known by their address, marked by their kind, and tell how they were last seen."""

import datetime

import pytest

from policies.models import Check, Source

pytestmark = pytest.mark.django_db

URL = "https://www.page.example/files/产业.html"


def source(url=URL, kind="news", **fields):
    return Source.objects.create(title="通知", kind=kind, url=url, **fields)


@pytest.mark.parametrize(
    "written",
    [URL, "http://page.example/files/%E4%BA%A7%E4%B8%9A.html", f"{URL}?utm_source=a", f"{URL}#2"],
)
def test_source_is_found_at_its_address_however_it_is_written(written):
    source("https://www.page.example/files/")
    assert list(Source.objects.at(written)) == []
    found = source()
    assert Source.objects.at(written) == [found]


def test_source_that_was_merged_is_not_found_and_no_address_finds_nothing():
    kept = source()
    source(merged_into=kept)
    source("")
    assert Source.objects.at(URL) == [kept]
    assert Source.objects.at("") == []


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("official_notice", ("official", "primary")),
        ("government_document", ("official", "primary")),
        ("speech_transcript", ("official", "primary")),
        ("news", ("media", "secondary")),
        ("paper", ("research", "secondary")),
        ("dataset", ("research", "secondary")),
    ],
)
def test_new_source_has_the_marks_of_its_kind(kind, marks):
    made = source(kind=kind)
    assert (made.standing, made.directness) == marks


def test_curator_overrules_the_marks_and_may_leave_them_empty_later():
    made = source(standing="research")
    assert (made.standing, made.directness) == ("research", "secondary")
    made.standing = ""
    made.save()
    assert made.standing == ""


def test_last_check_counts():
    never, looked_at = source(), source()
    for day, result in ((2, "gone"), (1, "live")):
        when = datetime.datetime(2026, 1, day, tzinfo=datetime.UTC)
        Check.objects.create(source=looked_at, checked_at=when, result=result)
    rows = {row: row.last_result for row in Source.objects.with_last_check()}
    assert rows == {never: None, looked_at: "gone"}
    assert list(Source.objects.with_result("gone")) == [looked_at]
    assert Check.objects.last_of([never, looked_at]) == {looked_at.pk: "gone"}
