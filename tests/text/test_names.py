import pytest

from policies.text.names import holder_kind, name_key, split_holders


def test_names_that_differ_in_width_and_white_space_are_one():
    assert name_key("比亚迪 汽车（深圳）") == name_key("比亚迪汽车(深圳)")


def test_a_cell_with_several_holders_is_split_and_repeats_dropped():
    assert split_holders("甲有限公司、 乙厂、甲有限公司、") == ["甲有限公司", "乙厂"]
    assert split_holders("  ") == []


@pytest.mark.parametrize(
    "name",
    [
        "深圳市某某科技有限公司", "某某县粮食局", "王家庄砖厂", "某某木器厂（普通合伙）",
        "某某市土地储备中心", "ABC Technology Co., Ltd.",
    ],
)  # fmt: skip
def test_organisations_are_named(name):
    assert holder_kind(name) == "organisation"


@pytest.mark.parametrize(
    "name",
    [
        "王小明", "李伟", "欧阳建城", "司马小村", "某某有限公司（王小明）", "王小明（某某加工厂）",
        "王小明 李伟", "王小明等3人", "某某公司，法人李伟", "王小明(110101199001011234)",
        "买买提·吐尔逊", "", "某某有限公司王小明",
    ],
)  # fmt: skip
def test_persons_and_all_in_doubt_are_not_named(name):
    assert holder_kind(name) != "organisation"
