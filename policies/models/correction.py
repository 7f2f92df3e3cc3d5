"""A reader says that something on record is wrong, and where that can be read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models.review import About, AboutQuerySet
from policies.models.source import field_label


class CorrectionQuerySet(AboutQuerySet):
    def open(self) -> Any:
        """Not yet decided, the oldest first."""
        return self.filter(state=Correction.State.OPEN).order_by("received_at", "pk")


class Correction(About):
    """Written by a reader without an account; decided by a curator. The words are never public."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("correction", "open")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    field = models.CharField(_("field"), max_length=60, blank=True)
    wrong = models.TextField(_("what is wrong"))
    proposed = models.TextField(_("what it should say"), blank=True)
    source_url = models.URLField(_("where that can be read"), max_length=600)
    contact = models.EmailField(
        _("e-mail of the reader"), blank=True,
        help_text=_("For questions; erased when the correction is decided."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    note = models.TextField(_("note"), blank=True, help_text=_("Why; for the other curators."))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta(About.Meta):
        abstract = False
        verbose_name = _("correction by a reader")
        verbose_name_plural = _("corrections by readers")
        ordering = ["-received_at", "-pk"]
        indexes = [*About.Meta.indexes, models.Index(fields=["state", "received_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="correction_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(contact=""),
                name="correction_contact_erased_when_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.field_label or self._meta.verbose_name}"

    @property
    def field_label(self) -> str:
        return field_label(self.content_type, self.field) if self.field else ""
