"""The register against the list of GB/T 2260 codes 1981-2024 and the codes of the land results."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.data.register import Life, Lives, heirs_in_force

IN_REGISTER_ONLY = {
    "500157": "Liangjiang New Area, made of Jiangbei and Yubei in 2025",
    "653132": "county founded in March 2026",
    "659013": "city founded after 2024",
}
IN_LIST_ONLY = {
    "500105": "Jiangbei, joined in Liangjiang New Area in 2025",
    "500112": "Yubei, joined in Liangjiang New Area in 2025",
}
NAMES_MISSING = {
    "210812": "Bayuquan 1984-1986: the packages have its later code from the start",
    "230834": "Youyi 1984-1991: the packages have another code",
    "370719": "Qingzhou 1986: the packages have the code of 1987 from the start",
    "370819": "Qufu 1986: the packages have the code of 1987 from the start",
    "411219": "Yima 1986: the packages have the code of 1987 from the start",
    "412426": "Henan before 1983: the packages number three counties in another order",
    "412427": "Henan before 1983: the packages number three counties in another order",
    "412428": "Henan before 1983: the packages number three counties in another order",
    "420605": "suburb of Xiangfan 1984-1995: the packages have 420611",
    "430625": "Miluo 1986: the packages have 430627",
    "511400": "Fuling 1995-1997: the packages have 517000 and codes under it",
    "511402": "as 511400",
    "511403": "as 511400",
    "511421": "as 511400",
    "511422": "as 511400",
    "511423": "as 511400",
    "511481": "as 511400",
}
NEVER_IN_THE_STANDARD = {
    "110100": "Beijing as a whole",
    "120100": "Tianjin as a whole",
    "310100": "Shanghai as a whole",
    "500100": "Chongqing as a whole",
    "232702": "Songling, administrative district of Da Hinggan Ling",
    "232703": "Xinlin, administrative district of Da Hinggan Ling",
    "232704": "Huzhong, administrative district of Da Hinggan Ling",
    "2391": "land reclamation bureaus of Heilongjiang",
    "2392": "forest industry bureaus of Heilongjiang",
    "2393": "bureaus of Heilongjiang",
    "2394": "bureaus of Heilongjiang",
    "330504": "a development zone of Huzhou",
    "331099": "a development zone of Taizhou",
    "350648": "a development zone of Zhangzhou",
}


@dataclass(frozen=True)
class Listed:
    """One life of the list 1981-2024; neighbours of the same code and name are joined."""

    code: str
    name: str
    start: str
    end: str
    successors: tuple[str, ...]


def read_list(shared_data: Path) -> dict[str, list[Listed]]:
    """Code -> lives; a parent's change splits a life there, but not in the register."""
    path = shared_data / "localities" / "areacodes_1981-2024.csv"
    listed: dict[str, list[Listed]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: (row["代码"], row["启用时间"]))
    for row in rows:
        code, start, end = row["代码"], row["启用时间"], row["变更/弃用时间"]
        transfers_left_out = [part for part in row["新代码"].split(";") if part and "[" not in part]
        of_code = listed[code]
        if of_code and of_code[-1].name == row["名称"] and of_code[-1].end == start:
            start = of_code.pop().start
        of_code.append(Listed(code, row["名称"], start, end, tuple(transfers_left_out)))
    return listed


def heirs_in_list(listed: Mapping[str, list[Listed]], codes: Iterable[str], year: str) -> set[str]:
    """The codes in force in 2024 that the list's successors lead to."""
    found: set[str] = set()
    to_visit = [(code, year) for code in codes]
    visited = set()
    while to_visit:
        code, since = to_visit.pop()
        if (code, since) in visited:
            continue
        visited.add((code, since))
        for life in listed.get(code, []):
            if life.start <= since and (not life.end or since < life.end):
                if not life.end:
                    found.add(code)
                to_visit += [(successor, life.end) for successor in life.successors]
    return found


@pytest.mark.shared_data
def test_localities_against_areacodes_in_force(register: list[Life], shared_data: Path) -> None:
    listed = read_list(shared_data)
    of_list = {code: lives[-1].name for code, lives in listed.items() if not lives[-1].end}
    of_register = {
        life.code: life.name_zh
        for life in register
        if life.in_force and life.kind in ("province", "prefecture", "county")
    }
    assert of_register.keys() - of_list.keys() == IN_REGISTER_ONLY.keys()
    assert of_list.keys() - of_register.keys() == IN_LIST_ONLY.keys()
    for code in of_list.keys() & of_register.keys():
        assert of_list[code] == of_register[code]


@pytest.mark.shared_data
def test_localities_against_areacodes_lives(register: list[Life], shared_data: Path) -> None:
    listed = [life for lives in read_list(shared_data).values() for life in lives]
    names = {(life.code, life.name_zh) for life in register}
    missing = {life.code for life in listed if (life.code, life.name) not in names}
    assert missing == NAMES_MISSING.keys()

    dated = {(x.code, x.name_zh, x.valid_from[:4], x.valid_to[:4]) for x in register}
    same = sum((life.code, life.name, life.start, life.end) in dated for life in listed)
    assert same / len(listed) > 0.99


@pytest.mark.shared_data
def test_localities_against_areacodes_successors(lives: Lives, shared_data: Path) -> None:
    listed = read_list(shared_data)
    asked, apart = 0, []
    for of_code in listed.values():
        for life in of_code:
            if not life.end or not life.successors:
                continue
            asked += 1
            expected = heirs_in_list(listed, life.successors, life.end)
            expected = heirs_in_force(lives, expected, "2024-12-31")
            candidates = [own for own in lives.get(life.code, []) if own.name_zh == life.name]
            reached: set[str] = set()
            for own in candidates:
                reached |= heirs_in_force(lives, own.successors, own.valid_to)
                reached |= {own.code} if own.in_force else set()
            if expected and not expected & reached and life.code not in NAMES_MISSING:
                apart.append(life)
    assert {life.code for life in apart} == {"130107"}, apart
    assert asked > 3000


@pytest.mark.shared_data
def test_localities_against_the_codes_of_the_land_results(lives: Lives, shared_data: Path) -> None:
    path = shared_data / "land" / "industrial_2012-2015.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        prefixes = Counter(row["电子监管号"].strip()[:6] for row in csv.DictReader(lines))
    unknown = {code: rows for code, rows in prefixes.items() if code not in lives}
    unlisted = [
        code
        for code in unknown
        if code not in NEVER_IN_THE_STANDARD and code[:4] not in NEVER_IN_THE_STANDARD
    ]
    assert unlisted == []
    assert sum(unknown.values()) == 1286

    ended = [code for code in prefixes.keys() & lives.keys() if not lives[code][-1].in_force]
    for code in ended:
        last = lives[code][-1]
        assert heirs_in_force(lives, last.successors, last.valid_to), code
