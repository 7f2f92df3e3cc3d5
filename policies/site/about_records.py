"""What every page of a record tells of it: where its fields come from, how well, and what changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _

from policies.curation.public_history import PublicEvent, public_history
from policies.metrics.evidence import WHOLE, public_evidence
from policies.models import Citation, Record
from policies.models.source import with_last_results

Cited = dict[str, list[Citation]]


@dataclass(frozen=True)
class Grade:
    """How well one fact is grounded, 0 to 1."""

    label: str
    value: float


@dataclass(frozen=True)
class About:
    """``cited`` has the public citations by the field that each supports, the empty name for the whole;
    ``score`` is 0 to 1, of the ``grades``; ``history`` has the latest change first.
    """

    citations: list[Citation]
    cited: Cited
    score: float
    grades: list[Grade]
    history: list[PublicEvent]


def about(record: Record) -> dict[str, Any]:
    """For the template of a record's page: ``about``, and its ``citations`` and ``cited`` by themselves."""
    citations = Citation.objects.public_of(record)
    found = public_evidence(record, citations)
    grades = [Grade(_label(record, name), value) for name, value in found.grades.items()]
    told = About(citations, by_field(citations), found.score, grades, public_history(record))
    return {"about": told, "citations": told.citations, "cited": told.cited}


def _label(record: Record, name: str) -> str:
    if name == WHOLE:
        return _("the record as a whole")
    return str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def by_field(citations: Iterable[Citation]) -> Cited:
    found: Cited = defaultdict(list)
    for citation in citations:
        found[citation.field].append(citation)
    return dict(found)


def cited_together(records: Iterable[models.Model]) -> dict[int, list[Citation]]:
    """The public citations of several records of one noun, by record: one query.

    Not for land awards, whose words may have to be withheld.
    """
    records = list(records)
    found: dict[int, list[Citation]] = defaultdict(list)
    if records:
        rows = Citation.objects.published().filter(
            content_type=ContentType.objects.get_for_model(type(records[0])),
            object_id__in=[record.pk for record in records],
        )
        rows = rows.select_related("source", "content_type").with_last_check()
        for citation in with_last_results(rows):
            found[citation.object_id].append(citation)
    return dict(found)
