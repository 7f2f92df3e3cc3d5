"""Where one of several stands by a figure: its rank, those just above and below, and who has none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Standing(Generic[Key]):
    """The rank of one among those with a figure, the largest first.

    ``rank`` is one more than how many have a larger figure, so equal figures share it; ``tied`` are the
    others with the same figure. ``above`` are those with the next larger figure, ``below`` those with
    the next smaller one. ``unknown`` have no figure and no rank.
    """

    rank: int
    ranked: int
    tied: tuple[Key, ...]
    above: tuple[Key, ...]
    below: tuple[Key, ...]
    unknown: int

    @property
    def last_rank(self) -> int:
        """The last of the ranks that equal figures share; ``rank`` itself without a tie."""
        return self.rank + len(self.tied)


def standing(figures: Mapping[Key, float | None], key: Key) -> Standing[Key] | None:
    """Where ``key`` stands among the figures; None where it has none itself."""
    own = figures.get(key)
    if own is None:
        return None
    known = {other: value for other, value in figures.items() if value is not None}
    larger = [value for value in known.values() if value > own]
    smaller = [value for value in known.values() if value < own]

    def having(value: float | None) -> tuple[Key, ...]:
        return tuple(other for other, found in known.items() if found == value and other != key)

    return Standing(
        rank=1 + len(larger),
        ranked=len(known),
        tied=having(own),
        above=having(min(larger, default=None)),
        below=having(max(smaller, default=None)),
        unknown=len(figures) - len(known),
    )
