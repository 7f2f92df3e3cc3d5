"""What follows for other rows when a record, or its status, has changed."""

from __future__ import annotations

from functools import singledispatch

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from policies.curation.counts import count_soon
from policies.curation.duplicate_decisions import settle
from policies.curation.duplicates import mark_duplicates
from policies.curation.register import refresh_lineage
from policies.models import LandAward, Lexicon, Locality, Record, Speech, refresh_withheld
from policies.models.land_award import refresh_content_keys


@singledispatch
def follow(record: Record) -> list[str]:
    """Bring other rows in line with a record that has just changed; returns what a curator should know."""
    return []


@follow.register
def _of_locality(record: Locality) -> list[str]:
    refresh_lineage()
    return []


@follow.register(Lexicon)
@follow.register(Speech)
def _of_what_is_counted(record: Lexicon | Speech) -> list[str]:
    count_soon()
    return []


@follow.register
def _of_land_award(record: LandAward) -> list[str]:
    warnings = []
    saved = LandAward.objects.filter(pk=record.pk)
    refresh_withheld(saved)
    try:
        with transaction.atomic():
            refresh_content_keys(saved)
    except IntegrityError:  # an import could not tell two such records apart
        saved.update(content_key="")
        text = _("Another award without a number has the same place, holders, area and date.")
        warnings.append(text)
    mark_duplicates(saved)
    settle([record.cluster_id] if record.cluster_id else [])
    return warnings
