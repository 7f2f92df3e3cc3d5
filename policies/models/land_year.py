"""Land figures per locality, period and use group."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from policies.models.batch import ImportBatch
from policies.models.locality import Locality
from policies.models.record import PublicQuerySet, at_least_zero, shares
from policies.models.source import Source
from policies.vocabulary import LAND_USES, SUPPLY_MODES


class LandYearQuerySet(PublicQuerySet):
    has_status = False
    public_through = ("locality", "source")

    def single_years(self) -> Self:
        """Figures of one year each."""
        return self.filter(year_to=F("year"))

    def periods(self) -> Self:
        """Figures over several years together: shares do not add up, so they are computed anew."""
        return self.filter(year_to__gt=F("year"))


class LandYear(models.Model):
    """Figures over one locality and the years ``year`` to ``year_to`` (equal for one year).

    Areas in square metres, prices in yuan, shares 0..1; ``hhi`` is the sum of squared shares.
    ``area_m2`` counts every award, but of a cluster of repeated notices one; ``repeated`` are the
    others. ``priced_area_m2`` counts the awards with a plausible price, so that yuan per square metre
    is ``price_cny / priced_area_m2``; the median is over the same awards.
    """

    class Basis(models.TextChoices):
        COMPUTED = "computed", _("computed from records held here")
        IMPORTED = "imported", _("computed elsewhere, shipped as a figure")

    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="land_years", verbose_name=_("locality")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    year_to = models.PositiveSmallIntegerField(_("to year"))
    use_group = models.CharField(
        _("use group"), max_length=20, choices=LAND_USES.group_choices, default="industrial"
    )
    mode_group = models.CharField(
        _("supply modes"), max_length=20, choices=SUPPLY_MODES.group_choices, default="granted"
    )
    awards = models.PositiveIntegerField(_("land awards"))
    area_m2 = models.DecimalField(_("area, m²"), max_digits=18, decimal_places=2)
    price_cny = models.DecimalField(_("price, yuan"), max_digits=20, decimal_places=2)
    priced_area_m2 = models.DecimalField(
        _("area with a price, m²"), max_digits=18, decimal_places=2
    )
    median_price_per_m2 = models.FloatField(_("median price, yuan per m²"), null=True, blank=True)
    repeated = models.PositiveIntegerField(_("repeated notices, not counted"), default=0)
    repeated_area_m2 = models.DecimalField(
        _("area of repeated notices, m²"), max_digits=18, decimal_places=2, default=0
    )
    holders = models.PositiveIntegerField(_("holders"))
    cr1 = models.FloatField(_("share of the largest holder"), null=True, blank=True)
    cr5 = models.FloatField(_("share of the five largest"), null=True, blank=True)
    cr10 = models.FloatField(_("share of the ten largest"), null=True, blank=True)
    hhi = models.FloatField(_("Herfindahl–Hirschman index"), null=True, blank=True)
    coverage = models.FloatField(_("share of area with a holder"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis)
    method = models.CharField(_("version of the method"), max_length=20)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="land_years",
        verbose_name=_("source"),
    )  # fmt: skip
    computed_at = models.DateTimeField(_("computed on"), auto_now=True)

    objects = LandYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("land figures")
        verbose_name_plural = _("land figures")
        ordering = ["locality", "year", "year_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["locality", "year", "year_to", "use_group", "mode_group"],
                name="land_year_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(year_to__gte=F("year")), name="land_year_from_before_to"
            ),
            shares("land_year_shares", "cr1", "cr5", "cr10", "hhi", "coverage"),
            at_least_zero(
                "land_year_not_negative",
                "area_m2",
                "price_cny",
                "priced_area_m2",
                "repeated_area_m2",
                "median_price_per_m2",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.locality} {self.period}"

    @property
    def period(self) -> str:
        return str(self.year) if self.year == self.year_to else f"{self.year}–{self.year_to}"

    @property
    def awards_with_repeated(self) -> int:
        """What ``awards`` would be if every repeated notice were counted."""
        return self.awards + self.repeated

    @property
    def area_m2_with_repeated(self) -> Decimal:
        """What ``area_m2`` would be if every repeated notice were counted."""
        return self.area_m2 + self.repeated_area_m2

    @property
    def price_per_m2(self) -> float | None:
        """Yuan per square metre over the awards that state a price."""
        return float(self.price_cny) / float(self.priced_area_m2) if self.priced_area_m2 else None

    @property
    def effective_holders(self) -> float | None:
        """1/hhi: the number of equal holders that would give the same concentration."""
        return 1 / self.hhi if self.hhi else None


class FigureChangeQuerySet(models.QuerySet):
    def unseen(self) -> Self:
        """Changes that nobody has looked at yet."""
        return self.filter(seen_at__isnull=True)


class FigureChange(models.Model):
    """Figures that were there already and came out otherwise: after which import, from what to what.

    Somebody may have quoted them, so a curator looks at each and says so.
    """

    locality = models.ForeignKey(
        Locality, models.CASCADE, related_name="+", verbose_name=_("locality")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    year_to = models.PositiveSmallIntegerField(_("to year"))
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="figure_changes",
        verbose_name=_("import"),
    )  # fmt: skip
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("looked at by"),
    )  # fmt: skip
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    objects = FigureChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed figure")
        verbose_name_plural = _("changed figures")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["seen_at", "-changed_at"])]

    def __str__(self) -> str:
        years = str(self.year) if self.year == self.year_to else f"{self.year}–{self.year_to}"
        return f"{self.locality} {years}"
