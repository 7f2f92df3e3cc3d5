"""A document that may be an act of industrial policy: found in an index, judged by its title, decided by a
curator. It is no record: what is accepted becomes a draft instrument, what is rejected is remembered.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.batch import ImportBatch
from policies.models.instrument import PolicyInstrument
from policies.models.locality import Locality
from policies.models.record import new_uid


class CandidateQuerySet(models.QuerySet):
    def queue(self) -> Self:
        """What waits for a curator, the likeliest first."""
        return self.filter(state=Candidate.State.WAITING).order_by("-score", "pk")

    def behind(self, candidate: "Candidate") -> Self:
        """What comes after a document in the order of the queue."""
        score, pk = candidate.score, candidate.pk
        # The bound by itself is what an index begins at.
        return self.filter(Q(score__lt=score) | Q(pk__gt=pk), score__lte=score)

    def before(self, candidate: "Candidate") -> Self:
        """What comes before a document, the nearest first."""
        score, pk = candidate.score, candidate.pk
        rows = self.filter(Q(score__gt=score) | Q(pk__lt=pk), score__gte=score)
        return rows.order_by("score", "-pk")

    def of_year(self, year: int) -> Self:
        """Documents of a year: by their number, else by the day they are dated or were published."""
        undated = Q(written_on=None, published_on__year=year)
        by_date = Q(written_on__year=year) | undated
        return self.filter(Q(number_year=year) | Q(number_year=None) & by_date)

    def with_words(self, words: str) -> Self:
        """Documents whose title or number holds each of some words."""
        rows = self
        for word in words.split():
            rows = rows.filter(Q(title__icontains=word) | Q(document_number__icontains=word))
        return rows


class Candidate(models.Model):
    """``score`` is the likelihood 0..1 of ``policies/metrics/likelihood.py``; ``evidence`` says why: a list
    of {"words", "weight"}, and the suggestions are codes of types and of sectors.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    uid = models.CharField(_("id"), max_length=40, unique=True, default=new_uid, editable=False)
    key = models.CharField(
        max_length=32, unique=True, editable=False,
        help_text=_("Fingerprint of number and title: the same document comes in once."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=500)
    document_number = models.CharField(_("document number 文号"), max_length=80, blank=True)
    number_issuer = models.CharField(_("issuer in the number"), max_length=40, blank=True)
    number_year = models.PositiveSmallIntegerField(_("year in the number"), null=True, blank=True)
    number_serial = models.PositiveIntegerField(_("serial number"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=600, blank=True)
    written_on = models.DateField(_("dated"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=200, blank=True)
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("locality"),
    )  # fmt: skip
    score = models.FloatField(_("likelihood"), default=0)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    suggested_types = models.JSONField(_("suggested types"), default=list, blank=True)
    suggested_sectors = models.JSONField(_("suggested sectors"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    instrument = models.ForeignKey(
        PolicyInstrument, models.SET_NULL, null=True, blank=True, related_name="candidates",
        verbose_name=_("instrument"),
    )  # fmt: skip
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="candidates",
        verbose_name=_("import"),
    )  # fmt: skip
    batch_row = models.PositiveIntegerField(_("row"), null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("document to sift")
        verbose_name_plural = _("documents to sift")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["state", "-score", "id"]),
            models.Index(fields=["number_issuer", "number_year", "number_serial"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="candidate_score_is_share"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.document_number
