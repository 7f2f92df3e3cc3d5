"""One file, one run of an import."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality
from policies.models.record import Status, new_uid
from policies.models.source import Source


class ImportBatchQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Imports to be run or undone, the oldest first: asked for, or broken off by the end of their
        process.
        """
        return self.filter(state__in=ImportBatch.PENDING).order_by("pk")

    def to_look_at(self) -> Self:
        """Imports that are not at their end, and those that left rows out; the latest first."""
        State = ImportBatch.State
        left_out = models.Q(state=State.DONE, rows_rejected__gt=0)
        return self.filter(
            models.Q(state__in=(State.RECEIVED, State.TRIED, *ImportBatch.PENDING)) | left_out
        ).order_by("-started_at", "-pk")

    def of_the_same_file(self, batch: "ImportBatch") -> Self:
        """Other imports of the very same file that were started, the latest first."""
        return (
            self.filter(noun=batch.noun, sha256=batch.sha256)
            .exclude(pk=batch.pk)
            .exclude(state=ImportBatch.State.RECEIVED)
            .order_by("-pk")
        )

    def assigned_by_hand(self, noun: str, header_key: str) -> Self:
        """Imports of a header whose columns were assigned by hand and proved good, the latest first."""
        return (
            self.filter(noun=noun, header_key=header_key, layout="")
            .exclude(mapping=[])
            .filter(state__in=(ImportBatch.State.DONE, ImportBatch.State.TRIED))
            .order_by("-pk")
        )


class ImportBatch(models.Model):
    """One file and its run: how it is read, how far it got, what came of it.

    ``rows_done`` is the last row of the file that is written for good: a run that was broken off goes
    on behind it. A trial run (``dry_run``) keeps the same account and writes no record.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received, not started")
        QUEUED = "queued", _("waiting to run")
        RUNNING = "running", _("running")
        TRIED = "tried", _("tried, nothing written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    PENDING = (State.QUEUED, State.RUNNING, State.UNDOING)

    uid = models.CharField(_("id"), max_length=40, unique=True, default=new_uid, editable=False)
    noun = models.CharField(_("what was imported"), max_length=40)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)
    file = models.FileField(
        _("file as received"), upload_to="imports/", blank=True, max_length=255,
        help_text=_("Kept, so that a conversion can be redone; never served."),
    )  # fmt: skip
    layout = models.CharField(
        _("layout"), max_length=60, blank=True, help_text=_("Empty: columns assigned by hand.")
    )
    mapping = models.JSONField(
        _("columns assigned by hand"), default=list, blank=True,
        help_text=_("A list of {index, header, field, unit}."),
    )  # fmt: skip
    header_key = models.CharField(
        max_length=32, blank=True, editable=False, db_index=True,
        help_text=_("Fingerprint of the header, to find an earlier assignment of the same columns."),
    )  # fmt: skip
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("locality of the whole file"),
        help_text=_("Where a row itself says nothing better."),
    )  # fmt: skip
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="batches",
        verbose_name=_("source"),
    )  # fmt: skip
    state = models.CharField(
        _("state of the run"), max_length=8, choices=State, default=State.RUNNING
    )
    publish = models.BooleanField(_("published at once"), default=False)
    dry_run = models.BooleanField(_("trial run"), default=False)
    rows_done = models.PositiveIntegerField(_("rows of the file done"), default=0)
    rows_total = models.PositiveIntegerField(
        _("last row of the file"), null=True, blank=True, editable=False,
        help_text=_("Known once the file has been read to its end."),
    )  # fmt: skip
    rows_read = models.PositiveIntegerField(_("read"), default=0)
    rows_created = models.PositiveIntegerField(_("created"), default=0)
    rows_updated = models.PositiveIntegerField(_("updated"), default=0)
    rows_unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rows_rejected = models.PositiveIntegerField(_("rejected"), default=0)
    message = models.TextField(_("message"), blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("started by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("approved by"),
        help_text=_("Lets it publish, and change what is published."),
    )  # fmt: skip
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("undone by"),
    )  # fmt: skip

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at"]
        permissions = [("undo_importbatch", _("Can undo imports"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | models.Q(started_by__isnull=True)
                | ~models.Q(approved_by=models.F("started_by")),
                name="import_approved_by_another_person",
                violation_error_message=_("Nobody approves their own import."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({localtime(self.started_at):%Y-%m-%d %H:%M})"

    @property
    def may_touch_public(self) -> bool:
        """Whether the run may publish, and change what is published: one that a second curator approved,
        or that was given on the server's own command line.
        """
        return self.approved_by_id is not None or self.started_by_id is None

    @property
    def publishes(self) -> bool:
        """Whether what the run brings becomes public."""
        return self.publish and self.may_touch_public

    def may_change(self, status: str) -> bool:
        """Whether the run may change a record of this status. The trial of a run that asks to publish
        tells what it would do when approved.
        """
        unseen = status in (Status.DRAFT, Status.WITHDRAWN)
        return unseen or self.may_touch_public or (self.dry_run and self.publish)

    @property
    def percent(self) -> int | None:
        """How far the run is, where the length of the file is known."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else None


class ImportNote(models.Model):
    """What was wrong with one value of one row: a reason to leave the row out, or a remark."""

    class Level(models.TextChoices):
        REJECT = "reject", _("row rejected")
        REMARK = "remark", _("row taken, with a remark")

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="notes", verbose_name=_("import")
    )
    level = models.CharField(_("level"), max_length=6, choices=Level)
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=100)
    value = models.CharField(_("value"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("note of an import")
        verbose_name_plural = _("notes of imports")
        ordering = ["batch", "row", "pk"]

    def __str__(self) -> str:
        return f"{self.row} · {self.column} · {self.value}: {self.reason}"


class ImportChange(models.Model):
    """What an import did, or would do, to one record: field by field, before and after.

    Values are as JSON has them; ``holders`` is a list of names. The award is found by its number, so
    that the account outlives it.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="changes", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"))
    record_id = models.BigIntegerField(_("record"), db_index=True)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        ordering = ["batch", "row", "pk"]

    def __str__(self) -> str:
        return f"{self.row}: {', '.join(self.after)}"
