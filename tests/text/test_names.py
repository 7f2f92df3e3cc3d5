import pytest

from policies.text.names import name_key, not_a_holder, split_holders


def test_names_that_differ_in_width_and_white_space_are_one():
    assert name_key("比亚迪 汽车（深圳）") == name_key("比亚迪汽车(深圳)")


def test_a_cell_with_several_holders_is_split_and_repeats_dropped():
    assert split_holders("甲有限公司、 乙厂、甲有限公司、") == ["甲有限公司", "乙厂"]
    assert split_holders("甲有限公司﹑乙厂") == ["甲有限公司", "乙厂"]
    assert split_holders("  ") == []


@pytest.mark.parametrize(
    "cell", ["甲县集团（王小明、李伟）", "甲县集团(王小明、李伟)", "甲县厂（王小明、李伟"]
)
def test_a_bracket_is_never_split(cell):
    assert split_holders(cell) == [cell]
    assert split_holders(cell, at_any_sign=True) == [cell]


@pytest.mark.parametrize("sign", ["，", ",", "；", ";", "/", " ", "　", "  "])
def test_other_signs_separate_organisations_where_that_is_asked_for(sign):
    cell = f"甲县机械有限公司{sign}乙县砖厂"
    assert split_holders(cell, at_any_sign=True) == ["甲县机械有限公司", "乙县砖厂"]
    assert split_holders(cell) == [cell]


@pytest.mark.parametrize(
    "cell",
    [
        "Kia Rubber Co., Ltd.", "甲县机械有限公司 Kia Co., Ltd.", "王小明，李伟", "甲县砖厂，王小明",
        "甲县食品 加工有限公司", "甲县集团 有限公司", "甲县石油有限公司 乙县分公司",
        "甲县砖厂 第二名称：乙县砖厂",
    ],
)  # fmt: skip
def test_other_signs_within_one_name_or_between_persons_separate_nothing(cell):
    assert split_holders(cell, at_any_sign=True) == [cell]


@pytest.mark.parametrize(
    "printed", ["流拍", "流 拍", " 未成交\t", "（流拍）", "流拍（无人报名）", "已终止", "收回"]
)
def test_a_cell_that_says_that_nobody_received_the_land(printed):
    assert not_a_holder(printed) == "failed"


@pytest.mark.parametrize(
    "printed", ["", "  ", "无", "空", "—", "--", "/", "Nah", "None", "暂无", "0.00"]
)
def test_a_cell_that_says_nothing(printed):
    assert not_a_holder(printed) == "empty"


@pytest.mark.parametrize("printed", ["王小明", "无锡某某有限公司", "收回某某厂", "空心砖厂", "007"])
def test_a_cell_with_a_holder(printed):
    assert not_a_holder(printed) is None
