"""One act of policy by a locality, and its links to other acts."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality
from policies.models.merge import MergeableQuerySet, MergeableRecord
from policies.models.record import DatePrecision, ordered
from policies.models.source import Citation
from policies.models.taxonomy import InstrumentType, Sector, in_language


class PolicyInstrumentQuerySet(MergeableQuerySet):
    public_through = ("locality",)

    def of_types(self, types: Iterable[int]) -> Self:
        """Instruments that have one of these types, themselves or by a published incentive."""
        types = list(types)
        incentives: Any = apps.get_model("policies", "Incentive")._default_manager
        offering = incentives.published().filter(type__in=types)
        typed = PolicyInstrument.objects.filter(types__in=types)
        return self.filter(Q(pk__in=typed.values("pk")) | Q(pk__in=offering.values("instrument")))

    def with_repeal(self) -> Self:
        """Instruments with ``repealed_on``: when the first published act that repeals it took effect."""
        repealing = PolicyInstrument.objects.published().filter(
            links__target=models.OuterRef("pk"), links__relation=InstrumentLink.Relation.REPEALS
        )
        day = Coalesce("effective_on", "announced_on")
        return self.annotate(
            repealed_on=models.Subquery(
                repealing.order_by(day.asc(nulls_last=True)).values(day_=day)[:1],
                output_field=models.DateField(),
            )
        )


class PolicyInstrument(MergeableRecord):
    class Tone(models.TextChoices):
        SUPPORTIVE = "supportive", _("supportive")
        REGULATORY = "regulatory", _("regulatory")
        SUPPRESSIVE = "suppressive", _("suppressive")

    title_zh = models.CharField(_("title (Chinese)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300)
    document_number = models.CharField(_("document number 文号"), max_length=80, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=200, blank=True)
    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="instruments", verbose_name=_("locality")
    )
    types = models.ManyToManyField(
        InstrumentType, related_name="instruments", blank=True, verbose_name=_("types")
    )
    sectors = models.ManyToManyField(
        Sector, related_name="instruments", blank=True, verbose_name=_("target sectors")
    )
    tone = models.CharField(_("tone"), max_length=12, choices=Tone, default=Tone.SUPPORTIVE)
    announced_on = models.DateField(_("announced"), null=True, blank=True)
    announced_precision = models.CharField(
        _("announced: known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    effective_on = models.DateField(_("in effect from"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    summary_zh = models.TextField(_("summary (Chinese)"), blank=True)
    summary_fr = models.TextField(_("summary (French)"), blank=True)
    by_government = models.BooleanField(_("a government or party body acts"), null=True, blank=True)
    concrete_measure = models.BooleanField(_("it is a concrete measure"), null=True, blank=True)
    favours_some = models.BooleanField(
        _("it favours a named industry, activity or kind of firm"), null=True, blank=True
    )
    lasting_aim = models.BooleanField(_("it aims beyond the moment"), null=True, blank=True)
    citations = GenericRelation(Citation)

    INCLUSION = ("by_government", "concrete_measure", "favours_some", "lasting_aim")

    objects = PolicyInstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy instrument")
        verbose_name_plural = _("policy instruments")
        ordering = [models.F("announced_on").desc(nulls_last=True), "-pk"]
        constraints = [ordered("effective_on", "expires_on", "instrument_effective_before_expiry")]
        indexes = [
            models.Index(fields=["status", "announced_on", "id"], name="instrument_by_day"),
            *(  # imports find a record by these
                models.Index(fields=[name, "locality"])
                for name in ("document_number", "title_zh", "title_en")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")


class InstrumentLink(models.Model):
    """``origin`` does something to ``target``: implements it, amends it, repeals it, follows it."""

    class Relation(models.TextChoices):
        IMPLEMENTS = "implements", _("implements")
        AMENDS = "amends", _("amends")
        REPEALS = "repeals", _("repeals")
        FOLLOWS = "follows", _("follows")

    origin = models.ForeignKey(
        PolicyInstrument, models.CASCADE, related_name="links", verbose_name=_("instrument")
    )
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    target = models.ForeignKey(
        PolicyInstrument,
        models.CASCADE,
        related_name="linked_from",
        verbose_name=_("to which instrument"),
    )

    class Meta:
        verbose_name = _("link between instruments")
        verbose_name_plural = _("links between instruments")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "relation", "target"], name="instrument_link_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="instrument_link_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.get_relation_display()} {self.target}"

    def clean(self) -> None:
        # Within the form of an instrument, Django leaves its constraint of two columns to the database.
        if self.origin_id is not None and self.origin_id == self.target_id:
            raise ValidationError({"target": _("An instrument is not linked to itself.")})
