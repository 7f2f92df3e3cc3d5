"""Four eyes: what was handed in, by whom, who looked at it, what was said of it, and how a status came
about.

One review is one hand-in of one record: its first publication, a change to what is public, or its return
from withdrawal. The author and the reviewer are different persons, and the database sees to it.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policies.models.record import Status
from policies.models.source import field_label


class AboutQuerySet(models.QuerySet):
    """Rows about a record of any noun."""

    def about(self, record: models.Model) -> Self:
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=record.pk)


class About(models.Model):
    """A row about a record of any noun."""

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    object_id = models.PositiveBigIntegerField(_("record"))
    record: Any = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"])]


class ReviewQuerySet(AboutQuerySet):
    def open(self) -> Self:
        """Handed in and not yet decided, the oldest first."""
        return self.filter(state=Review.State.OPEN).order_by("handed_in_at", "pk")

    def heads(self) -> Self:
        """Without those that were handed in as companions of another and are decided with it."""
        return self.filter(together_with__isnull=True)

    def returned_to(self, user: Any) -> Self:
        """Sent back to this author, and not handed in again since."""
        return self.filter(state=Review.State.RETURNED, author=user).order_by("-decided_at", "-pk")


class Review(About):
    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("publication")
        CHANGE = "change", _("change to a published record")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for review")
        RETURNED = "returned", _("returned to its author")
        ACCEPTED = "accepted", _("accepted")
        RETRACTED = "retracted", _("taken back by its author")
        REPLACED = "replaced", _("handed in anew")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    together_with = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="companions",
        verbose_name=_("handed in with"),
    )  # fmt: skip
    reason = models.TextField(_("why"), blank=True)
    changes = models.JSONField(
        _("changes"), default=dict, blank=True,
        help_text=_("Of a change set: by field the value before and after."),
    )  # fmt: skip
    handed_in_at = models.DateTimeField(_("handed in"), auto_now_add=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reviewer"),
    )  # fmt: skip
    answer = models.TextField(_("answer"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta(About.Meta):
        abstract = False
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-handed_in_at", "-pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["state", "handed_in_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="review_by_another_person",
                violation_error_message=_("Nobody reviews what is their own."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "returned"]) | Q(reviewer__isnull=False),
                name="review_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "author"],
                condition=Q(state="open"),
                name="review_open_once_per_author",
            ),
        ]
        permissions = [
            ("submit_record", _("Can hand in records for review")),
            ("review_record", _("Can review, return, publish and withdraw records")),
            ("merge_record", _("Can merge records")),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.get_kind_display()}, {self.get_state_display()}"


class CommentQuerySet(AboutQuerySet):
    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)


class Comment(About):
    """What somebody remarks on a record or on one of its fields; with a weight where it is a reason to
    return the record.
    """

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("critical")
        IMPORTANT = "important", _("important")
        MINOR = "minor", _("minor")

    QUOTED = (Severity.CRITICAL, Severity.IMPORTANT)

    review = models.ForeignKey(
        Review, models.CASCADE, null=True, blank=True, related_name="comments",
        verbose_name=_("review"),
    )  # fmt: skip
    field = models.CharField(
        _("field"), max_length=60, blank=True, help_text=_("Empty: the record as a whole.")
    )
    severity = models.CharField(_("severity"), max_length=9, choices=Severity, blank=True)
    text = models.TextField(_("comment"))
    quote = models.TextField(
        _("verbatim quote of the source"), blank=True,
        help_text=_("Needed where the comment is critical or important."),
    )  # fmt: skip
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("settled by"),
    )  # fmt: skip

    objects = CommentQuerySet.as_manager()

    class Meta(About.Meta):
        abstract = False
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(severity__in=["critical", "important"]) | ~Q(quote=""),
                name="comment_of_weight_has_a_quote",
                violation_error_message=_(
                    "A critical or important comment quotes the source, word by word."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def field_label(self) -> str:
        """The field by its name in the reader's language; as entered if there is no such."""
        return field_label(self.content_type, self.field)


class StatusChange(About):
    """A record's status became another one: who, when, why. Written once, never changed."""

    before = models.CharField(_("from"), max_length=10, choices=Status, blank=True)
    after = models.CharField(_("to"), max_length=10, choices=Status)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    at = models.DateTimeField(_("when"), auto_now_add=True)
    reason = models.TextField(_("why"), blank=True)
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("review")
    )

    objects = AboutQuerySet.as_manager()

    class Meta(About.Meta):
        abstract = False
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"
