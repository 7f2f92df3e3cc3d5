"""What the services beside the web server last said: the worker, and each command of the timetable.

One row a service, so that nothing piles up: what is to be known is the last run, and the last good one.
"""

import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 500


class RunReportQuerySet(models.QuerySet["RunReport"]):
    def begin(self, service: str) -> None:
        """A run of a service begins."""
        now = timezone.now()
        values = {
            "begun_at": now,
            "reported_at": now,
            "ended_at": None,
            "failed": False,
            "said": "",
        }
        self.update_or_create(service=service, defaults=values)

    def report(self, service: str) -> None:
        """The run is still alive."""
        self.filter(service=service).update(reported_at=timezone.now())

    def end(self, service: str, said: str, failed: bool = False) -> None:
        """The run has ended; ``said`` is its report, or the reason."""
        now = timezone.now()
        values = {"reported_at": now, "ended_at": now, "failed": failed, "said": said[:LONGEST]}
        if not failed:
            values["succeeded_at"] = now
        self.filter(service=service).update(**values)

    def in_order(self) -> Self:
        return self.order_by("service")


class RunReport(models.Model):
    service = models.CharField(_("service"), max_length=40, unique=True)
    begun_at = models.DateTimeField(_("begun"))
    reported_at = models.DateTimeField(_("last reported"))
    ended_at = models.DateTimeField(pgettext_lazy("run", "ended"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last ended well"), null=True, blank=True)
    failed = models.BooleanField(pgettext_lazy("run", "failed"), default=False)
    said = models.CharField(_("report"), max_length=LONGEST, blank=True)

    objects = RunReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a service")
        verbose_name_plural = _("services and queues")
        default_permissions = ("change",)  # looked at by stewards, changed by nobody
        ordering = ["service"]

    def __str__(self) -> str:
        return self.service

    def reported_within(self, span: datetime.timedelta) -> bool:
        """Whether it reported so lately. A report from the time to come is of a clock that was set back,
        and proves no more than one as old.
        """
        return _within(self.reported_at, span)

    def succeeded_within(self, span: datetime.timedelta) -> bool:
        """Whether its last good run ended so lately."""
        return _within(self.succeeded_at, span)


def _within(moment: datetime.datetime | None, span: datetime.timedelta) -> bool:
    return moment is not None and abs(timezone.now() - moment) <= span
