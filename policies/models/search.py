"""What the search knows: one document per published record, and in which documents each token stands.

A document that was written since the last merge is *pending*: the search reads it itself. One that was
changed or withdrawn is *gone*: the search leaves it out until the merge takes it from the postings. So a
save touches no posting, and two curators never wait for each other.
"""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

WHOLE_NOUN = 0
# Sent with ``keys``, per model those of the records that changed (WHOLE_NOUN: any of them), after the
# search has read them again and before their marks go.
marks_followed = Signal()


class SearchDocumentQuerySet(models.QuerySet):
    def not_merged(self) -> Self:
        """Documents that wait, and that went: few, and found by an index of their own."""
        return self.exclude(state=SearchDocument.State.MERGED)


class SearchDocument(models.Model):
    """A published record as the search reads it; its number is never used again."""

    class State(models.TextChoices):
        MERGED = "merged", _("in the postings")
        PENDING = "pending", _("not yet in the postings")
        GONE = "gone", _("to be taken from the postings")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    name = models.TextField(help_text=_("Names in normal form, one per line."))
    text = models.TextField(
        help_text=_("All that is searched, in normal form, one field per line.")
    )
    facets = models.TextField(help_text=_("What it can be filtered by, one token per line."))
    day = models.PositiveIntegerField(help_text=_("Its date as days since 1900; 0 for none."))
    stamp = models.DateTimeField(
        help_text=_("When the record that was read had last been changed.")
    )

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of the search")
        verbose_name_plural = _("documents of the search")
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(
                fields=["state"], condition=~Q(state="merged"), name="search_document_not_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.name.partition("\n")[0]


class SearchMark(models.Model):
    """A record that was changed and is to be read again by the search; number 0 for a whole noun.

    Marks are only added by who changes records, and go when they were followed: none is lost with a
    process that was killed. One that is not ``own`` is of a record that did not change itself: its
    document says something of another that did.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    own = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("mark for the search")
        verbose_name_plural = _("marks for the search")

    def __str__(self) -> str:
        return f"{self.content_type}: {self.object_id}"


class SearchPosting(models.Model):
    """A token and the numbers of the merged documents that have it, as a serialised Roaring bitmap."""

    token = models.CharField(max_length=120, primary_key=True)
    documents = models.BinaryField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("posting of the search")
        verbose_name_plural = _("postings of the search")

    def __str__(self) -> str:
        return f"{self.token}: {self.number}"
