"""The version of the data: a number that grows whenever what the public sees changes.

A figure names it, a page's ETag and a kept chart rest on it. It is the number of the last row of a table
that is only added to, so that two curators who publish at once never wait for each other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import models
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Sent by a model when many of its rows were changed at once, without a signal of their own; ``keys`` are
# those of the rows, None where any may be among them.
rows_changed = Signal()


class Version(NamedTuple):
    """A state of the data, the day since when it holds, and the very moment."""

    number: int
    day: datetime.date
    since: datetime.datetime | None = None

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.number}"


# The version that an answer under way is made of: asked for once, and the same for all of the answer.
_of_answer: ContextVar[Version | None] = ContextVar("version of the answer", default=None)


class DataVersionManager(models.Manager["DataVersion"]):
    def current(self) -> Version:
        """The version in force, within ``answering`` that of the answer; else one query.

        Number 0 where nothing was ever changed.
        """
        return _of_answer.get() or self._last()

    @contextmanager
    def answering(self, version: Version) -> Iterator[None]:
        """What is asked for within is of this version."""
        token = _of_answer.set(version)
        try:
            yield
        finally:
            _of_answer.reset(token)

    def _last(self) -> Version:
        last = self.order_by("-pk").values_list("pk", "made_at").first()
        if last is None:
            return Version(0, timezone.localdate())
        number, since = last
        return Version(number, timezone.localdate(since), since)

    def latest_first(self) -> models.QuerySet[DataVersion]:
        """The versions there were, the one in force first."""
        return self.order_by("-pk")

    def advance(self) -> None:
        """Say that what the public sees has changed: by whoever changes it, in the same transaction."""
        self.create()

    def announce(self, *nouns: type[models.Model], keys: Iterable[int] | None = None) -> None:
        """Say that many rows of these nouns were changed at once: the version advances, and whoever keeps
        something made of the rows looks at them again.

        Without ``keys`` the rows are found by when they were last changed: who changes rows that do not
        say it gives their keys.
        """
        self.advance()
        for noun in nouns:
            rows_changed.send(sender=noun, keys=keys if keys is None else list(keys))


class DataVersion(models.Model):
    made_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = DataVersionManager()

    class Meta:
        verbose_name = _("version of the data")
        verbose_name_plural = _("versions of the data")

    def __str__(self) -> str:
        return str(self.version)

    @property
    def version(self) -> Version:
        return Version(self.pk, timezone.localdate(self.made_at), self.made_at)
