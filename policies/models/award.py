"""A firm received a benefit, from a locality or from a firm that supports others."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.firm import Firm
from policies.models.incentive import Incentive
from policies.models.instrument import PolicyInstrument
from policies.models.land_award import LandAward
from policies.models.locality import Locality
from policies.models.record import DatePrecision, PublicQuerySet, Record, at_least_zero
from policies.models.source import Citation
from policies.models.taxonomy import InstrumentType, in_language


class AwardQuerySet(PublicQuerySet):
    public_through = (
        "firm", "giver", "locality", "incentive", "incentive__instrument",
        "incentive__instrument__locality", "instrument", "instrument__locality", "land_award",
        "land_award__locality",
    )  # fmt: skip


class Award(Record):
    class Progress(models.TextChoices):
        PROMISED = "promised", _("promised")
        BUDGETED = "budgeted", _("budgeted")
        AWARDED = "awarded", _("awarded")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("lapsed")
        CLAWED_BACK = "clawed_back", _("clawed back")

    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("firm"),
        help_text=_("Empty when the source names a group of firms only."),
    )  # fmt: skip
    recipients = models.CharField(
        _("recipients"), max_length=200, blank=True, help_text=_("Who, where no firm is named.")
    )
    giver = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="given",
        verbose_name=_("giver"), help_text=_("A private supporter; empty: the locality."),
    )  # fmt: skip
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name=_("locality"),
    )  # fmt: skip
    incentive = models.ForeignKey(
        Incentive, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name=_("incentive"),
    )  # fmt: skip
    instrument = models.ForeignKey(
        PolicyInstrument, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name=_("instrument"),
    )  # fmt: skip
    kind = models.ForeignKey(
        InstrumentType, models.PROTECT, related_name="awards", verbose_name=_("kind of benefit")
    )
    description_en = models.TextField(_("what was received (English)"), blank=True)
    description_zh = models.TextField(_("what was received (Chinese)"), blank=True)
    description_fr = models.TextField(_("what was received (French)"), blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    stage = models.CharField(_("stage"), max_length=12, choices=Progress, default=Progress.AWARDED)
    awarded_on = models.DateField(_("date"), null=True, blank=True)
    awarded_precision = models.CharField(
        _("date: known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    land_award = models.ForeignKey(
        LandAward, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name=_("land award"),
    )  # fmt: skip
    citations = GenericRelation(Citation)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = [models.F("awarded_on").desc(nulls_last=True), "-pk"]
        constraints = [
            at_least_zero("award_amount_not_negative", "amount"),
            models.CheckConstraint(
                condition=Q(firm__isnull=False) | ~Q(recipients=""),
                name="award_has_a_recipient",
                violation_error_message=_("Name the firm, or say who received it."),
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | Q(firm__isnull=True) | ~Q(giver=models.F("firm")),
                name="award_giver_is_another_firm",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.firm or self.recipients}: {self.kind}"

    @property
    def description(self) -> str:
        return in_language(self, "description")
