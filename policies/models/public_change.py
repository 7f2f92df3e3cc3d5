"""What became of every record that ever was public: one row each, under the version of its last change."""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models.search import WHOLE_NOUN


class PublicChangeQuerySet(models.QuerySet):
    def of_records(self) -> Self:
        return self.exclude(object_id=WHOLE_NOUN)

    def of_lists(self) -> Self:
        """Rows of lists whose own rows have no ids: one each, for the list as a whole."""
        return self.filter(object_id=WHOLE_NOUN)

    def in_public(self) -> Self:
        """Records that the public could see when they were last looked at."""
        return self.filter(what__in=PublicChange.IN_PUBLIC)

    def last_version(self) -> int:
        """The highest version in the log; 0 where it is empty."""
        return self.order_by("-version").values_list("version", flat=True).first() or 0


class PublicChange(models.Model):
    """The last change of a record, or of a list, that the public could see; updated in place.

    ``face`` is what other records show of this one, in a form that can be compared; empty where they may
    show nothing.
    """

    class What(models.TextChoices):
        PUBLISHED = "published", _("published")
        CHANGED = "changed", pgettext_lazy("record", "changed")
        MERGED = "merged", _("merged into another")
        WITHDRAWN = "withdrawn", _("withdrawn")

    IN_PUBLIC = (What.PUBLISHED, What.CHANGED)

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", db_index=False, verbose_name=_("noun")
    )
    object_id = models.PositiveBigIntegerField(help_text=_("0 for a list."))
    uid = models.CharField(_("public id"), max_length=40, blank=True)
    version = models.PositiveBigIntegerField(_("version of the data"))
    what = models.CharField(_("what happened"), max_length=9, choices=What)
    moved_to = models.CharField(
        _("public id of the record that remains"), max_length=40, blank=True
    )
    face = models.TextField(blank=True)
    stamp = models.DateTimeField(
        null=True, help_text=_("When the record that was read had last been changed.")
    )

    objects = PublicChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public change")
        verbose_name_plural = _("public changes")
        indexes = [
            models.Index(fields=["version", "id"], name="public_change_in_order"),
            models.Index(
                fields=["content_type", "version", "id"], name="public_change_of_noun_in_order"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="public_change_once_per_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.content_type} {self.uid} {self.what}"
