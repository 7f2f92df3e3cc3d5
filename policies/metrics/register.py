"""The published register of localities in mind: which place lies in which, without asking the database.

It is read once per version of the data and process; nearly every page begins with it.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.metrics.kept import of_version
from policies.models import Locality

AFTER_DIGITS = "\U0010ffff"  # sorts after all that a lineage goes on with


class Life(NamedTuple):
    """One life of a place, as far as its order needs it; ``parent`` and ``today`` are primary keys."""

    pk: int
    code: str
    lineage: str
    kind: str
    parent: int | None
    today: int | None
    ended: bool


@dataclass(frozen=True)
class Register:
    """All published lives, in the order of their lineage."""

    lives: list[Life]
    lineages: list[str]
    in_force: dict[str, Life]  # by code
    inside: dict[int, list[Life]] = field(default_factory=lambda: defaultdict(list))  # by parent
    former: dict[int, list[Life]] = field(default_factory=lambda: defaultdict(list))  # by today's

    def within(self, lineage: str) -> list[Life]:
        """The place with this lineage, all that lies in it today, and lives that ended up in it."""
        if not lineage:
            return []
        first = bisect_left(self.lineages, lineage)
        return self.lives[first : bisect_left(self.lineages, lineage + AFTER_DIGITS, first)]

    def family(self, code: str) -> list[int]:
        """The place in force with this code, what it lies in, what lies in it or beside it, the zones
        within it and its former lives, by primary key; empty where there is none.
        """
        here = self.in_force.get(code)
        if here is None:
            return []
        above = [self.in_force[step] for step in here.lineage.split("/") if step in self.in_force]
        beside = self.inside[here.parent] if here.parent else []
        zones = [
            life
            for life in self.within(here.lineage)
            if life.kind == Locality.Kind.ZONE and not life.ended
        ]
        found = (here, *above, *self.inside[here.pk], *beside, *zones, *self.former[here.pk])
        return list({life.pk: None for life in found})


@of_version
def register() -> Register:
    """The register as it is published. One query where it is not in mind yet."""
    rows = Locality.objects.published().order_by("lineage", "code", "valid_from")
    lives = sorted(
        (
            Life(pk, code, lineage, kind, parent, today, ended is not None)
            for pk, code, lineage, kind, parent, today, ended in rows.values_list(
                "pk", "code", "lineage", "kind", "parent_id", "today_id", "valid_to"
            )
        ),
        key=lambda life: life.lineage,
    )
    found = Register(
        lives,
        [life.lineage for life in lives],
        {life.code: life for life in lives if not life.ended},
    )
    for life in lives:
        if life.ended:
            if life.today:
                found.former[life.today].append(life)
        elif life.parent:
            found.inside[life.parent].append(life)
    return found
