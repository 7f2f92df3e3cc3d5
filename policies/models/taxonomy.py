"""The tree of instrument types, and the schemes of others it is read through."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.models.record import PublicQuerySet, Record


def in_language(record: models.Model, stem: str) -> str:
    """The reader's language of a text kept as ``stem_en``, ``stem_zh``, ``stem_fr``; else English."""
    suffix = (get_language() or "en")[:2]
    return getattr(record, f"{stem}_{suffix}", "") or getattr(record, f"{stem}_en")


class InstrumentTypeQuerySet(PublicQuerySet):
    def leaves(self) -> Self:
        """The types a record is given; branches only group them."""
        return self.filter(parent__isnull=False)


class InstrumentType(Record):
    code = models.SlugField(_("code"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("branch"),
    )  # fmt: skip
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=160, blank=True)
    definition_en = models.TextField(_("definition (English)"), blank=True)
    definition_zh = models.TextField(_("definition (Chinese)"), blank=True)
    definition_fr = models.TextField(_("definition (French)"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = InstrumentTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument type")
        verbose_name_plural = _("instrument types")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def definition(self) -> str:
        return in_language(self, "definition")


class ConceptScheme(models.Model):
    """A classification of somebody else's, as its publisher has it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_zh = models.CharField(_("name (Chinese)"), max_length=200, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True)
    version = models.CharField(_("version"), max_length=60, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address"), max_length=400, blank=True)
    confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Checked against the publisher's own list.")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("concept scheme")
        verbose_name_plural = _("concept schemes")
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self, "name")


class Concept(models.Model):
    scheme = models.ForeignKey(
        ConceptScheme, models.CASCADE, related_name="concepts", verbose_name=_("scheme")
    )
    code = models.CharField(_("code"), max_length=60)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children",
        verbose_name=_("broader concept"),
    )  # fmt: skip
    label_en = models.CharField(_("label (English)"), max_length=200)
    label_zh = models.CharField(_("label (Chinese)"), max_length=200, blank=True)
    label_fr = models.CharField(_("label (French)"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="concept_unique_in_scheme")
        ]

    def __str__(self) -> str:
        return f"{self.code} {in_language(self, 'label')}"


class Mapping(models.Model):
    """One arrow of the crosswalk; the relation reads "our type has a … match" (SKOS)."""

    class Relation(models.TextChoices):
        EXACT = "exact", _("exact")
        CLOSE = "close", _("close")
        BROAD = "broad", _("broad")
        NARROW = "narrow", _("narrow")
        RELATED = "related", _("related")

    class Confidence(models.TextChoices):
        HIGH = "H", _("high")
        MEDIUM = "M", _("medium")
        LOW = "L", _("low")

    type = models.ForeignKey(
        InstrumentType, models.CASCADE, related_name="mappings", verbose_name=_("our type")
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, related_name="mappings", verbose_name=_("their concept")
    )
    relation = models.CharField(_("relation"), max_length=8, choices=Relation)
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence)
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    mapper = models.CharField(_("mapped by"), max_length=100, blank=True)
    mapped_on = models.DateField(_("mapped on"), null=True, blank=True)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        ordering = ["type", "concept"]
        constraints = [
            models.UniqueConstraint(fields=["type", "concept"], name="mapping_unique_pair")
        ]

    def __str__(self) -> str:
        return f"{self.type} → {self.concept}"


class Sector(models.Model):
    """What a policy targets and a firm does: our short list, with its GB/T 4754 code where one fits."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=160, blank=True)
    gbt4754 = models.CharField(_("GB/T 4754-2017"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")
