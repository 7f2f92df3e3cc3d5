"""The instrument mix of a locality: how many instruments and incentives of which branch and stage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from policies.models import Incentive, InstrumentType, PolicyInstrument


@dataclass(frozen=True)
class Mix:
    """Counts by branch of the type tree and by target stage; an instrument counts once per branch."""

    by_branch: dict[str, int]
    by_stage: dict[str, int]


def instrument_mix(instruments: Iterable[PolicyInstrument], incentives: Iterable[Incentive]) -> Mix:
    """The mix over instruments (their types prefetched) and incentives."""
    branches: Counter[str] = Counter()
    for instrument in instruments:
        branches.update({branch_of(type_).code for type_ in instrument.types.all()})
    stages = Counter(incentive.target_stage for incentive in incentives if incentive.target_stage)
    return Mix(dict(branches), dict(stages))


def branch_of(type_: InstrumentType) -> InstrumentType:
    """The branch a type hangs on; a branch is its own."""
    return type_.parent or type_
