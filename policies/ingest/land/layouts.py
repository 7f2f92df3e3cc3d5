"""Layouts of land files, one JSON file each in ``layouts/``: which header holds which field.

``columns`` maps a header to a field, or to ``[field, unit]``; ``header#2`` is the second column of that
name. ``constants`` are printed values that hold for each row, ``locality`` the code of the place that
the whole file is of. A file has a layout when its header line has all of its columns; those under
``optional`` may be missing. ``doubtful`` gives, by header, the least and the most that a column plausibly
says in its unit (null: no limit), where a source is known to confuse units.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies.ingest.headers import plain_header
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment, Column
from policies.ingest.readers import UnreadableFile

FOLDER = Path(__file__).with_name("layouts")


@dataclass(frozen=True)
class Layout:
    """A layout as its file has it."""

    name: str
    title: str
    columns: dict[str, tuple[str, str]]
    optional: dict[str, tuple[str, str]]
    constants: dict[str, str]
    doubtful: dict[str, tuple[int | None, int | None]]
    locality: str = ""

    def missing(self, header: Sequence[str]) -> list[str]:
        """The layout's headers that a file's header line does not have."""
        present = set(numbered(header))
        return [name for name in self.columns if plain_header(name) not in present]

    def assign(self, header: Sequence[str]) -> Assignment:
        """The assignment of a file's columns. Raises UnreadableFile naming what is missing."""
        if lacking := self.missing(header):
            raise UnreadableFile(f"layout {self.name} also needs: {', '.join(lacking)}")
        places = {name: index for index, name in enumerate(numbered(header))}
        columns = [
            Column(
                index := places[plain_header(name)],
                header[index],
                target,
                unit,
                True,
                *self.doubtful.get(name, (None, None)),
            )
            for name, (target, unit) in (self.columns | self.optional).items()
            if plain_header(name) in places
        ]
        used = {column.index for column in columns}
        private = [
            Column(index, name, "private")
            for index, name in enumerate(header)
            if index not in used and LAND.known_as(name) == "private"
        ]
        return Assignment((*columns, *private), self.constants, self.name)


def numbered(header: Sequence[str]) -> list[str]:
    """Plain headers, repeated ones with their number: 面积, 面积#2."""
    seen: Counter[str] = Counter()
    names = []
    for name in header:
        plain = plain_header(name)
        seen[plain] += 1
        names.append(plain if seen[plain] == 1 else f"{plain}#{seen[plain]}")
    return names


@cache
def land_layouts() -> dict[str, Layout]:
    """All layouts by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = Layout(
            path.stem,
            content["title"],
            _targets(content["columns"]),
            _targets(content.get("optional", {})),
            content.get("constants", {}),
            {
                header: (least, most)
                for header, (least, most) in content.get("doubtful", {}).items()
            },
            content.get("locality", ""),
        )
    return found


def _targets(columns: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        header: (target, "") if isinstance(target, str) else (target[0], target[1])
        for header, target in columns.items()
    }


def find_layout(header: Sequence[str]) -> Layout | None:
    """The layout that a header line has; of several, the one that says most. None: never seen."""
    fitting = [layout for layout in land_layouts().values() if not layout.missing(header)]
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def layout_named(name: str) -> Layout:
    """The layout asked for. Raises UnreadableFile listing those there are."""
    try:
        return land_layouts()[name]
    except KeyError:
        known = ", ".join(land_layouts())
        raise UnreadableFile(f"no layout {name!r}; there are: {known}") from None
