"""Names of places without their kind, and pinyin with its tones."""

import pytest

from policies.text.pinyin import spoken, without_marks, without_tone_numbers
from policies.text.place_names import short_name, without_kind


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("深圳市", "深圳"), ("浙江省", "浙江"), ("内蒙古自治区", "内蒙古"), ("广西壮族自治区", "广西"),
        ("延边朝鲜族自治州", "延边"), ("克孜勒苏柯尔克孜自治州", "克孜勒苏"), ("阿里地区", "阿里"),
        ("红河哈尼族彝族自治州", "红河"), ("东乡族自治县", "东乡族"), ("东区", "东区"),
        ("香港特别行政区", "香港"), ("锡林郭勒盟", "锡林郭勒"), ("浦东新区", "浦东"), ("杭州", "杭州"),
    ],
)  # fmt: skip
def test_name_loses_its_kind_and_its_peoples(name, short):
    assert short_name(name) == short


def test_english_kinds_are_told_apart():
    assert list(without_kind("Shenzhen City")) == [("shenzhen", "市")]
    assert list(without_kind("the Municipality of Chongqing")) == [("chongqing", "市")]
    assert [text for text, _kind in without_kind("Yanbian Korean Autonomous Prefecture")] == [
        "yanbian korean autonomous", "yanbian korean", "yanbian",
    ]  # fmt: skip
    assert list(without_kind("Henan")) == list(without_kind("County")) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("苏州", "Sūzhōu"),
        ("宿州", "sù zhōu"),
        ("台州", "Tāizhōu"),
        ("吕梁", "Lǚliáng"),
        ("西安", "Xī'ān"),
    ],
)
def test_tones_are_those_that_people_type(name, typed):
    assert spoken(name).toned == without_marks(typed).toned != ""


def test_other_marks_are_no_tones():
    assert without_marks("Garzê").toned == without_marks("330181").toned == ""
    assert without_tone_numbers("Su1zhou1 330181 C919") == "suzhou 330181 c919"
    assert spoken("1团").plain == "1tuan"
