"""Somebody wants a mail when a place, a firm or the answer to a search changes.

The address is kept for that alone: unconfirmed for two days, confirmed until its owner takes it back; then
the row is deleted. The links of the mails are signed, so that no token stands in the database.
"""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CONFIRM_WITHIN = datetime.timedelta(hours=48)
CLAIMED_FOR = datetime.timedelta(hours=1)


def new_key() -> str:
    return secrets.token_urlsafe(12)


class AlertQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def expired(self) -> Self:
        """Never confirmed, and the link of the first mail no longer holds."""
        return self.filter(confirmed_at__isnull=True, asked_at__lt=timezone.now() - CONFIRM_WITHIN)

    def due(self, version: int) -> Self:
        """Confirmed, not yet looked at for this version of the data, and in no other process's hands."""
        stale = timezone.now() - CLAIMED_FOR
        return self.confirmed().filter(
            Q(claimed_at__isnull=True) | Q(claimed_at__lt=stale), ~Q(last_version=version)
        )

    def claim(self, alert: "Alert") -> bool:
        """Take an alert in hand; False if another process was first."""
        rows = self.filter(
            pk=alert.pk, claimed_at=alert.claimed_at, last_version=alert.last_version
        )
        now = timezone.now()
        taken = bool(rows.update(claimed_at=now))
        if taken:
            alert.claimed_at = now
        return taken


class Alert(models.Model):
    class About(models.TextChoices):
        SEARCH = "search", _("a search")
        LOCALITY = "locality", _("a locality")
        FIRM = "firm", _("a firm")

    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    address = models.EmailField(_("e-mail address"))
    about = models.CharField(_("about"), max_length=8, choices=About)
    query = models.CharField(
        _("which"), max_length=1000,
        help_text=_("The code of the locality, the id of the firm, or the query of the search."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(pgettext_lazy("alert", "confirmed"), null=True, blank=True)
    seen_until = models.DateTimeField(
        _("changes told of until"), default=timezone.now,
        help_text=_("The next mail tells of records changed after this moment."),
    )  # fmt: skip
    last_sent_at = models.DateTimeField(_("last mail"), null=True, blank=True)
    last_version = models.PositiveBigIntegerField(_("last version of the data"), null=True)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail alert")
        verbose_name_plural = _("e-mail alerts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["address", "about", "query"], name="alert_once_per_address"
            )
        ]
        indexes = [models.Index(F("confirmed_at"), F("last_version"), name="alert_due")]

    def __str__(self) -> str:
        return f"{self.about} {self.query}"  # never the address
