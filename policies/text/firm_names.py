"""Firms' names taken apart: place, brand, trade and legal form, to see which are near each other.

``浙江某某机械制造有限公司`` says a place, a brand 某某, a trade 机械制造 and a form. Form and place are
weak evidence of who a firm is, the brand is strong.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from policies.text.names import WORDS, name_key

# Per name of a place, in full or short: the lineages of the places that bear it.
Places = Mapping[str, frozenset[str]]

FORMS = sorted({*WORDS["firm form"], *WORDS["cut off"]}, key=len, reverse=True)
SHORTEST_BRAND, LONGEST_PLACE = 2, 12
_BRACKET = re.compile(r"\(([^()]*)\)")
_NUMERAL = re.compile(r"[0-9〇零一二三四五六七八九十]")
_STRAY_END = re.compile(r"[\W\d_]+$")
_LATIN_FORM = re.compile(
    r"(?<=\w)[\s,.]+(?:co|ltd|limited|inc|corp|corporation|incorporated|company|plc|llc|group|holdings?)"
    r"[.,]*$",
    re.IGNORECASE,
)


class FirmWords(NamedTuple):
    """``core``: the name without form, brackets and the places before it; ``brand``: the core without
    words of trade, empty where it has no others; ``places``: the lineages of the places it names.
    """

    core: str
    brand: str
    places: frozenset[str]


def take_apart(name: str, places: Places) -> FirmWords:
    """The words of a firm's name, in lower case."""
    key = name_key(name).lower()
    said: set[str] = set()
    for inside in _BRACKET.findall(key):
        said |= places.get(inside, frozenset())
    core = _without_end(_STRAY_END.sub("", _BRACKET.sub("", key)), FORMS, SHORTEST_BRAND)
    while place := _opening_place(core, places):
        if said and apart(said, places[place]):
            break  # a word of the brand: the places of one name lie in each other
        said |= places[place]
        core = core.removeprefix(place)
    brand = _without_end(core, WORDS["firm trade"], SHORTEST_BRAND)
    if not _without_end(brand, WORDS["firm trade"], 0):
        brand = ""
    return FirmWords(core, brand, _narrowest(said))


def without_legal_form(name: str) -> str:
    """A name in Latin letters without Co., Ltd., Group and the like at its end."""
    before = ""
    while before != name:
        before, name = name, _LATIN_FORM.sub("", name.strip())
    return name


def apart(one: set[str] | frozenset[str], other: set[str] | frozenset[str]) -> bool:
    """Whether places contradict each other: none of the one lies in any of the other."""
    return not any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def unlike(one: str, other: str, places: Places) -> bool:
    """Whether two nearly equal cores differ in a number or a place: 第三研究所 and 第八研究所."""
    return _NUMERAL.findall(one) != _NUMERAL.findall(other) or (
        _places_within(one, places) != _places_within(other, places)
    )


def _places_within(core: str, places: Places) -> set[str]:
    found = (core[start:end] for start in range(len(core)) for end in (start + 2, start + 3))
    return {word for word in found if word in places}


def _without_end(text: str, words: list[str], shortest: int) -> str:
    """A text without those words at its end, as long as so many characters are left."""
    while word := next((w for w in words if text.endswith(w)), ""):
        if len(text) - len(word) < shortest:
            break
        text = text.removesuffix(word)
    return text


def _opening_place(core: str, places: Places) -> str:
    longest = min(LONGEST_PLACE, len(core) - SHORTEST_BRAND)
    return next((core[:n] for n in range(longest, 1, -1) if core[:n] in places), "")


def _narrowest(lineages: set[str]) -> frozenset[str]:
    """Lineages without those that only repeat a wider place."""
    return frozenset(
        line for line in lineages if not any(o != line and o.startswith(line) for o in lineages)
    )
