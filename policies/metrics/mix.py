"""The instrument mix of a locality: how many instruments and incentives of which branch and stage."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.metrics.acts import Act
from policies.models import InstrumentType


@dataclass
class Mix:
    """Counts of instruments by branch of the taxonomy, where one counts once per branch, and by type; of
    incentives by target stage, empty where none is stated.
    """

    instruments: int = 0
    incentives: int = 0
    by_branch: Counter[str] = field(default_factory=Counter)
    by_type: Counter[InstrumentType] = field(default_factory=Counter)
    by_stage: Counter[str] = field(default_factory=Counter)


def instrument_mix(acts: Iterable[Act]) -> Mix:
    """The mix over acts and what they offer."""
    mix = Mix()
    for act in acts:
        mix.instruments += 1
        mix.incentives += len(act.offers)
        mix.by_branch.update(act.span.groups)
        mix.by_type.update(act.types)
        mix.by_stage.update("".join(offer.groups) for offer in act.offers)
    return mix
