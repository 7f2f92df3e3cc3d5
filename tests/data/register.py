"""The shipped register of localities as the tests read it: plain rows, no database."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

REGISTER = Path(__file__).parents[2] / "policies" / "data" / "localities.csv"


@dataclass(frozen=True)
class Life:
    """One row of the register."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    zone_kind: str
    parent: str
    valid_from: str
    valid_to: str
    successors: tuple[str, ...]
    area_km2: str
    source: str

    @property
    def in_force(self) -> bool:
        return not self.valid_to

    def covers(self, day: str) -> bool:
        """Whether the life is in force on an ISO day."""
        return self.valid_from <= day and (self.in_force or day < self.valid_to)


Lives = Mapping[str, list[Life]]


def read_register() -> list[Life]:
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Life(**{**row, "successors": tuple(filter(None, row["successors"].split(";")))})
        for row in rows
    ]


def heirs_in_force(lives: Lives, codes: Iterable[str], day: str) -> set[str]:
    """The codes in force today that successors lead to, each taken up on the day it succeeds."""
    found: set[str] = set()
    to_visit = [(code, day) for code in codes]
    visited = set()
    while to_visit:
        code, since = to_visit.pop()
        if (code, since) in visited:
            continue
        visited.add((code, since))
        for life in lives.get(code, []):
            if life.covers(since):
                if life.in_force:
                    found.add(code)
                to_visit += [(successor, life.valid_to) for successor in life.successors]
    return found


def in_force(register: list[Life], kind: str) -> dict[str, Life]:
    return {life.code: life for life in register if life.kind == kind and life.in_force}
