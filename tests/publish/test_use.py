"""Counts of several processes are one count; what one does not know yet, another tells it soon."""

import time
from collections import Counter

import pytest
from django.db import OperationalError
from django.utils import timezone

from policies.models import ApiKey, ApiUse, KeyDay
from policies.publish import use
from policies.publish.quotas import Quota
from policies.publish.use import Use
from tests.processes import Place

TEN = Quota("anonymous", 10, 60)


@pytest.fixture
def now(monkeypatch):
    moment = [6_000.0]
    monkeypatch.setattr(use.time, "time", lambda: moment[0])
    return moment


@pytest.fixture
def key(db):
    return ApiKey.objects.create(address="a@example.org", purpose="x", language="en").pk


def test_what_one_process_counted_another_knows_when_they_have_shared(db, now):
    one, other = Use(), Use()
    assert [one.count("a", TEN).remaining for _ in range(4)] == [9, 8, 7, 6]
    assert other.count("a", TEN).remaining == 9
    one.share()
    other.share()
    assert other.count("a", TEN).remaining == 10 - 4 - 2
    one.share()
    other.share()
    one.share()
    assert one.count("a", TEN).remaining == 10 - 4 - 2 - 1
    assert one.count("b", TEN).remaining == 9


def test_a_count_that_is_written_twice_is_the_same(db, now):
    one = Use()
    one.count("a", TEN)
    for _ in range(3):
        one.share()
    assert [row.used for row in ApiUse.objects.all()] == [1]


def test_what_is_refused_is_not_counted(db, now):
    one = Use()
    assert Counter(one.count("a", TEN).passes for _ in range(25)) == {True: 10, False: 15}
    one.share()
    assert ApiUse.objects.get().used == 10


def test_after_its_time_nothing_is_left_of_who_asked(db, now):
    one = Use()
    one.count("a", TEN)
    one.share()
    now[0] += 60
    assert one.count("b", TEN).remaining == 9
    one.share()
    assert [row.who for row in ApiUse.objects.all()] == ["b"]
    assert {who for who, _ends in one._tallies} == {"b"}


def test_days_of_keys_are_added_up(key, now, monkeypatch):
    one, other = Use(), Use()
    for each, times in ((one, 3), (other, 2), (one, 1)):
        for _ in range(times):
            each.count("k", TEN, key)
        each.share()
    assert [(d.day, d.requests) for d in KeyDay.objects.all()] == [(timezone.localdate(), 6)]


def test_while_the_database_takes_nothing_each_counts_alone_and_nothing_is_lost(
    key, now, monkeypatch
):
    one = Use()
    one.count("k", TEN, key)
    with monkeypatch.context() as broken:

        def locked(*args):
            raise OperationalError("database is locked")

        broken.setattr("policies.models.api_use.ApiUseQuerySet.write", locked)
        with pytest.raises(OperationalError):
            one.share()
    assert one.count("k", TEN, key).remaining == 8
    one.share()
    assert (ApiUse.objects.get().used, KeyDay.objects.get().requests) == (2, 2)


ASKING = """
import sys, time
from pathlib import Path
from policies.publish.quotas import Quota
from policies.publish.use import USE
print("ready", flush=True)
while not Path({go!r}).exists():
    time.sleep(0.01)
quota, passed, ends = Quota("anonymous", 1000, 86_400), 0, time.time() + 4
while time.time() < ends:
    passed += USE.count("somebody", quota).passes
    time.sleep(0.001)
print(passed)
"""


def test_two_real_processes_keep_to_one_quota(tmp_path, monkeypatch):
    monkeypatch.setenv("API_USE_SHARED_EVERY", "0.5")
    place = Place(tmp_path / "place")
    if time.time() % 86_400 > 86_340:
        time.sleep(61)  # a quota that begins anew would be another test
    try:
        go = tmp_path / "go"
        asking = [
            place.start("shell", "-v", "0", "-c", ASKING.format(go=str(go))) for _ in range(2)
        ]
        for process in asking:
            assert process.stdout.readline() == "ready\n"
        go.touch()
        passed = [int(process.communicate(timeout=60)[0]) for process in asking]
    finally:
        place.close()
    assert all(number > 100 for number in passed)
    assert 1000 <= sum(passed) <= 1100 + 200, passed  # alone they would let 2,000 pass
