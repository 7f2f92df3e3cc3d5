"""From a code or a name on a record to today's locality (the Methods page states the rule)."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from policies.models import Locality, Precision

_GENERIC = re.compile(r"(?:本级|市辖区|分局)$")
_KIND = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|地区|省|市|盟|区|县|旗)$"
)
SHORTEST_SHORT_NAME = 2
# The production and construction corps and its divisions, as land records write them.
_DIVISION = re.compile(r"^农(?=.{1,3}师$)")
_CORPS = {"新疆建设兵团": "新疆生产建设兵团"}
_SIX_DIGITS = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Place:
    """A locality found, its code, and how it was found."""

    pk: int
    precision: str
    code: str


@dataclass(frozen=True, slots=True)
class Clue:
    """What a record says of its place: a code, a district's name, a region, other words, a day."""

    code: str = ""
    district: str = ""
    region: str = ""
    words: str = ""
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class _Life:
    """One life of a locality that still leads to a place of today."""

    code: str
    name: str
    today: int
    lineage: tuple[str, ...]
    start: datetime.date | None
    end: datetime.date | None

    def holds(self, day: datetime.date | None) -> bool:
        if day is None:
            return self.end is None
        return (self.start or day) <= day and (self.end is None or day < self.end)


class UnknownPlace(ValueError):
    """The place cannot be told; the message says why."""


class PlaceFinder:
    """Finds localities from the register as it stands when the finder is made.

    ``home`` is the locality that a whole file is of; names are then looked for in it first.
    """

    def __init__(self, home: Locality | None = None) -> None:
        self._home = home
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[str, list[_Life]] = defaultdict(list)
        self._names: dict[str, str] = {}  # of places in force, by code
        self._codes: dict[int, str] = {}
        self._found: dict[Clue, Place] = {}
        self._within: dict[str, list[_Life]] = {}
        lives = list(
            Locality.objects.order_by("valid_from").values_list(
                "pk", "code", "name_zh", "valid_from", "valid_to", "today_id", "lineage"
            )
        )
        lineages = {pk: tuple(lineage.strip("/").split("/")) for pk, *_, lineage in lives}
        in_force: dict[str, Place] = {}
        for pk, code, name, start, end, today, _lineage in lives:
            if end is None:
                in_force[code] = Place(pk, Precision.EXACT, code)
                self._names[code] = name
                self._codes[pk] = code
                today = pk
            if today is not None:
                life = _Life(code, name, today, lineages.get(today, ()), start, end)
                self._by_name[name].append(life)
        for _pk, code, _name, _start, end, today, _lineage in lives:
            if end is not None and today is not None:
                self._by_code[code] = Place(today, Precision.SUCCESSOR, self._codes[today])
        self._by_code |= in_force

    @property
    def home_code(self) -> str:
        """The code of the locality that the file is of; empty where none is stated."""
        return self._home.code if self._home else ""

    def find(self, clue: Clue) -> Place:
        """The place of a six-digit code; failing that of the district's name, in the code's province, the
        region or the file's locality; failing that the file's locality; failing that the region or the
        province. A record without a code may also be placed by a name in its words. Raises UnknownPlace.
        """
        if place := self._by_code.get(clue.code):
            return place
        if clue.words:  # hardly ever the same twice
            return self._search(clue)
        place = self._found.get(clue)
        if place is None:
            place = self._found[clue] = self._search(clue)
        return place

    def _search(self, clue: Clue) -> Place:
        code = clue.code
        if printed := _SIX_DIGITS.match(clue.district):
            code = printed[0]
            if place := self._by_code.get(code):
                return Place(place.pk, Precision.NAME, place.code)
        if code and f"{code[:2]}0000" not in self._by_code:
            raise UnknownPlace("a code of no province")
        bounds = self._bounds(code, clue)
        candidates: list[_Life] = []
        for within in bounds or ("",):
            candidates = self._named(clue.district, within, clue.day)
            if chosen := self._only(candidates, f"{clue.region} {clue.words}"):
                return self._place(chosen.today, Precision.NAME)
            if candidates:
                break
        if bounds and not code and (named := self._mentioned(clue, bounds[0])):
            return self._place(named.today, Precision.ADDRESS)
        if self._home is not None and (not code or code[:2] == self._home.code[:2]):
            return self._place(self._home.pk, Precision.FILE)
        if bounds:
            place = self._by_code[bounds[0]]
            whole = bounds[0].endswith("0000")
            precision = Precision.PROVINCE if whole else Precision.NAME
            return Place(place.pk, precision, place.code)
        raise UnknownPlace(_why(clue, candidates))

    def _bounds(self, code: str, clue: Clue) -> list[str]:
        """Codes of the places in which names are to be looked for, the narrowest first; none: anywhere."""
        if code:
            return [f"{code[:2]}0000"]
        found = []
        for name in reversed([part for part in re.split(r"[,，\s]+", clue.region) if part]):
            lives = self._named(name, "", clue.day) or self._province(name)
            if len(lives) == 1:
                found.append(self._codes[lives[0].today])
        if not found and self._home is not None:
            found.append(self._home.code)
        return found

    def _province(self, short: str) -> list[_Life]:
        """The province whose name begins so: the land market site writes 广西壮族, 内蒙古."""
        return [
            life
            for name, lives in self._by_name.items()
            for life in lives
            if life.code.endswith("0000") and life.end is None and name.startswith(short[:2])
        ]

    def _named(self, district: str, within: str, day: datetime.date | None) -> list[_Life]:
        """The places of a name, one life each; those whose life holds on the day before others."""
        name = district.strip()
        own = _GENERIC.sub("", name)
        for wanted in dict.fromkeys((name, own, _DIVISION.sub("第", own), _CORPS.get(own, own))):
            lives = [
                life
                for life in self._by_name.get(wanted, ())
                if not within or within in life.lineage
            ]
            current = [life for life in lives if life.holds(day)] or lives
            if current:
                return list({life.today: life for life in current}.values())
        return []

    def _only(self, lives: list[_Life], words: str) -> _Life | None:
        """The only one, or the only one whose wider place is named in the words."""
        if len(lives) <= 1:
            return lives[0] if lives else None
        backed = [life for life in lives if any(w in words for w in self._wider_names(life))]
        return backed[0] if len(backed) == 1 else None

    def _wider_names(self, life: _Life) -> Iterable[str]:
        for code in life.lineage[1:-1]:
            short = _KIND.sub("", self._names.get(code, ""))
            if len(short) >= SHORTEST_SHORT_NAME:
                yield short

    def _mentioned(self, clue: Clue, within: str) -> _Life | None:
        """The narrowest place inside ``within`` whose full name, or else short name, the words have."""
        inner = [life for life in self._inside(within) if life.holds(clue.day)]
        words = f"{clue.district} {clue.words}"
        for name_of in (lambda life: life.name, lambda life: _KIND.sub("", life.name)):
            named = [
                life
                for life in inner
                if len(name_of(life)) >= SHORTEST_SHORT_NAME and name_of(life) in words
            ]
            if named:
                deepest = max(len(life.lineage) for life in named)
                narrow = {life.today: life for life in named if len(life.lineage) == deepest}
                return next(iter(narrow.values())) if len(narrow) == 1 else None
        return None

    def _inside(self, within: str) -> list[_Life]:
        if within not in self._within:
            self._within[within] = [
                life
                for lives in self._by_name.values()
                for life in lives
                if within in life.lineage[:-1]
            ]
        return self._within[within]

    def _place(self, pk: int, precision: str) -> Place:
        return Place(pk, precision, self._codes[pk])


def _why(clue: Clue, candidates: list[_Life]) -> str:
    """The reason, without the name itself: that is the value of the note, which not all may read."""
    if len(candidates) > 1:
        found = ", ".join(sorted(life.code for life in candidates))
        return f"a name of {len(candidates)} places ({found}); state the locality"
    if clue.district:
        return "not in the register; state the locality"
    return "nothing says where it is; state the locality of the file"
