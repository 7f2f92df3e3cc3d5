"""Counts requests to the interface, in memory, and shares the counts between the server processes.

A request costs no query. A thread writes what its process has counted and reads what the others have: a
second after something was asked, or as soon as somebody has used a twentieth of a quota here. So N
processes together let at most about N twentieths pass beyond a quota. While the database takes nothing,
each process counts alone and the thread tries again.
"""

import datetime
import logging
import math
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, close_old_connections, transaction
from django.utils import timezone

from policies.models import ApiUse, KeyDay
from policies.models.api_use import Window
from policies.publish.quotas import Quota

log = logging.getLogger(__name__)
SHARE = 20  # what is shared at once: one part in so many of a quota


@dataclass
class Tally:
    """What one asker has used of a quota: counted here, of this written, counted by other processes."""

    here: int = 0
    written: int = 0
    others: int = 0


@dataclass(frozen=True)
class Standing:
    """Where an asker stands: whether a request passes, how many are left, seconds until all are."""

    quota: Quota
    passes: bool
    remaining: int
    reset: int


class Use:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sharing = threading.Lock()
        self._something, self._much = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.forget()

    def forget(self) -> None:
        """Begin anew, as another process."""
        with self._lock:
            self._process = secrets.token_hex(8)
            self._tallies: dict[Window, Tally] = {}
            self._days: Counter[tuple[int, datetime.date]] = Counter()
            self._sweep_at = 0.0

    def count(self, who: str, quota: Quota, key: int | None = None) -> Standing:
        """Count one request of somebody, unless the quota is used up. ``key`` is the number of the key."""
        now = time.time()
        ends = (int(now) // quota.seconds + 1) * quota.seconds
        with self._lock:
            tally = self._tallies.get((who, ends)) or self._new(who, ends, now)
            used = tally.here + tally.others
            passes = used < quota.requests
            if passes:
                tally.here += 1
                used += 1
                if key is not None:
                    self._days[key, timezone.localdate()] += 1
            much = (tally.here - tally.written) * SHARE >= quota.requests
        self._wake(much)
        return Standing(quota, passes, max(quota.requests - used, 0), max(math.ceil(ends - now), 1))

    def _new(self, who: str, ends: int, now: float) -> Tally:
        if now >= self._sweep_at:
            self._sweep_at = now + 60
            self._tallies = {window: t for window, t in self._tallies.items() if window[1] > now}
        return self._tallies.setdefault((who, ends), Tally())

    def share(self) -> None:
        """Write what was counted here, and read what was counted elsewhere. Raises django.db.Error."""
        with self._sharing:
            now = time.time()
            with self._lock:
                open_ones = {w: t for w, t in self._tallies.items() if w[1] > now}
                unwritten = {w: t.here for w, t in open_ones.items() if t.here > t.written}
                days, self._days = self._days, Counter()
            try:
                with transaction.atomic():
                    ApiUse.objects.forget(now)
                    ApiUse.objects.write(self._process, unwritten)
                    KeyDay.objects.add(days)
                others = ApiUse.objects.of_others(self._process, open_ones)
            except Error:
                with self._lock:
                    self._days.update(days)
                raise
            with self._lock:
                for window, tally in open_ones.items():
                    tally.written = unwritten.get(window, tally.written)
                    tally.others = others.get(window, 0)

    def _wake(self, much: bool) -> None:
        if not settings.API_USE_SHARED_EVERY:
            return
        if (
            self._thread is None or not self._thread.is_alive()
        ):  # none yet, or left behind by a fork
            self._start()
        if not self._something.is_set():
            self._something.set()
        if much and not self._much.is_set():
            self._much.set()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="use of the API", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._something.wait()
            self._much.wait(settings.API_USE_SHARED_EVERY)
            self._something.clear()
            self._much.clear()
            close_old_connections()
            try:
                self.share()
            except Error as error:
                log.warning("Uses of the interface are not shared now: %s", error)
                self._something.set()
                time.sleep(settings.API_USE_SHARED_EVERY)


USE = Use()
