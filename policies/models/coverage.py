"""What has been looked at: "none found" and "not looked" are different answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality
from policies.models.record import PublicQuerySet, ordered, shares
from policies.models.source import Source
from policies.models.taxonomy import in_language


class CoverageQuerySet(PublicQuerySet):
    has_status = False
    public_through = ("locality", "source")


class Coverage(models.Model):
    class Noun(models.TextChoices):
        INSTRUMENT = "instrument", _("instruments")
        INCENTIVE = "incentive", _("incentives")
        FIRM = "firm", _("firms")
        AWARD = "award", _("awards")
        SPEECH = "speech", _("speeches")
        LAND_AWARD = "land_award", _("land awards")

    locality = models.ForeignKey(
        Locality, models.CASCADE, related_name="coverage", verbose_name=_("locality")
    )
    noun = models.CharField(_("what"), max_length=12, choices=Noun)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="coverage",
        verbose_name=_("looked at"),
    )  # fmt: skip
    covers_from = models.DateField(_("from"), null=True, blank=True)
    covers_to = models.DateField(_("to"), null=True, blank=True)
    last_visited = models.DateField(_("last looked at"), null=True, blank=True)
    share_reviewed_twice = models.FloatField(_("share reviewed twice"), null=True, blank=True)
    with_parts = models.BooleanField(
        _("holds for all places within"), default=False,
        help_text=_("Land records of a province cover its cities; a governor’s speeches do not."),
    )  # fmt: skip
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    note_zh = models.CharField(_("note (Chinese)"), max_length=300, blank=True)
    note_fr = models.CharField(_("note (French)"), max_length=300, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverage")
        ordering = ["locality", "noun", "covers_from"]
        constraints = [
            ordered("covers_from", "covers_to", "coverage_from_before_to"),
            shares("coverage_share", "share_reviewed_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.locality}: {self.get_noun_display()}"

    @property
    def note(self) -> str:
        return in_language(self, "note")
