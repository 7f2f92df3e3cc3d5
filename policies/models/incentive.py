"""A concrete benefit that an instrument offers."""

import datetime
from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from policies.models.instrument import InstrumentLink, PolicyInstrument
from policies.models.record import PublicQuerySet, Record, at_least_zero, ordered, shares
from policies.models.source import Citation
from policies.models.taxonomy import InstrumentType, in_language


class Stage(models.TextChoices):
    """The size of firm that a benefit is for, or that a firm has reached."""

    START_UP = "start_up", _("start-up")
    SCALE_UP = "scale_up", _("scale-up")
    GIANT = "giant", _("giant")


class IncentiveQuerySet(PublicQuerySet):
    public_through = ("instrument", "instrument__locality")
    locality_path = "instrument__locality"

    def offered_on(self, day: datetime.date) -> Self:
        """Those in force on a day, as far as dates are known: neither the benefit nor its instrument has
        yet to begin or has ended, and no published act has repealed the instrument.

        A date that is not known ends and begins nothing; the last day counts as in force.
        """
        repealing = PolicyInstrument.objects.published().filter(pk=models.OuterRef("origin_id"))
        repeals = InstrumentLink.objects.filter(
            models.Exists(repealing), relation=InstrumentLink.Relation.REPEALS
        )
        return (
            self.alias(begins=Coalesce("instrument__effective_on", "instrument__announced_on"))
            .filter(Q(period_from__isnull=True) | Q(period_from__lte=day))
            .filter(Q(period_to__isnull=True) | Q(period_to__gte=day))
            .filter(Q(begins__isnull=True) | Q(begins__lte=day))
            .filter(Q(instrument__expires_on__isnull=True) | Q(instrument__expires_on__gte=day))
            .exclude(instrument__in=repeals.values("target"))
        )

    def not_offered_on(self, day: datetime.date) -> Self:
        """All the others."""
        offered = Incentive.objects.offered_on(day)
        return self.exclude(pk__in=offered.values("pk"))


class Incentive(Record):
    class AmountKind(models.TextChoices):
        LUMP_SUM = "lump_sum", _("lump sum")
        PER_UNIT = "per_unit", _("per unit")
        RATE = "rate", _("rate")
        TIER = "tier", _("tier")
        MATCHING = "matching", _("matching")
        POOL = "pool", _("pool")
        CAP = "cap", _("cap")
        NONE = "none", _("none stated")

    ADDITIVE_KINDS = (AmountKind.LUMP_SUM, AmountKind.PER_UNIT, AmountKind.TIER)

    instrument = models.ForeignKey(
        PolicyInstrument, models.PROTECT, related_name="incentives", verbose_name=_("instrument")
    )
    type = models.ForeignKey(
        InstrumentType, models.PROTECT, related_name="incentives", verbose_name=_("type")
    )
    name_en = models.CharField(_("benefit (English)"), max_length=200)
    name_zh = models.CharField(_("benefit (Chinese)"), max_length=200, blank=True)
    name_fr = models.CharField(_("benefit (French)"), max_length=200, blank=True)
    amount_kind = models.CharField(
        _("kind of amount"), max_length=10, choices=AmountKind, default=AmountKind.NONE
    )
    additive = models.BooleanField(
        _("may be summed"), default=False, help_text=_("A cap, a pool or a rate never is.")
    )
    amount_min = models.DecimalField(
        _("amount from"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    amount_max = models.DecimalField(
        _("amount to"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    rate = models.DecimalField(
        _("rate, 0 to 1"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(
        _("unit"), max_length=80, blank=True,
        help_text=_("Per firm, per m², per person, share of rent, of tax …"),
    )  # fmt: skip
    cap = models.DecimalField(_("cap"), max_digits=18, decimal_places=2, null=True, blank=True)
    eligibility = models.TextField(_("eligibility"), blank=True)
    period_from = models.DateField(_("offered from"), null=True, blank=True)
    period_to = models.DateField(_("offered until"), null=True, blank=True)
    target_stage = models.CharField(_("target stage"), max_length=10, choices=Stage, blank=True)
    citations = GenericRelation(Citation)

    objects = IncentiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("incentive")
        verbose_name_plural = _("incentives")
        ordering = ["instrument", "pk"]
        constraints = [
            ordered("amount_min", "amount_max", "incentive_amount_min_below_max"),
            ordered("period_from", "period_to", "incentive_from_before_to"),
            at_least_zero("incentive_amounts_not_negative", "amount_min", "amount_max", "cap"),
            shares("incentive_rate_is_share", "rate"),
            models.CheckConstraint(
                condition=Q(additive=False)
                | Q(amount_kind__in=["lump_sum", "per_unit", "tier"]),
                name="incentive_additive_only_money_paid",
                violation_error_message=_("A cap, a pool, a rate or a match is never summed."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
