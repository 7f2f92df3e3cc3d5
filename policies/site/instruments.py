"""Instruments with what hangs on them, published only: types, incentives."""

from collections.abc import Iterable
from itertools import islice

from django.db.models import Prefetch

from policies.metrics.acts import Act
from policies.models import Incentive, InstrumentType, PolicyInstrument
from policies.models.instrument import PolicyInstrumentQuerySet


def public_types() -> Prefetch:
    return Prefetch("types", queryset=InstrumentType.objects.published().select_related("parent"))


def public_incentives() -> Prefetch:
    return Prefetch("incentives", queryset=Incentive.objects.published().select_related("type"))


def for_lists(instruments: PolicyInstrumentQuerySet) -> PolicyInstrumentQuerySet:
    """Instruments with locality, types and incentives: two more queries, whatever their number."""
    return instruments.select_related("locality").prefetch_related(
        public_types(), public_incentives()
    )


def first_listed(acts: Iterable[Act], number: int) -> list[PolicyInstrument]:
    """The first acts in their order, as lists show them. Two queries: their types are known."""
    first = list(islice(acts, number))
    rows = PolicyInstrument.objects.published().defer("summary_en", "summary_zh", "summary_fr")
    found = (
        rows.select_related("locality")
        .prefetch_related(public_incentives())
        .in_bulk([act.pk for act in first])
    )
    for act in first:
        if act.pk in found:
            found[act.pk]._prefetched_objects_cache["types"] = list(act.types)  # type: ignore[attr-defined]
    return [found[act.pk] for act in first if act.pk in found]
