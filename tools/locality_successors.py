"""What a life that ended became: the codes named by the events, else by the same name elsewhere."""

from collections import defaultdict
from dataclasses import replace

from locality_lists import RENUMBERINGS, Event, read_table, renumbered, stem
from locality_lives import Life

NEVER = 9999
CAME_OUT_OF = {"46": "44", "50": "51"}
"""Provinces made since 1981, and the one each was part of: Hainan, Chongqing."""


class Register:
    """The lives indexed by code, to ask which are alive or begin in a year."""

    def __init__(self, lives: list[Life]) -> None:
        self.by_code: dict[str, list[Life]] = defaultdict(list)
        for life in lives:
            self.by_code[life.code].append(life)

    def alive(self, code: str, year: int) -> Life | None:
        """The life of a code in a year, None where it has none."""
        for life in self.by_code.get(code, ()):
            if life.start <= year and (life.end is None or year < life.end):
                return life
        return None

    def meets(self, code: str, life: Life) -> bool:
        """Whether a code has a life that shares some time with another life."""
        return any(
            other.start < (life.end or NEVER) and life.start < (other.end or NEVER)
            for other in self.by_code.get(code, ())
        )

    def present(self, within: str, year: int) -> list[Life]:
        """The lives, of codes that begin with ``within``, that last through a year."""
        lives = (self.alive(code, year) for code in self.by_code if code.startswith(within))
        return [life for life in lives if life]

    def born(self, within: str, year: int) -> list[Life]:
        """The lives, of codes that begin with ``within``, that begin in a year."""
        return [
            life
            for code, lives in self.by_code.items()
            if code.startswith(within)
            for life in lives
            if life.start == year
        ]


def same_place(name: str, other: str) -> bool:
    """Whether two names differ in nothing but the generic term."""
    return stem(name) == stem(other)


def is_prefecture(code: str) -> bool:
    """Whether a code is that of a prefecture or a province."""
    return code.endswith("00")


def demoted(life: Life, heir: Life) -> bool:
    """Whether a city would have become the county that merely bears its name (宜宾市, 宜宾县)."""
    return life.name.endswith("市") and heir.name.endswith("县")


def named_by_events(life: Life, known: list[Event], register: Register) -> tuple[str, ...]:
    """Codes that the events nearest to the end of a life name as what it became.

    The heir has to be alive, to bear the name the event gives, and to lie in the same province or
    in one that came out of it: some events were completed by name alone and point elsewhere.
    """
    assert life.end is not None
    found: dict[str, int] = {}
    for event in known:
        code = event.new
        for rule in RENUMBERINGS:
            if rule.first <= life.end < rule.listed:
                code = renumbered(known, rule).get(code, code)
        heir = register.alive(code, life.end)
        provinces = (life.code[:2], CAME_OUT_OF.get(code[:2]))
        named = heir and same_place(heir.name, event.new_name) and not demoted(life, heir)
        if named and (code[:2] == provinces[0] or life.code[:2] == provinces[1]):
            distance = abs(event.year - life.end)
            found[code] = min(distance, found.get(code, distance))
    nearest = min(found.values(), default=0)
    return tuple(sorted(code for code, distance in found.items() if distance == nearest))


def seat_districts(life: Life, heirs: tuple[str, ...], register: Register) -> tuple[str, ...]:
    """For a county that became a prefecture-level city: the districts that begin there that year.

    When the seat of a prefecture rises to a city of prefecture rank under its own name, its ground
    becomes that city's districts. Without heirs, the prefecture of the same name is looked up.
    """
    assert life.end is not None
    if is_prefecture(life.code):
        return heirs
    if not heirs and life.name.endswith("市"):
        heirs = tuple(
            other.code
            for other in register.born(life.code[:2], life.end)
            if is_prefecture(other.code) and other.name == life.name
        )
    if len(heirs) != 1 or not is_prefecture(heirs[0]):
        return heirs
    districts = sorted(
        other.code
        for other in register.born(heirs[0][:4], life.end)
        if "02" <= other.code[4:] <= "20" and other.name.endswith("区")
    )
    return tuple(districts) or heirs


def named_alike(life: Life, register: Register) -> tuple[str, ...]:
    """The one locality of the same name that begins, or else is there, when a life ends.

    Counties are sought in the province; districts, whose names recur, in the prefecture.
    """
    assert life.end is not None
    within = life.code[:4] if life.name.endswith("区") else life.code[:2]
    for candidates in (register.born(within, life.end), register.present(within, life.end)):
        found = sorted(
            {
                other.code
                for other in candidates
                if same_place(other.name, life.name)
                and not demoted(life, other)
                and is_prefecture(other.code) == is_prefecture(life.code)
            }
        )
        if len(found) == 1:
            return tuple(found)
    following = register.alive(life.code, life.end)
    return (life.code,) if following else ()


def with_successors(lives: list[Life], known: list[Event]) -> list[Life]:
    """The lives, each ended one with its successors.

    What was entered by hand, with the life or in successors.csv, goes before what is found.
    """
    register = Register(lives)
    by_hand = {
        (row["code"], row["name_zh"]): tuple(filter(None, row["successors"].split(";")))
        for row in read_table("successors.csv")
    }
    of_place: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in known:
        of_place[event.old, event.old_name].append(event)
    done = []
    for life in lives:
        place = (life.code, life.name)
        if life.end is not None and not life.successors:
            heirs = by_hand.get(place)
            if heirs is None:
                heirs = named_by_events(life, of_place[place], register)
                heirs = seat_districts(life, heirs, register) or named_alike(life, register)
            life = replace(life, successors=heirs)
        done.append(life)
    return done
