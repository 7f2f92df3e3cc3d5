"""What place a record lay in on a day: lives of localities along predecessors and successors.

The register knows most beginnings and ends to the year: they are the first of January.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.metrics.kept import of_version
from policies.models import Locality

Day = datetime.date
LONGEST_CHAIN = 20


class How(models.TextChoices):
    """How the place of a day was found."""

    IN_FORCE = "in_force", _("in force that day")
    CARRIED = "carried", _("the only predecessor or successor in force that day")
    SEVERAL = "several", _("itself, since it had several predecessors or successors that day")
    NOT_IN_FORCE = "not_in_force", _("the place of its code, not in force that day")
    UNKNOWN = "unknown", _("not known what it was that day")


class Found(NamedTuple):
    """The life that is shown for a day, by primary key, and how it was found."""

    life: int
    how: How


class Life(NamedTuple):
    pk: int
    code: str
    parent: int | None
    first: Day | None
    ended: Day | None

    def in_force_on(self, day: Day) -> bool:
        """An open start or end counts as in force."""
        return (self.first is None or self.first <= day) and (
            self.ended is None or day < self.ended
        )


class Span(NamedTuple):
    """From a day on (None: from ever) until before another (None: for ever)."""

    first: Day | None
    ended: Day | None


@dataclass(frozen=True)
class Boundaries:
    """The published lives, what they became and what they had been."""

    lives: dict[int, Life]
    after: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    of_code: dict[str, list[Life]] = field(default_factory=lambda: defaultdict(list))
    codes_of_kin: dict[int, frozenset[str]] = field(default_factory=dict)

    def on(self, pk: int, day: Day | None) -> Found:
        """What a life was on a day: itself, or the one life in force then that it came from or became.

        Where there are several, or none is known, it is itself, and that is said.
        """
        life = self.lives.get(pk)
        if life is None or day is None:
            return Found(pk, How.UNKNOWN)
        if life.in_force_on(day):
            return Found(pk, How.IN_FORCE)
        came = life.first is not None and day < life.first
        found = self._reached(pk, day, self.before if came else self.after)
        if len(found) == 1:
            return Found(found.pop(), How.CARRIED)
        return Found(pk, How.SEVERAL if found else How.UNKNOWN)

    def _reached(self, pk: int, day: Day, steps: dict[int, list[int]], depth: int = 0) -> set[int]:
        if depth > LONGEST_CHAIN:
            return set()
        found: set[int] = set()
        for other in steps.get(pk, ()):
            if self.lives[other].in_force_on(day):
                found.add(other)
            else:
                found |= self._reached(other, day, steps, depth + 1)
        return found

    def issued(self, code: str, day: Day | None) -> Found | None:
        """The life that a code stood for on a day; the one before it, or else the first, where none was in
        force. None for a code that is not in the register.
        """
        lives = self.of_code.get(code)
        if not lives:
            return None
        if day is None:
            return Found(lives[-1].pk, How.UNKNOWN if len(lives) > 1 else How.NOT_IN_FORCE)
        for life in reversed(lives):
            if life.in_force_on(day):
                return Found(life.pk, How.IN_FORCE)
        begun = [life for life in lives if life.first is None or life.first <= day]
        return Found((begun or lives[:1])[-1].pk, How.NOT_IN_FORCE)

    def codes_above(self, pk: int, day: Day | None) -> Iterator[str]:
        """The code of a life and those of the places that it lay in on a day, the widest last."""
        here: int | None = pk
        for _step in range(LONGEST_CHAIN):
            life = self.lives.get(here) if here is not None else None
            if life is None:
                return
            yield life.code
            here = None if life.parent is None else self.on(life.parent, day).life

    def kin(self, *pks: int) -> set[int]:
        """All lives that can have a part in where these lay: above them, before and after them."""
        found: set[int] = set()
        ahead = [pk for pk in pks if pk in self.lives]
        while ahead:
            pk = ahead.pop()
            if pk in found:
                continue
            found.add(pk)
            parent = self.lives[pk].parent
            ahead += [*self.after.get(pk, ()), *self.before.get(pk, ())]
            if parent in self.lives:
                ahead.append(parent)
        return found

    def spans(self, kin: set[int], lay: Callable[[Day | None], bool]) -> list[Span]:
        """When something held, which can only change as one of ``kin`` begins or ends."""
        days = {day for pk in kin for day in self.lives[pk][3:] if day is not None}
        first: Day | None = None
        found: list[Span] = []
        for ended in [*sorted(days), None]:
            probe = first or (ended - datetime.timedelta(days=1) if ended else Day.max)
            if lay(probe):
                if found and found[-1].ended == first and first is not None:
                    found[-1] = Span(found[-1].first, ended)
                else:
                    found.append(Span(first, ended))
            first = ended
        return found


@of_version
def boundaries() -> Boundaries:
    """The register as it is published. Two queries where it is not in mind yet."""
    rows = Locality.objects.published().order_by("valid_from", "pk")
    lives = [
        Life(*row) for row in rows.values_list("pk", "code", "parent_id", "valid_from", "valid_to")
    ]
    # A life whose beginning is not known comes before the others of its code.
    lives.sort(key=lambda life: (life.first is not None, life.first or Day.min))
    found = Boundaries({life.pk: life for life in lives})
    for life in lives:
        found.of_code[life.code].append(life)
    links = Locality.successors.through.objects.order_by("pk")
    for old, new in links.values_list("from_locality_id", "to_locality_id"):
        if old in found.lives and new in found.lives:
            found.after[old].append(new)
            found.before[new].append(old)
    for pk in found.lives:
        found.codes_of_kin[pk] = frozenset(found.lives[other].code for other in found.kin(pk))
    return found
