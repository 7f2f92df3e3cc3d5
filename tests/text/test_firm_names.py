"""Firms' names taken apart into place, brand, trade and form."""

import pytest

from policies.text.firm_names import apart, take_apart, unlike

ZHEJIANG, HANGZHOU, XIAOSHAN = "/1/33/", "/1/33/3301/", "/1/33/3301/330109/"
GUANGDONG, TANGSHAN = "/1/44/", "/1/13/1302/"
PLACES = {
    "浙江": frozenset([ZHEJIANG]),
    "浙江省": frozenset([ZHEJIANG]),
    "杭州": frozenset([HANGZHOU]),
    "杭州市": frozenset([HANGZHOU]),
    "萧山": frozenset([XIAOSHAN]),
    "广东": frozenset([GUANGDONG]),
    "丰润": frozenset([TANGSHAN]),
}


@pytest.mark.parametrize(
    ("name", "core", "brand", "places"),
    [
        ("浙江省杭州市甲乙机械制造有限公司", "甲乙机械制造", "甲乙", {HANGZHOU}),
        ("杭州甲乙机械制造有限责任公司", "甲乙机械制造", "甲乙", {HANGZHOU}),
        ("甲乙机械（萧山）股份有限公司", "甲乙机械", "甲乙", {XIAOSHAN}),
        ("甲乙丙集团有限公司", "甲乙丙", "甲乙丙", set()),
        ("甲乙（中国）有限公司", "甲乙", "甲乙", set()),
        ("甲乙机械厂", "甲乙机械", "甲乙", set()),
        ("甲乙机械有限公", "甲乙机械", "甲乙", set()),
        ("甲乙机械有限公司3", "甲乙机械", "甲乙", set()),
        ("ＡＢＣ科技有限公司", "abc科技", "abc", set()),
        ("杭州科技有限公司", "科技", "", {HANGZHOU}),
        (
            "杭州丰润机械有限公司",
            "丰润机械",
            "丰润",
            {HANGZHOU},
        ),  # a place elsewhere is a brand here
        ("杭州", "杭州", "杭州", set()),
    ],
)
def test_a_name_is_taken_apart(name, core, brand, places):
    assert take_apart(name, PLACES) == (core, brand, places)


def test_places_contradict_each_other_unless_one_lies_in_the_other():
    assert apart({HANGZHOU}, {GUANGDONG})
    assert not apart({HANGZHOU}, {ZHEJIANG})
    assert not apart({ZHEJIANG, GUANGDONG}, {XIAOSHAN})


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("甲乙第三研究所", "甲乙第八研究所", True),
        ("甲乙研究3所", "甲乙研究所", True),
        ("甲乙杭州分院", "甲乙浙江分院", True),
        ("甲乙机械", "甲乙机器", False),
        ("三和机械", "三和机器", False),
    ],
)
def test_names_of_two_places_or_numbers_are_unlike(one, other, differ):
    assert unlike(one, other, PLACES) is differ
