"""A key of the interface: asked for with a mail address, confirmed by mail, replaced, ended.

Of a key only its SHA-256 is kept, which is enough for 160 random bits, and its beginning, by which its
owner knows it again. How often it is used is counted by day. The address is kept until the owner takes it
back or the key ends; one that is not confirmed within two days is deleted with all that was asked for.
"""

import base64
import datetime
import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import DEFAULT_DB_ALIAS, OperationalError, models
from django.db.models import F, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models.alert import CONFIRM_WITHIN, new_key

SHAPE = re.compile(r"ck_[a-z2-7]{32}", re.ASCII)
SHOWN = 9  # characters by which an owner knows a key again
LATELY = datetime.timedelta(days=30)


def new_secret() -> str:
    """``ck_`` and 160 random bits in the letters of base32."""
    return "ck_" + base64.b32encode(secrets.token_bytes(20)).decode().lower()


def digest_of_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Opened(NamedTuple):
    """A live key, as a request that was sent with it needs it."""

    pk: int
    handle: str
    quota: int | None


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self) -> Self:
        """Confirmed and not ended: those that open something."""
        return self.filter(confirmed_at__isnull=False, revoked_at__isnull=True)

    def expired(self) -> Self:
        """Never confirmed, and the link of the mail no longer holds."""
        return self.filter(confirmed_at__isnull=True, asked_at__lt=timezone.now() - CONFIRM_WITHIN)

    def opened_by(self, secret: str) -> Opened | None:
        """What a request needs of the live key that a secret is of: one query, as cheap as one can be.

        None at once for what is no key by its shape. The primary is asked, so that a key that was just
        made opens and one that was just ended does not; while it is out of reach, whoever answers.
        """
        if not SHAPE.fullmatch(secret):
            return None
        columns = ("pk", "handle", "quota", "confirmed_at", "revoked_at")
        rows = self.filter(digest=digest_of_secret(secret)).order_by().values_list(*columns)
        try:
            found = list(rows.using(DEFAULT_DB_ALIAS))
        except OperationalError:
            found = list(rows)
        *opened, confirmed, revoked = found[0] if found else (0, "", None, None, None)
        return Opened(*opened) if confirmed and not revoked else None

    def with_use(self) -> Self:
        """With ``used_on``, the last day of use, and ``used_lately``, the requests of thirty days."""
        since = timezone.localdate() - LATELY
        return self.annotate(
            used_on=Max("days__day"),
            used_lately=Sum("days__requests", filter=Q(days__day__gt=since), default=0),
        )


class ApiKey(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("key", "not confirmed")
        LIVE = "live", pgettext_lazy("key", "in use")
        REVOKED = "revoked", pgettext_lazy("key", "revoked")

    handle = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    address = models.EmailField(_("e-mail address"), blank=True)
    purpose = models.CharField(_("what it is for"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(pgettext_lazy("key", "confirmed"), null=True, blank=True)
    prefix = models.CharField(_("beginning of the key"), max_length=SHOWN, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    revoked_at = models.DateTimeField(pgettext_lazy("key", "revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("revoked by"), help_text=_("Empty where its owner did."),
    )  # fmt: skip
    quota = models.PositiveIntegerField(
        _("requests allowed"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("In place of what every key may ask, in the same time. Empty: as every key."),
    )  # fmt: skip

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        default_permissions = ("change",)
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["address"], name="api_key_of_address")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(address=""),
                name="api_key_address_erased_when_revoked",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(digest__isnull=False),
                name="api_key_made_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.prefix or str(self._meta.verbose_name)  # never the address

    @property
    def state(self) -> str:
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.LIVE if self.confirmed_at else self.State.WAITING

    @property
    def address_hint(self) -> str:
        """As much of the address as its owner needs: ``r…@example.org``."""
        return self.address and f"{self.address[0]}…@{self.address.rpartition('@')[2]}"

    @property
    def made_on(self) -> datetime.date | None:
        return timezone.localdate(self.made_at) if self.made_at else None

    def make(self) -> str | None:
        """Give the row its first key, and confirm it; the key itself, or None if another was quicker."""
        return self._renew(ApiKey.objects.filter(confirmed_at__isnull=True), confirm=True)

    def rotate(self) -> str | None:
        """Put a new key in the place of the old one, which ends at once; None if it is not live."""
        return self._renew(ApiKey.objects.live(), confirm=False)

    def _renew(self, rows: ApiKeyQuerySet, confirm: bool) -> str | None:
        secret, now = new_secret(), timezone.now()
        values: dict[str, Any] = {
            "digest": digest_of_secret(secret),
            "prefix": secret[:SHOWN],
            "made_at": now,
        }
        if confirm:
            values["confirmed_at"] = now
        if not rows.filter(pk=self.pk).update(**values):
            return None
        self.refresh_from_db()
        return secret

    def revoke(self, by: Any = None) -> None:
        """End the key at once, and erase the address; ``by`` is the steward who did."""
        now = timezone.now()
        ApiKey.objects.live().filter(pk=self.pk).update(
            revoked_at=now, revoked_by=by, address="", quota=None
        )
        self.refresh_from_db()

    def forget_address(self) -> None:
        """Erase the address; the key goes on."""
        ApiKey.objects.filter(pk=self.pk).update(address="")
        self.refresh_from_db()


class KeyDayQuerySet(models.QuerySet["KeyDay"]):
    def add(self, requests: Mapping[tuple[int, datetime.date], int]) -> None:
        """Add so many requests to the days of keys; in the order of the keys, so that two wait in turn."""
        for (key, day), number in sorted(requests.items()):
            row, _made = self.get_or_create(key_id=key, day=day)
            self.filter(pk=row.pk).update(requests=F("requests") + number)


class KeyDay(models.Model):
    """How many requests were made with a key on one day."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    requests = models.PositiveBigIntegerField(_("requests"), default=0)

    objects = KeyDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a key on a day")
        verbose_name_plural = _("use of keys by day")
        default_permissions = ()
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="key_day_once")]

    def __str__(self) -> str:
        return f"{self.key}, {self.day:%Y-%m-%d}"
