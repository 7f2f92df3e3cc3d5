"""Records by their names: what is found, and that every save keeps it up."""

import pytest

from policies.curation.name_index import NAMES, find_records, matching, rebuild_names
from policies.models import Firm, FirmName, Locality, PolicyInstrument, RecordName, Source

pytestmark = pytest.mark.django_db


def found(query, *nouns):
    return [one.record for one in find_records(query, nouns or NAMES)]


@pytest.fixture
def firm(register):
    firm = Firm.objects.create(
        name_zh="宇树科技", name_en="Unitree Robotics", uscc="91330108MA27YJ5H56"
    )
    firm.names.create(name="杭州宇树", kind="former")
    return firm


@pytest.fixture
def plan(register):
    return PolicyInstrument.objects.create(
        title_zh="河南省人民政府办公厅关于促进机器人产业发展的意见", title_en="Robot opinion",
        document_number="豫政办〔2020〕9号", locality=register["330100"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "宇树", "宇樹科技", "yushukeji", "yu shu ke ji", "yskj", "unitree", "robotics unitree",
        "UNITREE ROBOTICS", "91330108MA27YJ5H56", "杭州宇树", "hangzhouyushu",
    ],
)  # fmt: skip
def test_firm_is_found_by_any_name(firm, query):
    assert found(query) == [firm]


@pytest.mark.parametrize(
    "query",
    [
        "机器人", "機器人產業", "jiqiren", "robot opinion", "豫政办〔2020〕9号", "豫政办[2020] 9号",
        "豫政办2020",
    ],
)  # fmt: skip
def test_instrument_is_found_by_title_and_number(plan, query):
    assert found(query) == [plan]


def test_record_is_found_by_its_public_id(firm):
    assert found(firm.uid) == [firm]


def test_what_is_asked_for_stands_first(firm, register):
    Firm.objects.create(name_zh="宇树科技设备供应链管理公司", name_en="Supply")
    assert found("宇树科技")[0] == firm
    Locality.objects.create(code="x-hz", name_zh="某某", name_en="New Hangzhou", kind="county")
    assert found("hangzhou", Locality)[0] == register["330100"]
    Locality.objects.create(code="320400", name_zh="常州市", name_en="X", kind="prefecture")
    assert "常州市" not in [place.name_zh for place in found("hangzhou", Locality)]


def test_only_the_nouns_asked_for_are_found(firm, plan):
    assert found("宇树", PolicyInstrument) == []
    assert list(matching(Firm, "yushu")) == [{"object_id": firm.pk}] * 2


def test_nothing_asked_is_nothing_found(firm):
    assert found("") == found(" 、") == []


def test_names_change_with_the_record_and_go_with_it(firm):
    firm.name_en = "Yushu"
    firm.save()
    assert found("unitree") == []
    FirmName.objects.all().delete()
    assert found("hangzhouyushu") == []
    firm.delete()
    assert found("宇树") == []


def test_saving_without_another_name_writes_nothing(firm, django_assert_num_queries):
    before = list(RecordName.objects.values_list("pk", flat=True))
    firm.ticker = ""
    firm.save()
    assert list(RecordName.objects.values_list("pk", flat=True)) == before


def test_rows_written_in_bulk_are_found_after_rebuilding(register):
    Source.objects.bulk_create([Source(title="政府公报", kind="news")])
    assert found("zhengfugongbao") == []
    count = rebuild_names()
    assert found("zhengfugongbao") == [Source.objects.get()]
    assert count == RecordName.objects.count() == rebuild_names()
