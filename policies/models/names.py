"""Every name of every record in a form that can be looked for at the desk: as it is written, as it is
spoken (pinyin), and by its initials.
"""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordName(models.Model):
    """One name of one record. ``key`` is what is searched: normalised words, pinyin and initials, each
    after a blank.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey("content_type", "object_id")
    name = models.CharField(_("name"), max_length=300)
    key = models.CharField(max_length=2000)

    class Meta:
        verbose_name = _("name of a record")
        verbose_name_plural = _("names of records")
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.name
