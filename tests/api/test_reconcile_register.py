"""The whole register reconciles to itself: 333 prefectures in Chinese, in pinyin and in English.

What is asked is made here from the register's file: Chinese names as they stand, English names as they
stand, pinyin without blanks, with and without tones.
Some prefectures share their pinyin and their English name with another place; of their names alone no
service can know which is meant, so the figures are stated with and without the province.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from pypinyin import Style, lazy_pinyin

from policies.curation.starter.register import load_register
from policies.models import Firm, Status
from policies.search.keeping import rebuild
from policies.search.matching.candidates import Asked, Given, candidates
from policies.text.place_names import short_name
from tests.api.reconciliation import reconcile

FILE = Path(__file__).resolve().parents[2] / "policies" / "data" / "localities.csv"
AMBIGUOUS = {"Fuzhou", "Suzhou", "Taizhou", "Yichun", "Yulin"}  # two prefectures each

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def register(module_db) -> list[dict[str, str]]:
    """The prefectures in force, each with the name of its province."""
    load_register(FILE)
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if not row["valid_to"]]
    names = {row["code"]: row["name_zh"] for row in rows}
    found = [
        {**row, "province": names[row["parent"]]} for row in rows if row["kind"] == "prefecture"
    ]
    assert len(found) == 333
    return found


def missed(register, text, **properties) -> set[str]:
    """The codes of the prefectures that are not the first candidate."""
    batch = [
        Asked(
            text(row), ("localities",),
            tuple(Given(name, (value(row),)) for name, value in properties.items()), 1,
        )
        for row in register
    ]  # fmt: skip
    first = [found[0].entity.key if found else "" for found in candidates(batch)]
    return {row["code"] for row, code in zip(register, first, strict=True) if code != row["code"]}


WAYS = {
    "Chinese": lambda row: row["name_zh"],
    "Chinese without kind": lambda row: short_name(row["name_zh"]),
    "pinyin": lambda row: "".join(lazy_pinyin(row["name_zh"])).replace("v", "u"),
    "pinyin with tones": lambda row: "".join(lazy_pinyin(row["name_zh"], style=Style.TONE)),
    "English": lambda row: row["name_en"],
    "English in small letters without signs": lambda row: "".join(
        filter(str.isalpha, row["name_en"].lower())
    ),
}
# Of two prefectures that are read alike the one with the lower code comes first, and a province before
# a prefecture; jianshi is the county Jianshi before the pinyin of 吉安市.
SOUND_ALIKE = {"331000", "341300", "360900", "361000", "610800"}
LIKE_PROVINCES = {"220200", "632500"}
MISSED_BY_NAME = {
    "Chinese": set(),
    "Chinese without kind": LIKE_PROVINCES,
    "pinyin": SOUND_ALIKE | {"360800"},
    "pinyin with tones": set(),
    "English": SOUND_ALIKE | LIKE_PROVINCES,
    "English in small letters without signs": SOUND_ALIKE | LIKE_PROVINCES,
}


@pytest.mark.parametrize("way", WAYS)
def test_with_its_province_every_prefecture_comes_first(register, way):
    assert missed(register, WAYS[way], parent=lambda row: row["province"]) == set()


@pytest.mark.parametrize("way", WAYS)
def test_by_the_name_alone_only_those_that_share_it_miss(register, way):
    assert missed(register, WAYS[way]) == MISSED_BY_NAME[way]


def test_with_the_kind_only_prefectures_that_are_read_alike_miss(register):
    for way in ("pinyin", "English"):
        assert missed(register, WAYS[way], kind=lambda row: "prefecture") == SOUND_ALIKE


def test_an_ambiguous_name_is_never_a_match(register):
    by_name = defaultdict(list)
    for row in register:
        by_name[row["name_en"]].append(row["code"])
    shared = sorted(name for name, codes in by_name.items() if len(codes) > 1)
    assert shared == sorted(AMBIGUOUS)
    for name in shared:
        found = candidates([Asked(name, ("localities",))])[0]
        assert not any(one.match for one in found)
        assert {one.entity.key for one in found[:2]} == set(by_name[name])


def test_the_names_of_the_tracker_reconcile_to_the_right_first_candidates(client, register):
    byd = Firm.objects.create(
        uid="firm-byd", name_zh="比亚迪", name_en="BYD", status=Status.PUBLISHED
    )
    rebuild()
    texts = ["萧山市", "Xi'an", "比亚迪", "BYD", "深圳市", "Xiaoshan", "330181"]
    found = reconcile(client, {text: {"query": text} for text in texts})
    assert {text: each[0]["id"] for text, each in found.items()} == {
        "萧山市": "localities/330109", "Xi'an": "localities/610100", "比亚迪": f"firms/{byd.uid}",
        "BYD": f"firms/{byd.uid}", "深圳市": "localities/440300", "Xiaoshan": "localities/330109",
        "330181": "localities/330109",
    }  # fmt: skip
