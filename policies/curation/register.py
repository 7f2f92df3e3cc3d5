"""The order of the locality register: where each life lies today, along parents and successors."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from policies.models import DataVersion, Locality

MAX_CHAIN = 20


@dataclass
class Life:
    """What the order is computed from: one row of the register."""

    pk: int
    code: str
    parent: int | None
    in_force: bool
    successors: list[int] = field(default_factory=list)


class Register:
    """All lives of all localities in memory; answers where a life lies today."""

    def __init__(self, lives: Iterable[Life]) -> None:
        self.lives = {life.pk: life for life in lives}

    def heirs(self, pk: int, depth: int = 0) -> set[int]:
        """The lives in force that a life ended up in, along the successor chain."""
        life = self.lives[pk]
        if life.in_force:
            return {pk}
        if depth > MAX_CHAIN:
            return set()
        found: set[int] = set()
        for successor in life.successors:
            found |= self.heirs(successor, depth + 1)
        return found

    def path(self, pk: int) -> list[int]:
        """The lives in force from the country down to a life in force, itself included."""
        path: list[int] = []
        place: int | None = pk
        while place is not None and place not in path and len(path) < MAX_CHAIN:
            path.insert(0, place)
            parent = self.lives[place].parent
            place = None if parent is None else self.today(parent)
        return path

    def today(self, pk: int) -> int | None:
        """Today's locality of a life: its only heir, or else the narrowest place that holds them all.

        A life without known heirs is carried to today's locality of its parent; None when there is none.
        """
        heirs = self.heirs(pk)
        if len(heirs) == 1:
            return heirs.pop()
        if heirs:
            paths = [self.path(heir) for heir in heirs]
            common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
            if common:
                return common[-1]
        parent = self.lives[pk].parent
        return None if parent is None else self.today(parent)

    @cached_property
    def lineages(self) -> dict[int, tuple[int | None, str]]:
        """Per life: today's locality and the path of codes to it, ``/100000/330000/330100/``."""
        result: dict[int, tuple[int | None, str]] = {}
        for pk in self.lives:
            today = self.today(pk)
            codes = [self.lives[step].code for step in self.path(today)] if today else []
            result[pk] = (today, f"/{'/'.join(codes)}/" if codes else "")
        return result


def read_register() -> Register:
    """The register as the database has it."""
    successors: dict[int, list[int]] = defaultdict(list)
    for old, new in Locality.successors.through.objects.values_list(
        "from_locality_id", "to_locality_id"
    ):
        successors[old].append(new)
    rows = Locality.objects.values_list("pk", "code", "parent_id", "valid_to")
    return Register(
        Life(pk, code, parent, valid_to is None, successors[pk])
        for pk, code, parent, valid_to in rows
    )


@transaction.atomic
def refresh_lineage() -> int:
    """Compute ``today`` and ``lineage`` of every locality anew; returns how many rows changed."""
    lineages = read_register().lineages
    changed, now = [], timezone.now()
    for place in Locality.objects.only("pk", "today_id", "lineage"):
        today, lineage = lineages[place.pk]
        if (place.today_id, place.lineage) != (today, lineage):
            place.today_id, place.lineage, place.updated_at = today, lineage, now
            changed.append(place)
    Locality.objects.bulk_update(changed, ["today", "lineage", "updated_at"], batch_size=500)
    if changed:
        DataVersion.objects.announce(Locality)
    return len(changed)
