"""What the rows of the register of localities promise."""

import re
from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from tests.data.register import REGISTER, Life, Lives, heirs_in_force, in_force

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
