"""Notices of land that repeat each other: which, by what rule, and what was decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from policies.models.record import new_uid


class DuplicateCluster(models.Model):
    """Land awards that look like one award, noticed more than once.

    A cluster found by the exact rule is decided by the rule; one of near matches waits for a curator.
    Decided ``same``, one of its awards is counted in figures; ``different``, each is.
    """

    class Rule(models.TextChoices):
        EXACT = "exact", _("all is the same but the supervision number")
        NEAR = "near", _("parcel, holders, area, date and price are the same")

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided")
        SAME = "same", _("one award, noticed repeatedly")
        DIFFERENT = "different", _("different awards")

    uid = models.CharField(_("id"), max_length=40, unique=True, default=new_uid, editable=False)
    rule = models.CharField(_("found by"), max_length=8, choices=Rule)
    key = models.CharField(max_length=32, editable=False)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"), help_text=_("Empty: the exact rule."),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("repeated notice")
        verbose_name_plural = _("repeated notices")
        ordering = ["-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "key"], name="duplicate_cluster_once")
        ]
        indexes = [models.Index(fields=["decision", "id"])]

    def __str__(self) -> str:
        return f"{self.uid} ({self.get_rule_display()})"
