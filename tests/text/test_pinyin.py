"""Names as they are typed when they are looked for."""

import pytest

from policies.text.pinyin import is_spoken_in, key_of, squeeze, words


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("重庆市", "chongqing"), ("重慶市", "重庆"), ("厦门市", "xiamen"), ("六安市", "luan"),
        ("长安区", "changan"), ("乐清市", "yueqing"), ("单县", "shanxian"), ("绿城集团", "lucheng"),
        ("绿城集团", "lvcheng"), ("宇树科技", "yskj"), ("深度求索", "shenduqiusuo"),
        ("Lüliang", "luliang"), ("Électricité", "electricite"), ("DeepSeek 深度求索", "deepseek"),
        ("豫政办〔2020〕9号", "豫政办20209号"),
    ],
)  # fmt: skip
def test_name_is_found_by_what_people_type(name, typed):
    assert typed in key_of(name)


def test_parts_stand_after_blanks_and_fit_the_column():
    assert key_of("宇树科技") == " 宇树科技 yushukeji yskj"
    assert len(key_of("甲" * 1500)) == 2000


def test_signs_and_blanks_make_no_difference():
    assert squeeze("豫政办〔2020〕 9 号") == squeeze("豫政办[2020]9号")
    assert words("Unitree, Robotics Co.") == ["unitree", "robotics", "co"]


def test_pinyin_begins_with_a_character():
    assert is_spoken_in("hangzhou", "浙江省杭州市")
    assert not is_spoken_in("hangzhou", "常州市")
    assert is_spoken_in("jqr", "杭州机器人")
    assert is_spoken_in("tree", "Unitree")
