"""Who speaks and decides, and in which office when."""

from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality
from policies.models.merge import MergeableQuerySet, MergeableRecord
from policies.models.record import PublicQuerySet, ordered
from policies.models.source import Citation
from policies.models.taxonomy import in_language


class OfficialQuerySet(MergeableQuerySet):
    locality_path = "tenures__locality"

    def in_locality(self, locality: Locality) -> Self:
        """Officials who held an office there, each once."""
        return super().in_locality(locality).distinct()


class Official(MergeableRecord):
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    citations = GenericRelation(Citation)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}"

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class TenureQuerySet(PublicQuerySet):
    has_status = False
    public_through = ("official", "locality")

    def in_year(self, year: int) -> Self:
        """Offices held in a year; an open start or end counts as held, those with a start come first."""
        return self.filter(
            Q(from_year__isnull=True) | Q(from_year__lte=year),
            Q(to_year__isnull=True) | Q(to_year__gte=year),
        ).order_by(F("from_year").desc(nulls_last=True), "pk")

    def incumbents_first(self) -> Self:
        """Offices without an end first, then the latest; where no year is known, last of these."""
        return self.order_by(
            F("to_year").desc(nulls_first=True), F("from_year").desc(nulls_last=True), "pk"
        )


class Tenure(models.Model):
    """An office held: where, as what, from when to when (years are enough)."""

    official = models.ForeignKey(
        Official, models.CASCADE, related_name="tenures", verbose_name=_("official")
    )
    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="tenures", verbose_name=_("locality")
    )
    office_en = models.CharField(_("office (English)"), max_length=120)
    office_zh = models.CharField(_("office (Chinese)"), max_length=120, blank=True)
    office_fr = models.CharField(_("office (French)"), max_length=120, blank=True)
    from_year = models.PositiveSmallIntegerField(_("from"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(_("to"), null=True, blank=True)
    citations = GenericRelation(Citation)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        ordering = ["from_year", "pk"]
        constraints = [ordered("from_year", "to_year", "tenure_from_before_to")]

    def __str__(self) -> str:
        return f"{self.official}, {self.office}"

    @property
    def office(self) -> str:
        return in_language(self, "office")
