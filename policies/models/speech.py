"""A speech on record, and its transcripts. Texts lie apart, so that no query for a speech can carry them
out.

A speech's own length and checksum are those of the transcript that is counted; further transcripts are
compared with it.
"""

from typing import Any, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
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
            ),
            models.CheckConstraint(
                condition=~models.Q(visibility="full", licence=""),
                name="speech_full_text_has_a_licence",
                violation_error_message=_("A text that everybody may read needs its licence named."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; where another text is counted from now on, the counts made in the former one are gone."""
        if self.pk and self.other_text_than_stored():
            with transaction.atomic():
                super().save(*args, **kwargs)
                self.term_counts.filter(basis="computed").delete()
        else:
            super().save(*args, **kwargs)

    def other_text_than_stored(self) -> bool:
        """Whether the checksum differs from the one in the database."""
        stored = Speech.objects.filter(pk=self.pk).exclude(text_sha256=self.text_sha256)
        return stored.exists()


class SpeechTextQuerySet(models.QuerySet):
    def open_to_all(self) -> Self:
        """Texts that the public may read whole."""
        return self._of_published(Speech.Visibility.FULL)

    def quotable(self) -> Self:
        """Texts that the public may read in short excerpts at least."""
        return self._of_published(Speech.Visibility.FULL, Speech.Visibility.EXCERPTS)

    def _of_published(self, *visibilities: Speech.Visibility) -> Self:
        return self.filter(
            speech__in=Speech.objects.published(), speech__visibility__in=visibilities
        )


class SpeechText(models.Model):
    """The words that are counted: read by the counting engine and by curators, and by a public face only
    through ``open_to_all`` and ``quotable``.
    """

    speech = models.OneToOneField(
        Speech, models.CASCADE, related_name="text", verbose_name=_("speech")
    )
    content = models.TextField(_("text"))

    objects = SpeechTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a speech")
        verbose_name_plural = _("texts of speeches")

    def __str__(self) -> str:
        return f"{self.speech}: {len(self.content):,}"


class TranscriptQuerySet(PublicQuerySet):
    has_status = False
    public_through = ("source", "speech", "speech__locality", "speech__official", "speech__source")


class Transcript(models.Model):
    """A further transcript of a speech, and how far it agrees with the one that is counted.

    ``agreement`` is a share 0..1 (see ``policies/metrics/transcripts.py``); ``differing`` lists the terms
    whose counts differ: ``{"lexicon", "version", "term", "counted", "here"}``.
    """

    speech = models.ForeignKey(
        Speech, models.CASCADE, related_name="transcripts", verbose_name=_("speech")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="transcripts",
        verbose_name=_("source"),
    )  # fmt: skip
    characters = models.PositiveIntegerField(
        _("characters"), default=0, help_text=_("Without white space.")
    )
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    agreement = models.FloatField(_("agreement with the text counted"), null=True, blank=True)
    differing = models.JSONField(_("terms counted otherwise"), default=list, blank=True)

    objects = TranscriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        ordering = ["speech", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["speech", "text_sha256"], name="transcript_once_per_speech"
            )
        ]

    def __str__(self) -> str:
        return f"{self.speech}: {self.text_sha256[:8]}"


class TranscriptText(models.Model):
    """The words of a further transcript: never for the public."""

    transcript = models.OneToOneField(
        Transcript, models.CASCADE, related_name="text", verbose_name=_("transcript")
    )
    content = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a transcript")
        verbose_name_plural = _("texts of transcripts")

    def __str__(self) -> str:
        return f"{self.transcript}: {len(self.content):,}"
