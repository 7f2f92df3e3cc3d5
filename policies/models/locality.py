"""A place that makes policy, one row per life: one code, one name, one period."""

from __future__ import annotations

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from policies.models.record import PublicQuerySet, Record, at_least_zero, ordered


class LocalityQuerySet(PublicQuerySet):
    def in_force(self) -> Self:
        """Lives that have not ended."""
        return self.filter(valid_to__isnull=True)

    def in_force_on(self, day: datetime.date) -> Self:
        """Lives in force on a day; an open start or end counts as in force."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def with_code(self, code: str) -> Self:
        """All lives of a code, the one in force first, then the latest."""
        return self.filter(code=code).order_by(
            models.F("valid_to").desc(nulls_first=True), "-valid_from"
        )

    def with_point(self) -> Self:
        """Places whose point on the map is known."""
        return self.filter(latitude__isnull=False)

    def within(self, locality: Locality) -> Self:
        """The locality, all that lies in it today, and former lives that ended up in it."""
        today = locality.today or locality
        if not today.lineage:  # entered, but its order not yet derived
            return self.filter(pk=locality.pk)
        return self.filter(lineage__startswith=today.lineage)

    def in_locality(self, locality: Locality) -> Self:
        return self.within(locality)


class Locality(Record):
    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")
        ZONE = "zone", _("zone")

    class ZoneKind(models.TextChoices):
        INDUSTRIAL_PARK = "industrial_park", _("industrial park")
        CHARACTERISTIC_TOWN = "characteristic_town", _("characteristic town")
        SCI_TECH_CORRIDOR = "sci_tech_corridor", _("sci-tech corridor")
        NEW_AREA = "new_area", _("new area")
        XPCC = "xpcc", _("unit of the Xinjiang Production and Construction Corps")

    code = models.SlugField(
        _("code"), max_length=60, help_text=_("GB/T 2260, six digits; a slug for a zone.")
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    zone_kind = models.CharField(_("kind of zone"), max_length=20, choices=ZoneKind, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("lies in"),
    )  # fmt: skip
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("First day no longer in force.")
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, related_name="predecessors", blank=True,
        verbose_name=_("succeeded by"),
    )  # fmt: skip
    area_km2 = models.DecimalField(
        _("area, km²"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, help_text=_("Degrees north, WGS 84."),
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, help_text=_("Degrees east, WGS 84."),
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    coordinates_source = models.CharField(
        _("where the point is from"), max_length=120, blank=True,
        help_text=_("As geonames:1808926, or words."),
    )  # fmt: skip
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, help_text=_("Permanent residents.")
    )
    population_year = models.PositiveSmallIntegerField(_("population: year"), null=True, blank=True)
    population_source = models.CharField(
        _("where the population is from"), max_length=200, blank=True
    )
    source_note = models.CharField(_("where this is from"), max_length=200, blank=True)

    # Derived by policies.curation.register from parent and successors, so that one prefix match
    # answers "what lies in here", along the successor chain.
    today = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="lives",
        verbose_name=_("today"),
    )  # fmt: skip
    lineage = models.CharField(
        _("lineage"), max_length=200, editable=False, blank=True, db_index=True
    )

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="locality_one_life_in_force"
            ),
            models.UniqueConstraint(fields=["code", "valid_from"], name="locality_unique_life"),
            ordered("valid_from", "valid_to", "locality_from_before_to"),
            at_least_zero("locality_area_not_negative", "area_km2"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="locality_point_is_whole",
                violation_error_message=_("A point has a latitude and a longitude."),
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True)
                | (Q(population_year__isnull=False) & ~Q(population_source="")),
                name="locality_population_has_year_and_source",
                violation_error_message=_("A population has its year and its source."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="zone") & ~Q(zone_kind="")) | (~Q(kind="zone") & Q(zone_kind="")),
                name="locality_zone_kind_for_zones",
                violation_error_message=_("A zone has a kind of zone; other places have none."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}"

    def clean(self) -> None:
        """Say which place has the code, where two would have it at one time."""
        same = Locality.objects.filter(code=self.code, valid_to__isnull=True).exclude(pk=self.pk)
        if self.code and self.valid_to is None and (other := same.first()):
            text = _(
                "“%(place)s” has this code and is in force: end it first, or enter its end here."
            )
            raise ValidationError({"code": ValidationError(text, params={"place": other})})

    @property
    def name(self) -> str:
        """The name in the reader's language: Chinese, or else English usage."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def in_force(self) -> bool:
        return self.valid_to is None

    @property
    def kind_label(self) -> str:
        return self.get_zone_kind_display() if self.zone_kind else self.get_kind_display()

    def ancestors(self) -> list[Locality]:
        """The places this one lies in, the widest first, itself not included."""
        found: list[Locality] = []
        place = self.parent
        while place is not None and len(found) < 10:
            found.insert(0, place)
            place = place.parent
        return found


class Precision(models.TextChoices):
    """How a record found its locality."""

    EXACT = "exact", pgettext_lazy("precision", "the code, in force")
    SUCCESSOR = "successor", pgettext_lazy("precision", "the code, carried to today's locality")
    NAME = "name", pgettext_lazy("precision", "the name of the district")
    ADDRESS = "address", pgettext_lazy("precision", "a place named in its address or title")
    FILE = "file", pgettext_lazy("precision", "the locality stated for the whole file")
    PROVINCE = "province", pgettext_lazy("precision", "the province only")
