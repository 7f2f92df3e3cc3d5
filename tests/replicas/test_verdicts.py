"""When a replica is read from, as its looks at it say."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker import settings as wiring
from tracker.replicas import Primary, Replica, Seen

CLUSTER = 7


@pytest.fixture
def replica(settings):
    settings.REPLICA_CHECK_SECONDS, settings.REPLICA_MAX_LAG_SECONDS = 2.0, 10.0
    return Replica("replica1")


def seen(applied: int, **changes: object) -> Seen:
    usual = Seen(True, CLUSTER, applied, applied, 3600.0, True)
    return usual._replace(**changes)


def look(replica: Replica, at: float, written: int, what: Seen) -> tuple[bool, float | None, str]:
    primary = Primary(written, CLUSTER)
    replica._points.append((at, written))
    return replica.verdict(primary, what, at)


def test_an_idle_primary_means_no_lag_however_old_its_last_transaction(replica):
    assert look(replica, 0, 100, seen(100)) == (True, 0.0, "")


def test_lag_is_the_time_since_the_last_point_that_was_reached(replica):
    look(replica, 0, 100, seen(100))
    assert look(replica, 2, 150, seen(120)) == (True, 2, "")
    assert look(replica, 4, 200, seen(160)) == (True, 2, "")
    assert look(replica, 12, 300, seen(160)) == (True, 10, "")
    assert look(replica, 13, 300, seen(160)) == (False, 11, "too far behind")
    assert look(replica, 14, 300, seen(300)) == (True, 0.0, "")


def test_one_that_streams_from_nobody_is_left_out_once_the_primary_wrote(replica):
    alone = {"streams": False}
    assert look(replica, 0, 100, seen(100, **alone))[0]
    look(replica, 2, 200, seen(100, **alone))
    healthy, lag, reason = look(replica, 11, 200, seen(100, **alone))
    assert (healthy, lag, reason) == (False, 11, "too far behind: no stream")


def test_at_the_first_look_the_replica_is_believed(replica):
    assert look(replica, 0, 200, seen(100, last_transaction=4.0)) == (True, 4.0, "")


@pytest.mark.parametrize("clock", [-300.0, 300.0])
def test_clocks_that_disagree_change_nothing_after_the_first_look(replica, clock):
    look(replica, 0, 100, seen(100))
    assert look(replica, 2, 200, seen(150, last_transaction=clock)) == (True, 2, "")


def test_what_takes_writes_is_no_replica(replica):
    assert not look(replica, 0, 100, seen(100, in_recovery=False))[0]


def test_a_copy_of_something_else_is_not_read(replica):
    assert not look(replica, 0, 100, seen(100, cluster=8))[0]


def test_without_the_primary_one_that_shows_all_it_received_is_read(replica):
    look(replica, 0, 100, seen(100))
    assert replica.verdict(None, seen(100), 5)[0]
    assert replica.verdict(None, seen(100, received=None), 5)[0]
    assert not replica.verdict(None, seen(100, received=120), 5)[0]


def test_without_the_primary_one_that_was_too_far_behind_stays_out(replica):
    look(replica, 0, 100, seen(100))
    look(replica, 20, 200, seen(100))
    assert not replica.verdict(None, seen(100), 25)[0]


def test_a_verdict_grows_old(replica, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr("tracker.replicas.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(replica, "_keep_looking", lambda: None)
    replica._looked_at = 1000.0
    replica._judge(True, 4.0, "")
    clock[0] = 1008.0  # 4 + 8 seconds at most: as far behind as allowed, and a pause between looks
    assert replica.state.healthy
    clock[0] = 1008.1
    assert (replica.state.healthy, replica.state.reason) == (False, "does not answer")


def test_one_that_failed_is_out_until_a_later_look(replica, monkeypatch):
    monkeypatch.setattr(replica, "_keep_looking", lambda: None)
    replica._looked_at = float("inf")
    replica._judge(True, 0.0, "")
    replica.leave_out("failed: gone")
    assert (replica.state.healthy, replica.state.reason) == (False, "failed: gone")


def test_sqlite_has_no_replicas(monkeypatch):
    monkeypatch.setitem(wiring.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="only PostgreSQL has replicas"):
        wiring._add_replicas(["postgres://a@127.0.0.1/b"])


def test_a_replica_is_of_postgresql(monkeypatch):
    monkeypatch.setitem(wiring.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    with pytest.raises(ImproperlyConfigured, match="number 1"):
        wiring._add_replicas(["sqlite:///x"])
