"""A name as printed on land records: an organisation, a person, or not known which."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from policies.models.firm import Firm
from policies.text.names import name_key


class HolderQuerySet(models.QuerySet):
    def named_in_public(self) -> Self:
        """Organisations; a natural person, and whoever may be one, is counted but never named."""
        return self.filter(kind__in=Holder.NAMED)


class Holder(models.Model):
    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("natural person")
        UNKNOWN = "unknown", _("not known")

    class KindBy(models.TextChoices):
        RULE = "rule", _("the rule")
        CURATOR = "curator", _("a curator")

    NAMED = (Kind.ORGANISATION,)  # the kinds whose names everybody may read

    name = models.CharField(_("name as printed"), max_length=300)
    key = models.CharField(
        _("key"), max_length=300, unique=True, editable=False,
        help_text=_("The name after NFKC and removal of white space."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.UNKNOWN)
    kind_by = models.CharField(
        _("kind decided by"), max_length=8, choices=KindBy, default=KindBy.RULE
    )
    kind_evidence = models.CharField(
        _("why"), max_length=60, blank=True, help_text=_("What in the name decided its kind.")
    )
    firm = models.ForeignKey(
        Firm, models.SET_NULL, null=True, blank=True, related_name="holders", verbose_name=_("firm")
    )
    history = HistoricalRecords()

    objects = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("land holder")
        verbose_name_plural = _("land holders")
        ordering = ["key"]
        indexes = [models.Index(fields=["kind"])]
        permissions = [("view_person_names", _("Can see the names of natural persons"))]

    def __str__(self) -> str:
        return self.public_name or str(_("(name withheld)"))

    def save(self, *args, **kwargs) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)

    @property
    def public_name(self) -> str:
        """The name if the public may read it, else an empty text."""
        return self.name if self.kind in self.NAMED else ""


class FirmMatch(models.Model):
    """A firm that a holder may be, with the ground for it; a curator decides, nothing merges by itself."""

    class Reason(models.TextChoices):
        NEAR_NAME = "near_name", _("a name much like it")
        FORMER_NAME = "former_name", _("a former or other name much like it")
        PARENT = "parent", _("named after a parent firm")

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided")
        CONFIRMED = "confirmed", _("the same firm")
        REFUSED = "refused", _("another firm")

    holder = models.ForeignKey(
        Holder, models.CASCADE, related_name="firm_matches", verbose_name=_("holder")
    )
    firm = models.ForeignKey(
        Firm, models.CASCADE, related_name="holder_matches", verbose_name=_("firm")
    )
    reason = models.CharField(_("ground"), max_length=12, choices=Reason)
    matched_name = models.CharField(_("name of the firm that matched"), max_length=200)
    score = models.FloatField(_("likeness"), help_text=_("0 to 100."))
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("possible firm of a holder")
        verbose_name_plural = _("possible firms of holders")
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["holder", "firm"], name="firm_match_once")]
        indexes = [models.Index(fields=["decision", "-score"])]

    def __str__(self) -> str:
        return f"{self.holder} · {self.firm}"
