"""A speech on record. Its text lies apart, so that no query for a speech can carry it out."""

from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality
from policies.models.official import Official
from policies.models.record import DatePrecision, PublicQuerySet, Record
from policies.models.source import Citation, Source
from policies.models.taxonomy import in_language


class SpeechQuerySet(PublicQuerySet):
    public_through = ("locality", "official", "source")

    def with_text(self) -> Self:
        """Speeches whose text this installation holds."""
        return self.filter(text__isnull=False)


class Speech(Record):
    class Visibility(models.TextChoices):
        PRIVATE = "private", _("private")
        EXCERPTS = "excerpts", _("excerpts")
        FULL = "full", _("full")

    title_zh = models.CharField(_("title (Chinese)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300)
    title_fr = models.CharField(_("title (French)"), max_length=300, blank=True)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="speeches",
        verbose_name=_("speaker"),
    )  # fmt: skip
    office = models.CharField(_("speaking as"), max_length=200, blank=True)
    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="speeches", verbose_name=_("locality")
    )
    spoken_on = models.DateField(_("date"))
    spoken_precision = models.CharField(
        _("date: known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    occasion = models.CharField(_("occasion"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="speeches",
        verbose_name=_("source"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, default="zh")
    characters = models.PositiveIntegerField(
        _("characters"), default=0, help_text=_("Without white space.")
    )
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True)
    visibility = models.CharField(
        _("who may read the text"), max_length=10, choices=Visibility, default=Visibility.PRIVATE
    )
    licence = models.CharField(_("licence of the text"), max_length=200, blank=True)
    citations = GenericRelation(Citation)

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        ordering = ["-spoken_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["text_sha256"], condition=~models.Q(text_sha256=""),
                name="speech_unique_text",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class SpeechText(models.Model):
    """The words themselves: read by the counting engine and by curators, never by a public face."""

    speech = models.OneToOneField(
        Speech, models.CASCADE, related_name="text", verbose_name=_("speech")
    )
    content = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a speech")
        verbose_name_plural = _("texts of speeches")

    def __str__(self) -> str:
        return f"{self.speech}: {len(self.content):,}"
