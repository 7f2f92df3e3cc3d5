"""Versioned word lists, and how often their words were said.

The words of a published version stay as they are: other words are a new version, and the counts of both
remain (``policies/curation/lexicons.py``).
"""

from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from policies.models.record import PublicQuerySet, Record, Status
from policies.models.source import Citation, Source
from policies.models.speech import Speech
from policies.models.taxonomy import in_language


class LexiconQuerySet(PublicQuerySet):
    def latest_versions(self) -> Self:
        """The highest version of each name among these."""
        newest = (
            self.filter(name=models.OuterRef("name")).order_by("-version").values("version")[:1]
        )
        return self.filter(version=models.Subquery(newest))

    def current(self) -> Self:
        """Of each name the latest published version that has been counted: the one the public is shown."""
        return self.published().filter(counted_at__isnull=False).latest_versions()

    def to_be_counted(self) -> Self:
        """The versions whose counts are kept complete: of each name the latest published one, and the
        latest in review, so that its reviewer sees what it counts and publishing it waits for nothing.
        Drafts are left out: each saving of their words would start anew.
        """
        in_review = self.filter(status=Status.IN_REVIEW)
        kept = (self.published().latest_versions(), in_review.latest_versions())
        return self.filter(pk__in=[pk for rows in kept for pk in rows.values_list("pk", flat=True)])


class Lexicon(Record):
    name = models.SlugField(_("name"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    language = models.CharField(_("language"), max_length=10, default="zh")
    title_en = models.CharField(_("title (English)"), max_length=200)
    title_zh = models.CharField(_("title (Chinese)"), max_length=200, blank=True)
    title_fr = models.CharField(_("title (French)"), max_length=200, blank=True)
    group_titles = models.JSONField(
        _("titles of the concept groups"), default=dict, blank=True,
        help_text=_("By group the title in each language: en, zh, fr."),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    counted_at = models.DateTimeField(
        _("counted"), null=True, blank=True, editable=False,
        help_text=_("When all texts held had been counted with this version for the first time."),
    )  # fmt: skip

    objects = LexiconQuerySet.as_manager()

    class Meta:
        verbose_name = _("lexicon")
        verbose_name_plural = _("lexicons")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="lexicon_unique_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    def group_title(self, group: str) -> str:
        """The title of a concept group in the reader's language, else in English, else its own name."""
        titles = self.group_titles.get(group, {})
        language = (get_language() or "en")[:2]
        return titles.get(language) or titles.get("en") or group.replace("-", " ")


class Term(models.Model):
    lexicon = models.ForeignKey(
        Lexicon, models.CASCADE, related_name="terms", verbose_name=_("lexicon")
    )
    text = models.CharField(_("term"), max_length=80)
    group = models.SlugField(
        _("concept group"), max_length=60, help_text=_("A group is totalled without overlaps.")
    )
    gloss_en = models.CharField(_("gloss (English)"), max_length=200, blank=True)
    gloss_fr = models.CharField(_("gloss (French)"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["lexicon", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lexicon", "text"], name="term_once_per_lexicon")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def gloss(self) -> str:
        """What the term means, in French for French readers, else in English."""
        return in_language(self, "gloss")


class TermCountQuerySet(PublicQuerySet):
    has_status = False
    public_through = (
        "lexicon", "source", "speech", "speech__locality", "speech__official", "speech__source",
    )  # fmt: skip
    locality_path = "speech__locality"

    def computed(self) -> Self:
        return self.filter(basis=TermCount.Basis.COMPUTED)

    def reported(self) -> Self:
        return self.filter(basis=TermCount.Basis.REPORTED)

    def of_terms(self) -> Self:
        """Counts of single terms, not of groups."""
        return self.filter(term__isnull=False)


class TermCount(models.Model):
    """How often a term, or a group of terms, occurs in a speech: by our count or by a publication's.

    ``offsets`` are pairs [start, end) of characters of the original text. A reported count may name
    no term of ours: ``label`` then says in the publication's words what it counted.
    """

    class Basis(models.TextChoices):
        COMPUTED = "computed", _("computed from the text")
        REPORTED = "reported", _("reported by a publication")

    speech = models.ForeignKey(
        Speech, models.CASCADE, related_name="term_counts", verbose_name=_("speech")
    )
    lexicon = models.ForeignKey(
        Lexicon, models.PROTECT, null=True, blank=True, related_name="counts",
        verbose_name=_("lexicon"),
    )  # fmt: skip
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="counts", verbose_name=_("term")
    )
    group = models.SlugField(_("group"), max_length=60, blank=True)
    label = models.CharField(_("what was counted"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis)
    count = models.PositiveIntegerField(_("count"))
    offsets = models.JSONField(_("offsets"), default=list, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="reported_counts",
        verbose_name=_("reported by"),
    )  # fmt: skip
    citations = GenericRelation(Citation)

    objects = TermCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("term count")
        verbose_name_plural = _("term counts")
        ordering = ["speech", "basis", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["speech", "term"], condition=Q(basis="computed", term__isnull=False),
                name="term_count_computed_once",
            ),
            models.UniqueConstraint(
                fields=["speech", "lexicon", "group"],
                condition=Q(basis="computed", term__isnull=True),
                name="term_count_group_computed_once",
            ),
            models.CheckConstraint(
                condition=Q(basis="computed", lexicon__isnull=False)
                | (Q(basis="reported", source__isnull=False) & ~Q(label="")),
                name="term_count_says_what_or_who",
                violation_error_message=_(
                    "A computed count names its lexicon, a reported one its source and its words."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.label or self.term or self.group}: {self.count}"
