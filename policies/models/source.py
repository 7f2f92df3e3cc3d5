"""Where facts come from: the source, what it says of which record, and later looks at it."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from policies.models.merge import MergeableQuerySet, MergeableRecord
from policies.models.record import PublicQuerySet
from policies.text.web_addresses import address_key, host_of


def last_check(path: str, column: str = "result") -> Subquery:
    """A column of the last check of the source at the end of a path."""
    checks = Check.objects.filter(source=OuterRef(path)).order_by("-checked_at", "-pk")
    return Subquery(checks.values(column)[:1])


def with_last_results(rows: Iterable[Any]) -> list[Any]:
    """Rows annotated with ``last_result=last_check("source")``, with that said of their sources."""
    rows = list(rows)
    for row in rows:
        if row.source is not None:
            row.source.last_result = row.last_result
    return rows


class SourceQuerySet(MergeableQuerySet):
    def own(self) -> Self:
        """Without those that were merged into others."""
        return self.filter(merged_into__isnull=True)

    def at(self, address: str) -> list["Source"]:
        """The sources of a web address, however it is written there; the oldest first."""
        key = address_key(address)
        if not key:
            return []
        rows: Any = self.own().filter(url__icontains=host_of(address).removeprefix("www."))
        return [row for row in rows.order_by("pk") if address_key(row.url) == key]

    def with_last_check(self) -> Self:
        """With ``last_result`` and ``last_checked_at``: how it was when it was last looked at again."""
        return self.annotate(
            last_result=last_check("pk"), last_checked_at=last_check("pk", "checked_at")
        )

    def with_result(self, result: str) -> Self:
        """Those that the last check came to this result of."""
        return self.with_last_check().filter(last_result=result)


class Source(MergeableRecord):
    class Kind(models.TextChoices):
        OFFICIAL_NOTICE = "official_notice", _("official notice")
        GOVERNMENT_DOCUMENT = "government_document", _("government document")
        SPEECH_TRANSCRIPT = "speech_transcript", _("speech transcript")
        NEWS = "news", _("news")
        PAPER = "paper", _("paper")
        DATASET = "dataset", _("dataset")

    class Standing(models.TextChoices):
        """Who speaks in it."""

        OFFICIAL = "official", _("official")
        MEDIA = "media", _("media")
        RESEARCH = "research", _("research")

    class Directness(models.TextChoices):
        """Whether it is the act or the words themselves, or tells of them."""

        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=600, blank=True)
    archived_url = models.URLField(_("archived copy"), max_length=600, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, blank=True)
    directness = models.CharField(
        _("primary or secondary"), max_length=9, choices=Directness, blank=True
    )
    sha256 = models.CharField(_("SHA-256 of what was read"), max_length=64, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SourceQuerySet.as_manager()

    # Who speaks in a source of a kind, and how directly, unless a curator says otherwise.
    MARKS = {
        Kind.OFFICIAL_NOTICE: (Standing.OFFICIAL, Directness.PRIMARY),
        Kind.GOVERNMENT_DOCUMENT: (Standing.OFFICIAL, Directness.PRIMARY),
        Kind.SPEECH_TRANSCRIPT: (Standing.OFFICIAL, Directness.PRIMARY),
        Kind.NEWS: (Standing.MEDIA, Directness.SECONDARY),
        Kind.PAPER: (Standing.RESEARCH, Directness.SECONDARY),
        Kind.DATASET: (Standing.RESEARCH, Directness.SECONDARY),
    }

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["url"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.kind in self.MARKS:
            standing, directness = self.MARKS[self.Kind(self.kind)]
            self.standing = self.standing or standing
            self.directness = self.directness or directness
        super().save(*args, **kwargs)


class CitationQuerySet(PublicQuerySet):
    has_status = False
    public_through = ("source",)

    def of(self, record: models.Model) -> Self:
        """The citations of one record, with their sources."""
        kind = ContentType.objects.get_for_model(record)
        rows = self.filter(content_type=kind, object_id=record.pk)
        return rows.select_related("source", "content_type")

    def with_last_check(self) -> Self:
        """With ``last_result``: how their source was when it was last looked at again."""
        return self.annotate(last_result=last_check("source"))

    def public_of(self, record: models.Model) -> list["Citation"]:
        """What the public may read of a record's citations: those of published sources, and where the
        record's names are withheld without words, since these can hold a name.
        """
        found: Any = self.of(record).published().with_last_check()
        citations: list[Citation] = with_last_results(found)
        if getattr(record, "names_withheld", False):
            for citation in citations:
                citation.locator = citation.quote = citation.translation = citation.note = ""
        return citations


class Citation(models.Model):
    """This source says this of that record."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind of record"))
    object_id = models.PositiveBigIntegerField(_("record"))
    record = GenericForeignKey("content_type", "object_id")
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    field = models.CharField(
        _("field"), max_length=60, blank=True, help_text=_("The field it supports; empty: the whole.")
    )  # fmt: skip
    locator = models.CharField(
        _("locator"), max_length=200, blank=True, help_text=_("Page, paragraph, record number.")
    )
    quote = models.TextField(_("verbatim quote"), blank=True)
    translation = models.TextField(_("translation"), blank=True)
    translator = models.CharField(_("translated by"), max_length=100, blank=True)
    sha256 = models.CharField(_("SHA-256 of the snapshot"), max_length=64, blank=True)
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords()

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.source} · {self.field}" if self.field else str(self.source)

    @property
    def field_label(self) -> str:
        """The supported field by its name in the reader's language; as entered if there is no such."""
        return field_label(self.content_type, self.field)


def field_label(content_type: ContentType, field: str) -> str:
    """A field of a noun by its name in the reader's language; as it is if there is no such."""
    noun = content_type.model_class()
    try:
        return str(noun._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    except (AttributeError, FieldDoesNotExist):
        return field


class Snapshot(models.Model):
    """What a source said when it was read: its text, kept for curators and never for the public."""

    class Origin(models.TextChoices):
        FETCHED = "fetched", _("fetched from its address")
        UPLOADED = "uploaded", _("uploaded")
        PASTED = "pasted", _("pasted")

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="snapshots", verbose_name=_("source")
    )
    taken_at = models.DateTimeField(_("taken"), auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    origin = models.CharField(_("how"), max_length=8, choices=Origin)
    sha256 = models.CharField("SHA-256", max_length=64)
    characters = models.PositiveIntegerField(_("characters"), default=0)
    content = models.TextField(_("text"))

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-taken_at", "-pk"]
        get_latest_by = "taken_at"
        constraints = [
            models.UniqueConstraint(fields=["source", "sha256"], name="snapshot_once_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.sha256[:8]}"


class CheckQuerySet(models.QuerySet):
    def last_of(self, sources: Any, column: str = "result") -> dict[int, Any]:
        """What a column of the last check of each source says, by the key of the source."""
        rows = self.filter(source__in=sources).order_by("checked_at", "pk")
        return dict(rows.values_list("source", column))  # of one source, the last counts


class Check(models.Model):
    """A source looked at again."""

    class Result(models.TextChoices):
        LIVE = "live", _("live")
        MOVED = "moved", _("moved")
        EDITED = "edited", _("edited")
        GONE = "gone", _("gone")
        REFUSED = "refused", _("refused from here")

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="checks", verbose_name=_("source")
    )
    checked_at = models.DateTimeField(_("when"))
    result = models.CharField(_("result"), max_length=10, choices=Result)
    detail = models.CharField(
        _("what was answered"), max_length=200, blank=True,
        help_text=_("The status, or the reason why nothing was."),
    )  # fmt: skip
    address = models.URLField(_("found at"), max_length=600, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    difference = models.TextField(_("difference"), blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a source")
        verbose_name_plural = _("checks of sources")
        ordering = ["-checked_at"]
        get_latest_by = "checked_at"

    def __str__(self) -> str:
        return f"{self.source}: {self.get_result_display()}"
