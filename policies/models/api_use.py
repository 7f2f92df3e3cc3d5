"""How much each asker of the interface has used of its quota, as the server processes tell each other.

Each process writes its own count, so that none waits for another and a count written twice is the same.
Who asked stands as a keyed digest, and only as long as the time that the quota is for.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

Window = tuple[
    str, int
]  # who, as a digest, and the second (Unix time) at which the quota begins anew


class ApiUseQuerySet(models.QuerySet):
    def write(self, process: str, used: Mapping[Window, int]) -> None:
        """What a process has counted so far, in place of what it wrote before."""
        rows: list[Any] = [
            ApiUse(who=who, ends=ends, process=process, used=number)
            for (who, ends), number in used.items()
        ]
        self.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["who", "ends", "process"],
            update_fields=["used"],
        )

    def of_others(self, process: str, windows: Iterable[Window]) -> dict[Window, int]:
        """What the other processes have counted of these."""
        wanted = set(windows)
        rows = self.filter(ends__in={ends for _who, ends in wanted}).exclude(process=process)
        sums = rows.values_list("who", "ends").annotate(Sum("used"))
        return {(who, ends): used for who, ends, used in sums if (who, ends) in wanted}

    def forget(self, now: float) -> None:
        """Delete what is of a time that has ended."""
        self.filter(ends__lte=int(now)).delete()


class ApiUse(models.Model):
    who = models.CharField(_("who, as a digest"), max_length=64)
    ends = models.BigIntegerField(_("ends at"), db_index=True)
    process = models.CharField(max_length=16)
    used = models.PositiveIntegerField(_("requests"))

    objects = ApiUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of the API")
        verbose_name_plural = _("uses of the API")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["who", "ends", "process"], name="api_use_once_per_process"
            )
        ]

    def __str__(self) -> str:
        return f"{self.used} until {self.ends}"
