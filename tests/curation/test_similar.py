"""Records that may be the same: what is told before a second one is made."""

import pytest
from django.contrib.auth.models import User

from policies.curation.similar import Reason, set_apart, similar
from policies.models import Firm, Official, PolicyInstrument, Source

pytestmark = pytest.mark.django_db


def found(record, *names):
    return [(one.record, one.reason) for one in similar(record, names)]


@pytest.fixture
def firm(register):
    firm = Firm.objects.create(
        name_zh="杭州宇树科技有限公司", name_en="Unitree Robotics", seat=register["330100"]
    )
    firm.names.create(name="宇树科技", kind="short")
    Firm.objects.create(name_zh="杭州海康威视数字技术股份有限公司", name_en="Hikvision")
    return firm


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("杭州宇树科技有限公司", Reason.SAME_NAME),
        ("杭州 宇树科技 有限公司", Reason.SAME_NAME),
        ("宇树科技", Reason.OTHER_NAME),
        ("宇树科技股份有限公司", Reason.NEAR_NAME),
        ("杭州宇树科技股份有限公司", Reason.NEAR_NAME),
    ],
)
def test_firm_is_known_by_its_name_another_name_or_a_near_one(firm, name, reason):
    assert found(Firm(name_zh=name)) == [(firm, reason)]


def test_firm_is_known_by_its_english_name_and_by_names_not_stored_yet(firm):
    assert found(Firm(name_zh="某某", name_en="UNITREE robotics")) == [(firm, Reason.SAME_NAME)]
    assert found(Firm(name_zh="某某"), "宇树科技") == [(firm, Reason.OTHER_NAME)]


def test_firm_of_another_brand_is_not_similar(firm):
    assert found(Firm(name_zh="杭州云深处科技有限公司", name_en="DeepRobotics")) == []


def test_merged_record_and_the_record_itself_are_not_told(firm):
    twin = Firm.objects.create(name_zh=firm.name_zh, merged_into=firm)
    assert found(firm) == []
    assert found(twin) == [(firm, Reason.SAME_NAME)]


def test_what_was_set_apart_is_not_told_again(firm):
    twin = Firm.objects.create(name_zh=firm.name_zh)
    set_apart(twin, [firm], User.objects.create_user("steward"))
    assert found(twin) == []
    assert found(firm) == []


def test_official_is_known_in_traditional_characters_and_by_sound():
    official = Official.objects.create(name_zh="刘国强", name_en="Liu Guoqiang")
    assert found(Official(name_zh="劉國強", name_en="X")) == [(official, Reason.SAME_NAME)]
    assert found(Official(name_zh="刘国墙", name_en="Guoqiang Liu")) == [
        (official, Reason.NEAR_NAME)
    ]
    assert found(Official(name_zh="刘国平", name_en="Liu Guoping")) == []


@pytest.fixture
def plan(register):
    return PolicyInstrument.objects.create(
        title_zh="杭州市人民政府关于印发杭州市机器人产业发展规划(2020-2025年)的通知",
        title_en="Robot plan", document_number="杭政函〔2020〕9号", locality=register["330100"],
    )  # fmt: skip


def test_instrument_is_known_by_its_number_however_printed(plan, register):
    other = PolicyInstrument(title_en="X", document_number="杭政函[2020] 9 号")
    assert found(other) == [(plan, Reason.SAME_NUMBER)]


@pytest.mark.parametrize(
    ("title", "reasons"),
    [
        ("关于印发杭州市机器人产业发展规划(2020-2025年)的通知", []),
        ("杭州市人民政府关于印发杭州市机器人产业的发展规划(2020-2025年)的通知", [Reason.NEAR_TITLE]),
        ("杭州市人民政府关于印发杭州市机器人产业发展规划（2020-2025年）的通知", [Reason.SAME_TITLE]),
        ("杭州市人民政府关于印发杭州市机器人产业发展规划(2021-2026年)的通知", []),
    ],
)  # fmt: skip
def test_instrument_is_known_by_a_near_title_with_the_same_numbers(plan, register, title, reasons):
    there = PolicyInstrument(title_zh=title, title_en="X", locality=register["330100"])
    elsewhere = PolicyInstrument(title_zh=title, title_en="X", locality=register["440300"])
    assert [reason for _record, reason in found(there)] == reasons
    assert found(elsewhere) == []


def test_source_is_known_by_its_address():
    source = Source.objects.create(title="Notice", kind="news", url="https://example.org/a")
    assert found(Source(title="Other", url="https://example.org/a")) == [
        (source, Reason.SAME_ADDRESS)
    ]
    assert found(Source(title="Other", url="")) == []
