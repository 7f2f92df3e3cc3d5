"""Notices of land that repeat each other: which, by what rule, and what was decided."""

from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from policies.models.record import PublicQuerySet, new_uid


class DuplicateClusterQuerySet(PublicQuerySet):
    has_status = False

    def published(self) -> Self:
        """Clusters that the public can see as such: two of their awards at least are published."""
        awards: Any = apps.get_model("policies", "LandAward")._default_manager
        parts = DuplicateCluster.objects.filter(
            Q(pk=OuterRef(OuterRef("pk"))) | Q(within=OuterRef(OuterRef("pk")))
        )
        shown = awards.published().filter(cluster__in=parts.values("pk")).order_by().values("pk")
        return self.filter(Exists(shown[1:2]))


class DuplicateCluster(models.Model):
    """Land awards that look like one award, noticed more than once.

    A cluster found by the exact rule is decided by the rule where enough is stated; any other waits
    for a curator. Decided ``same``, one of its awards is counted in figures; ``different``, each is.
    Awards that repeat exactly and are like others nearly are a cluster of their own ``within`` the
    near one, so that each is decided for itself; a near one decided ``same`` decides for all in it.
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
    within = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="parts",
        verbose_name=_("within"),
    )  # fmt: skip
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

    objects = DuplicateClusterQuerySet.as_manager()

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

    @property
    def decided_by_rule(self) -> bool:
        """Whether the exact rule decided; a curator's decision goes before it and is kept."""
        return (
            self.rule == self.Rule.EXACT
            and self.decision == self.Decision.SAME
            and self.decided_by_id is None
        )

    @property
    def decided_by_curator(self) -> bool:
        return self.decision != self.Decision.OPEN and not self.decided_by_rule

    @property
    def decider(self) -> str:
        """``rule`` or ``curator``; empty while nothing is decided. Curators are not named in public."""
        if self.decision == self.Decision.OPEN:
            return ""
        return "rule" if self.decided_by_rule else "curator"
