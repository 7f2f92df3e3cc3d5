"""Uses of the public forms, so that nobody can flood a desk or a letter box.

They stand in the database, so that all server processes count together. Who used a form is kept as a keyed
digest for one day: neither a network address nor a mail address can be read from it.
"""

import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

KEPT = datetime.timedelta(days=1)


def digest_of(form: str, who: str) -> str:
    return salted_hmac(f"policies.attempt.{form}", who, algorithm="sha256").hexdigest()


class AttemptQuerySet(models.QuerySet):
    def within(self, form: str, who: str, hours: int) -> Self:
        """The uses of a form by somebody in the last hours."""
        since = timezone.now() - datetime.timedelta(hours=hours)
        return self.filter(form=form, who=digest_of(form, who), at__gte=since)

    def allow(self, form: str, who: str, most: int, hours: int) -> bool:
        """Whether somebody may use a form now: fewer than ``most`` uses in the last hours. A use is noted.

        Two requests at one moment may both pass; the limit is against floods, not exact.
        """
        self.filter(at__lt=timezone.now() - KEPT).delete()
        if self.within(form, who, hours).count() >= most:
            return False
        self.create(form=form, who=digest_of(form, who))
        return True


class Attempt(models.Model):
    form = models.CharField(_("form"), max_length=20)
    who = models.CharField(_("who, as a digest"), max_length=64)
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a public form")
        verbose_name_plural = _("uses of public forms")
        default_permissions = ()
        indexes = [models.Index(fields=["form", "who", "at"], name="attempt_of_somebody")]

    def __str__(self) -> str:
        return f"{self.form}, {self.at:%Y-%m-%d %H:%M}"
