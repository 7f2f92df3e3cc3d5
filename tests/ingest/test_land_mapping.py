"""Columns of layouts never seen: proposed from known words, refused where something is not known."""

import csv
import gzip
from decimal import Decimal

import pytest

from policies.ingest.headers import unit_of
from policies.ingest.land.fields import FIELDS
from policies.ingest.land.layouts import find_layout, land_layouts
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment, Column
from policies.ingest.receive import Incomplete, receive
from policies.ingest.running import import_file as import_land
from policies.models import ImportBatch, LandAward

# Headers of an exchange that does not exist.
HEADER = [
    "序号",
    "坐落",
    "用地面积(亩)",
    "规划用途",
    "交易方式",
    "买受人",
    "成交总价（万元）",
    "成交日期",
    "备注",
]
ROW = [
    "1", "某某路北侧", "15", "工业用地", "挂牌", "甲制造有限公司", "1,200", "2021.3.5", "无",
]  # fmt: skip


def write(path, header, *rows):
    with path.open("w", encoding="gb18030", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path


def assigned(assignment):
    return {column.header: (column.field, column.unit) for column in assignment.columns}


@pytest.fixture
def _place(register, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def test_headers_never_seen_are_proposed_from_known_words():
    assert assigned(LAND.propose(HEADER, [ROW])) == {
        "坐落": ("location", ""),
        "用地面积(亩)": ("area_m2", "mu"),
        "规划用途": ("use", ""),
        "交易方式": ("supply_mode", ""),
        "买受人": ("holders", ""),
        "成交总价（万元）": ("price_cny", "10k_cny"),
        "成交日期": ("dealt_on", ""),
    }


@pytest.mark.parametrize(
    ("header", "base", "unit"),
    [
        ("成交价(万元)", "成交价", "10k_cny"), ("面积（公顷）：", "面积", "ha"),
        ("土地面积(㎡)", "土地面积", "m2"), ("Area (hectare)", "area", "ha"),
        ("竞得(人)", "竞得(人)", ""), ("楼面价(元/平方米)", "楼面价", "?"),
        ("成交价（单位：亿元）", "成交价", "100m_cny"),
    ],
)  # fmt: skip
def test_units_are_read_from_headers(header, base, unit):
    assert unit_of(header) == (base, unit)


def test_a_price_per_square_metre_is_no_price_of_the_land():
    assert LAND.propose(["成交价(元/平方米)"]).columns == ()


def test_a_quantity_without_a_unit_is_not_sure_unless_each_cell_states_one():
    assert not LAND.propose(["成交价"], [["1,200"]]).columns[0].sure
    assert not LAND.propose(["成交价"], [["1,200万元"], ["300"]]).columns[0].sure
    assert LAND.propose(["成交价"], [["1,200万元"], ["3亿元"], [""]]).columns[0].sure


def test_a_header_that_only_resembles_a_known_word_is_not_sure():
    (column,) = LAND.propose(["土地使用权入人"]).columns
    assert (column.field, column.sure) == ("holders", False)


def test_contact_persons_and_phones_are_private_and_never_a_field():
    found = assigned(LAND.propose(["联系人", "联系电话", "竞买人", "竞得人"]))
    assert {name: field for name, (field, _) in found.items()} == {
        "联系人": "private", "联系电话": "private", "竞买人": "private", "竞得人": "holders",
    }  # fmt: skip


def test_of_repeated_columns_the_one_with_a_unit_is_taken():
    assert LAND.propose(["成交价", "成交价(元)", "宗地号", "宗地号"]).columns == (
        Column(1, "成交价(元)", "price_cny", "cny"),
        Column(2, "宗地号", "parcel_no"),
    )


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_a_file_of_a_layout_never_seen_goes_in(tmp_path, register):
    path = write(tmp_path / "a.csv", HEADER, ROW)
    report = import_land(path, locality=register["330100"])
    assert (report.created, report.rejected) == (1, 0)
    award = LandAward.objects.get()
    assert award.area_m2 == Decimal(10_000)
    assert award.price_cny == 12_000_000
    assert award.dated_by == LandAward.DatedBy.DEAL
    assert award.locality == register["330100"]
    assert [holder.name for holder in award.holders.all()] == ["甲制造有限公司"]


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_a_required_column_that_nobody_assigned_is_refused_by_name(tmp_path, register):
    header = [name for name in HEADER if name != "买受人"]
    path = write(tmp_path / "a.csv", header, ROW[:5] + ROW[6:])
    with pytest.raises(Incomplete, match="holder"):
        import_land(path, locality=register["330100"])
    assert not LandAward.objects.exists() and not ImportBatch.objects.exists()


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_a_price_without_a_unit_is_asked_for(tmp_path, register):
    header = ["成交总价" if "总价" in name else name for name in HEADER]
    with pytest.raises(Incomplete, match="成交总价: its unit is not stated"):
        import_land(write(tmp_path / "a.csv", header, ROW), locality=register["330100"])


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_without_a_place_the_locality_of_the_file_is_asked_for(tmp_path):
    with pytest.raises(Incomplete, match="locality code"):
        import_land(write(tmp_path / "a.csv", HEADER, ROW))


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_an_assignment_made_by_hand_is_remembered_for_the_same_header(tmp_path, register):
    header = ["面积数", "受地方", "用", "方式", "哪天", "价"]
    row = ["2", "乙有限公司", "工业用地", "拍卖", "2020-01-02", "30"]
    fields = [("area_m2", "ha"), ("holders", ""), ("use", ""), ("supply_mode", ""), ("signed_on", ""),
              ("price_cny", "10k_cny")]  # fmt: skip
    assignment = Assignment(
        tuple(
            Column(i, name, *field)
            for i, (name, field) in enumerate(zip(header, fields, strict=True))
        )
    )
    first = write(tmp_path / "a.csv", header, row)
    import_land(first, assignment=assignment, locality=register["330100"])
    again = write(tmp_path / "b.csv", header, ["3", *row[1:]])
    assert import_land(again, locality=register["330100"]).created == 1
    assert set(LandAward.objects.values_list("area_m2", flat=True)) == {20_000, 30_000}


@pytest.mark.usefixtures("_place")
@pytest.mark.django_db
def test_private_columns_are_not_in_the_file_that_is_kept(tmp_path, register):
    header = [*HEADER, "联系人", "联系电话"]
    path = write(tmp_path / "a.csv", header, [*ROW, "赵先生", "0571-1234567"])
    batch = receive(path, locality=register["330100"])
    with gzip.open(batch.file.path, "rt", encoding="utf-8") as handle:
        kept = handle.read()
    assert "甲制造有限公司" in kept
    assert "赵先生" not in kept and "1234567" not in kept


def test_every_layout_names_fields_and_units_that_there_are():
    for layout in land_layouts().values():
        for field, unit in (layout.columns | layout.optional).values():
            assert field in FIELDS, (layout.name, field)
            assert not unit or unit in FIELDS[field].units, (layout.name, field, unit)
        assignment = layout.assign(list(layout.columns))
        assert LAND.problems(assignment, bool(layout.locality)) == [], layout.name


def test_a_layout_is_found_whatever_else_and_in_whatever_order_the_file_has():
    columns = list(land_layouts()["tianjin_results"].columns)
    assert find_layout(["多余", *reversed(columns), ""]).name == "tianjin_results"
    assert find_layout(columns[1:]) is None


def test_colons_and_width_of_headers_do_not_count():
    columns = [name.replace(":", "：") for name in land_layouts()["landchina_results_25"].columns]
    assert find_layout(columns).name == "landchina_results_25"
