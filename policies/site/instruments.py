"""Instruments with what hangs on them, published only: types, branches, incentives."""

from collections.abc import Iterable

from django.db.models import Prefetch

from policies.metrics.mix import Mix, branch_of, instrument_mix
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


def mix_of(instruments: Iterable[PolicyInstrument]) -> Mix:
    """The instrument mix of prefetched instruments and their incentives."""
    instruments = list(instruments)
    incentives = [item for instrument in instruments for item in instrument.incentives.all()]
    return instrument_mix(instruments, incentives)


def branch_names(instruments: Iterable[PolicyInstrument]) -> dict[str, str]:
    """Code → name of the branches that prefetched instruments hang on; drafts left out."""
    branches = (branch_of(type_) for item in instruments for type_ in item.types.all())
    named = {b.code: b for b in branches if b.is_published}
    return {b.code: b.name for b in sorted(named.values(), key=lambda b: b.order)}
