"""Which copies of the database may be read from now, and why another may not.

A thread per replica and process looks at it every ``REPLICA_CHECK_SECONDS``; requests read its last
verdict in memory and never wait for it. A look asks the primary how far its log (WAL) goes, then the
replica how far it has applied it. A replica that has got there has all that the primary had when it was
asked: so an idle primary means no lag, a replica that streams from nobody is found out by the first
write, and no clock but this machine's is believed. Where the replica has not got there, its lag is the
time since the last look whose point it has reached; before there was one, what the replica itself says of
its last transaction.

While the primary is out of reach nobody can say how far behind a replica is. One that shows all it
received is read from, unless it was too far behind when that was last known: an answer that may be old is
better than none while nobody can write.

A verdict grows old: what was at most so far behind when it was looked at may be as much further behind as
time has passed. So rows are never older than ``REPLICA_MAX_LAG_SECONDS`` and one pause between looks,
even where a look hangs.
"""

import datetime
import logging
import random
import threading
import time
from collections import deque
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

log = logging.getLogger(__name__)
UNMEASURED_PAUSE = 5.0  # seconds that an unmeasured replica is left out after it failed
CATCHING_UP = 0.05  # seconds after which a replica under way is asked again
ASKED_TIMES = 5
KNOWN_POINTS = 600

PRIMARY = """
SELECT CASE WHEN NOT pg_is_in_recovery()
    THEN pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint END, system_identifier
FROM pg_control_system()
"""
REPLICA = """
SELECT pg_is_in_recovery(), system_identifier,
    pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,
    pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint,
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8,
    EXISTS (SELECT FROM pg_stat_wal_receiver)
FROM pg_control_system()
"""


class State(NamedTuple):
    """What is known of a replica: whether it is read from, how far it is behind (None: unknown), why it is
    not read from (or is, without being measured), and since when it is so.
    """

    name: str
    healthy: bool
    lag_seconds: float | None
    reason: str
    since: datetime.datetime


class Primary(NamedTuple):
    """How far the primary's log goes, in bytes, and of which cluster it is."""

    written: int
    cluster: int


class Seen(NamedTuple):
    """What a replica says of itself: positions in bytes, the age of its last transaction in seconds."""

    in_recovery: bool
    cluster: int
    applied: int | None
    received: int | None
    last_transaction: float | None
    streams: bool


class Replica:
    """One replica, as this process knows it."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._lock = threading.Lock()
        self._state = State(alias, False, None, "not looked at yet", timezone.now())
        self._looked_at = self._left_out_at = float("-inf")
        self._points: deque[tuple[float, int]] = deque(maxlen=KNOWN_POINTS)
        self._too_far_behind = False
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> State:
        """What is known now; an old verdict is no verdict."""
        self._keep_looking()
        with self._lock:
            state, age = self._state, time.monotonic() - self._looked_at
        oldest = settings.REPLICA_MAX_LAG_SECONDS + settings.REPLICA_CHECK_SECONDS
        measured = state.healthy and settings.REPLICA_CHECK_SECONDS
        if measured and age + (state.lag_seconds or 0) > oldest:
            return state._replace(healthy=False, reason="does not answer")
        return state

    def leave_out(self, reason: str) -> None:
        """Read from it no more, until a look that begins after now finds it well."""
        with self._lock:
            self._left_out_at = time.monotonic()
            self._judge(False, None, reason)

    def _keep_looking(self) -> None:
        if not settings.REPLICA_CHECK_SECONDS:
            with self._lock:
                if time.monotonic() - self._left_out_at > UNMEASURED_PAUSE:
                    self._judge(True, None, "not measured")
        elif self._thread is None or not self._thread.is_alive():  # or left behind by a fork
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._run, name=f"looks at {self.alias}", daemon=True
                    )
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self.look()
            time.sleep(settings.REPLICA_CHECK_SECONDS)

    def look(self) -> None:
        """Ask the primary and the replica, and judge."""
        began = time.monotonic()
        primary = _ask_primary()
        if primary is not None:
            self._points.append((began, primary.written))
        try:
            seen = self._ask(primary)
            healthy, lag, reason = self.verdict(primary, seen, time.monotonic())
        except Error as error:
            connections[self.alias].close()
            healthy, lag, reason = False, None, f"out of reach: {' '.join(str(error).split())}"
        with self._lock:
            if began >= self._left_out_at:
                self._looked_at = began
                self._judge(healthy, lag, reason)

    def _ask(self, primary: Primary | None) -> Seen:
        """What the replica says; of one under way a little later. Raises django.db.Error."""
        for _time in range(ASKED_TIMES):
            with connections[self.alias].cursor() as cursor:
                cursor.execute(REPLICA)
                seen = Seen(*cursor.fetchone())
            if primary is None or seen.applied is None or seen.applied >= primary.written:
                break
            time.sleep(CATCHING_UP)
        return seen

    def verdict(
        self, primary: Primary | None, seen: Seen, now: float
    ) -> tuple[bool, float | None, str]:
        """Whether to read from it, its lag in seconds, and why not; ``now`` on the clock of the looks."""
        if not seen.in_recovery:
            return False, None, "not a replica: it takes writes"
        if primary is None:
            return self._without_primary(seen)
        if seen.cluster != primary.cluster:
            return False, None, "a copy of another cluster"
        lag = self._lag(seen, now)
        self._too_far_behind = lag is None or lag > settings.REPLICA_MAX_LAG_SECONDS
        if not self._too_far_behind:
            return True, lag, ""
        return False, lag, "too far behind" if seen.streams else "too far behind: no stream"

    def _lag(self, seen: Seen, now: float) -> float | None:
        applied = seen.applied or 0
        if applied >= self._points[-1][1]:
            return 0.0
        reached = [asked for asked, written in self._points if written <= applied]
        if reached:
            return now - reached[-1]
        return None if seen.last_transaction is None else max(seen.last_transaction, 0.0)

    def _without_primary(self, seen: Seen) -> tuple[bool, float | None, str]:
        if self._too_far_behind:
            return False, None, "too far behind when the primary was last seen"
        if seen.received is not None and (seen.applied or 0) < seen.received:
            return False, None, "the primary is out of reach, and not all that came is applied"
        return True, None, "the primary is out of reach"

    def _judge(self, healthy: bool, lag: float | None, reason: str) -> None:
        before = self._state
        since = before.since if before.healthy == healthy else timezone.now()
        self._state = State(self.alias, healthy, lag, reason, since)
        if before.healthy != healthy:
            said = f": {reason}" if reason else ""
            log.warning("%s is %s%s", self.alias, "read from" if healthy else "left out", said)


def _ask_primary() -> Primary | None:
    """Where the primary stands; None where it cannot be reached, or is none."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(PRIMARY)
            written, cluster = cursor.fetchone()
    except Error:
        connections[DEFAULT_DB_ALIAS].close()
        return None
    return None if written is None else Primary(written, cluster)


@cache
def replicas() -> dict[str, Replica]:
    """The replicas of the settings, by alias."""
    return {alias: Replica(alias) for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS}


def choose() -> str | None:
    """The alias of a replica to read from, any of those that may be; None where there is none."""
    known = replicas()
    healthy = [alias for alias, replica in known.items() if replica.state.healthy] if known else []
    return random.choice(healthy) if healthy else None  # nosec B311 # any of them


def leave_out(alias: str, reason: str) -> None:
    """A replica failed somebody: read from it no more until it was looked at."""
    if (replica := replicas().get(alias)) is not None:
        replica.leave_out(reason)


def state() -> list[State]:
    """What this process knows of every replica."""
    return [replica.state for replica in replicas().values()]
