"""Two records of one thing made one: what was chosen, what was re-pointed, and how to undo it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from policies.models.record import ONCE_PUBLIC, PublicQuerySet, Record


class MergeableQuerySet(PublicQuerySet):
    def merged_to_public(self, uid: str) -> Any:
        """The public record that the record of a uid was merged into, None where there is none."""
        gone: Any = self.filter(uid=uid, merged_into__isnull=False).first()
        return gone and self.published().filter(pk=gone.survivor.pk).first()


class MergeableRecord(Record):
    """A record that may turn out to be the same as another: it stays, withdrawn, and leads to that one."""

    merged_into_id: int | None
    merged: Any  # those that were merged into it
    citations: Any
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False,
        verbose_name=_("merged into"),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def survivor(self) -> Any:
        """The record that this one leads to, through however many merges; itself when it is its own."""
        here: Any = self
        while here.merged_into is not None:
            here = here.merged_into
        return here

    @cached_property
    def was_public(self) -> bool:
        """As of any record; being withdrawn by a merge alone shows it to nobody."""
        if self.status in ONCE_PUBLIC and self.merged_into_id is None:
            return True
        before = {"status__in": ONCE_PUBLIC, "merged_into__isnull": True}
        return bool(self.pk) and self.history.filter(**before).exists()


class MergeQuerySet(models.QuerySet):
    def open(self) -> Self:
        """What waits for another steward: to be merged, or to be undone; the oldest first."""
        proposed = Q(state=Merge.State.PROPOSED)
        asked = Q(state=Merge.State.DONE, undone_by__isnull=False)
        return self.filter(proposed | asked).order_by("proposed_at", "pk")


class Merge(models.Model):
    """``gone`` goes into ``kept``. Where the public sees either of them, another curator than the
    proposer accepts.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("undone")

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    kept_id = models.PositiveBigIntegerField(_("kept record"))
    gone_id = models.PositiveBigIntegerField(_("record that goes"))
    kept = GenericForeignKey("content_type", "kept_id")
    gone = GenericForeignKey("content_type", "gone_id")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    choices = models.JSONField(
        _("values chosen"), default=dict, help_text=_("By field the value before and after.")
    )
    moved = models.JSONField(
        _("what was re-pointed"), default=list,
        help_text=_("A list of {model, field, pks}; what went for good is kept whole."),
    )  # fmt: skip
    reason = models.TextField(_("why"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("accepted by"),
    )  # fmt: skip
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("undone by"),
    )  # fmt: skip
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept_id=F("gone_id")), name="merge_of_two_records"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("proposed_by")),
                name="merge_accepted_by_another_person",
                violation_error_message=_("Nobody accepts their own merge."),
            ),
            models.UniqueConstraint(
                fields=["content_type", "gone_id"],
                condition=Q(state__in=["proposed", "done"]),
                name="merge_goes_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class Pair(models.Model):
    """Two records of one noun, the older first."""

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    low_id = models.PositiveBigIntegerField()
    high_id = models.PositiveBigIntegerField()
    low: Any = GenericForeignKey("content_type", "low_id")
    high: Any = GenericForeignKey("content_type", "high_id")

    class Meta:
        abstract = True


class Distinct(Pair):
    """Two records that look alike and are not the same, as a curator decided: never proposed again."""

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided on"), auto_now_add=True)

    class Meta:
        verbose_name = _("pair of different records")
        verbose_name_plural = _("pairs of different records")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "low_id", "high_id"], name="distinct_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(low_id__lt=F("high_id")), name="distinct_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type}: {self.low_id} ≠ {self.high_id}"


class SimilarPair(Pair):
    """Two records that may be the same, with the ground for it: found by likeness, decided by a curator."""

    ground = models.CharField(_("ground"), max_length=12)
    score = models.FloatField(_("likeness"), help_text=_("0 to 100."))
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["-score", "id"]),
            models.Index(fields=["content_type", "-score", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "low_id", "high_id"], name="similar_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(low_id__lt=F("high_id")), name="similar_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low} ? {self.high}"
