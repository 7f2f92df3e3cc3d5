"""The register of localities: what its rows promise, and how it compares with an independent list.

The tests without a mark read the shipped file only. Those marked ``shared_data`` compare it with the
list of GB/T 2260 codes 1981-2024 and with the land results; they need the folder of the fixture
``shared_data``.
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

REGISTER = Path(__file__).parents[2] / "policies" / "data" / "localities.csv"
HEADER = [
    "code",
    "name_zh",
    "name_en",
    "kind",
    "zone_kind",
    "parent",
    "valid_from",
    "valid_to",
    "successors",
    "area_km2",
    "source",
]
HOMONYMS = {
    "Fuzhou": {"350100", "361000"},
    "Suzhou": {"320500", "341300"},
    "Taizhou": {"321200", "331000"},
    "Yichun": {"230700", "360900"},
    "Yulin": {"450900", "610800"},
}
NAMED = (
    "100000 China; 150000 Inner Mongolia; 540000 Tibet; 610000 Shaanxi; 140000 Shanxi; "
    "820000 Macao; 140400 Changzhi; 211300 Chaoyang; 110105 Chaoyang; 341500 Lu'an; "
    "340300 Bengbu; 331100 Lishui; 530700 Lijiang; 331000 Taizhou; 411100 Luohe; "
    "152200 Hinggan; 152900 Alxa; 513300 Garzê; 513200 Ngawa; 540200 Shigatse; 540300 Qamdo; "
    "650100 Ürümqi; 653100 Kashgar; 141100 Lüliang; 610100 Xi'an; 370100 Jinan; "
    "130321 Qinglong; 130133 Zhaoxian; 371722 Shanxian; 130126 Lingshou; 130726 Yuxian; "
    "130224 Luannan; 130225 Laoting; 140428 Zhangzi; 141024 Hongtong; 330382 Yueqing; "
    "320116 Luhe; 371481 Laoling; 341621 Guoyang; 361124 Yanshan; 420115 Jiangxia; "
    "440113 Panyu; 510182 Pengzhou; 511123 Qianwei; 511527 Junlian; 513425 Huili; "
    "610830 Qingjian; 610829 Wubu; 150622 Jungar; 622924 Guanghe; 622926 Dongxiang; "
    "469028 Lingshui; 429021 Shennongjia; 310115 Pudong New Area; 130607 Mancheng; "
    "330109 Xiaoshan"
)


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


@pytest.fixture(scope="module")
def register() -> list[Life]:
    return read_register()


@pytest.fixture(scope="module")
def lives(register: list[Life]) -> Lives:
    by_code: dict[str, list[Life]] = defaultdict(list)
    for life in register:
        by_code[life.code].append(life)
    return by_code


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


def test_header_line_ends_and_encoding_are_as_agreed() -> None:
    raw = REGISTER.read_bytes()
    assert raw.decode("utf-8").split("\n", 1)[0].split(",") == HEADER
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")


def test_counts_in_force(register: list[Life]) -> None:
    assert len(in_force(register, "country")) == 1
    assert len(in_force(register, "province")) == 34
    assert len(in_force(register, "prefecture")) == 333
    assert len(in_force(register, "county")) in (2846, 2847)


def test_a_code_has_one_life_at_a_time(lives: Lives) -> None:
    for code, of_code in lives.items():
        for earlier, later in pairwise(of_code):
            assert not earlier.in_force, code
            assert earlier.valid_to <= later.valid_from, code


def test_dates_are_iso_days_in_order(register: list[Life]) -> None:
    for life in register:
        begins = date.fromisoformat(life.valid_from)
        assert life.in_force or begins < date.fromisoformat(life.valid_to), life


def test_kinds_and_zone_kinds_come_from_the_agreed_lists(register: list[Life]) -> None:
    zone_kinds = {"industrial_park", "characteristic_town", "sci_tech_corridor", "new_area", "xpcc"}
    for life in register:
        assert life.kind in {"country", "province", "prefecture", "county", "zone"}, life
        assert (life.zone_kind in zone_kinds) if life.kind == "zone" else not life.zone_kind, life


def test_every_parent_is_there_while_the_life_lasts(register: list[Life], lives: Lives) -> None:
    for life in register:
        if life.kind == "country":
            assert not life.parent
            continue
        above = lives.get(life.parent, [])
        assert any(
            parent.valid_from < (life.valid_to or "9999")
            and life.valid_from < (parent.valid_to or "9999")
            for parent in above
        ), life


def test_a_parent_is_of_higher_rank(register: list[Life], lives: Lives) -> None:
    ranks = ["country", "province", "prefecture", "county", "zone"]
    for life in register:
        for parent in lives.get(life.parent, []):
            higher = ranks.index(parent.kind) < ranks.index(life.kind)
            assert higher or parent.kind == life.kind == "zone", life


def test_successors_are_in_force_when_they_succeed(register: list[Life], lives: Lives) -> None:
    for life in register:
        assert not (life.in_force and life.successors), life
        for successor in life.successors:
            assert any(heir.covers(life.valid_to) for heir in lives.get(successor, [])), life


def test_every_life_that_ended_leads_to_today(register: list[Life], lives: Lives) -> None:
    lost = [
        life
        for life in register
        if not life.in_force and not heirs_in_force(lives, life.successors, life.valid_to)
    ]
    assert lost == []


def test_names_are_there_and_written_as_names(register: list[Life]) -> None:
    for life in register:
        assert life.name_zh, life
        assert re.fullmatch(r"[A-Z0-9ÜÊ][A-Za-z0-9üêÜ' .-]*", life.name_en), life
        assert life.source, life


@pytest.mark.parametrize(("code", "name"), [item.split(" ", 1) for item in NAMED.split("; ")])
def test_english_name_is_the_official_one(code: str, name: str, lives: Lives) -> None:
    assert lives[code][-1].name_en == name


def test_prefectures_share_an_english_name_only_where_listed(register: list[Life]) -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for code, life in in_force(register, "prefecture").items():
        bearers[life.name_en].add(code)
    assert {name: codes for name, codes in bearers.items() if len(codes) > 1} == HOMONYMS


def test_xiaoshan_leads_to_the_district_of_today(lives: Lives) -> None:
    assert lives["330181"][-1].successors == ("330109",)
    assert heirs_in_force(lives, ["339005"], "1988-01-01") == {"330109"}


def test_the_prefecture_of_chaohu_leads_to_what_it_was_divided_into(lives: Lives) -> None:
    ended = lives["341400"][-1]
    assert ended.valid_to == "2011-01-01"
    heirs = heirs_in_force(lives, ended.successors, ended.valid_to)
    assert heirs == {"340124", "340181", "340281", "340522", "340523"}


def test_provinces_have_an_area(register: list[Life]) -> None:
    assert all(float(life.area_km2) > 0 for life in in_force(register, "province").values())


def test_shenzhen_has_about_an_eighth_of_the_land_of_hangzhou(lives: Lives) -> None:
    hangzhou, shenzhen = lives["330100"][-1], lives["440300"][-1]
    assert 8 < float(hangzhou.area_km2) / float(shenzhen.area_km2) < 8.5


def test_zones_of_hangzhou_are_in_their_places(lives: Lives) -> None:
    assert lives["hangzhou-west-sci-tech-corridor"][0].parent == "330100"
    assert lives["hangzhou-ai-town"][0].parent == "hangzhou-west-sci-tech-corridor"
    assert lives["hangzhou-yichuang-town"][0].zone_kind == "industrial_park"


def test_units_of_the_corps_are_under_their_division(register: list[Life]) -> None:
    for life in register:
        if life.zone_kind == "xpcc":
            expected = "650000" if life.code == "660000" else "660000"
            if not life.code.endswith("00"):
                expected = life.code[:4] + "00"
            assert life.parent == expected, life


# Comparison with the list of codes 1981-2024 and with the land results.

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
