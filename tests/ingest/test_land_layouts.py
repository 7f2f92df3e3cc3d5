"""Rows of the layouts as they are printed: old sites, provinces, exchanges."""

import csv
import datetime
import zipfile
from decimal import Decimal

import pytest

from policies.curation.register import refresh_lineage
from policies.ingest.land.layouts import land_layouts
from policies.ingest.running import import_file as import_land
from policies.models import LandAward, Precision
from tests.conftest import make_locality
from tests.factories import numbered
from tests.ingest.test_readers_pages import notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(register, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def write(path, layout, *rows, header=None):
    header = header or list(land_layouts()[layout].columns)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


OLD = {
    "合同签订日期:": "2005年03月31日", "供地方式:": "协议出让", "项目位置:": "某镇某村\r\n",
    "行政区:": "桐庐县", "面积(公顷):": "0.012000", "土地用途:": "工矿仓储用地", "行业分类:": "\xa0",
    "电子监管号:": "\xa0", "土地来源:": "新增建设用地(来自存量库)", "成交价格(万元):": "0.7680",
    "约定交地时间:": "1901年01月02日", "土地使用年限:": "50年",
}  # fmt: skip


def old(tmp_path, *rows, name="old.csv"):
    return write(tmp_path / name, "landchina_results_25", *(OLD | row for row in rows))


def account(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected)


def test_a_row_without_a_number_is_found_again_by_its_content(tmp_path, register):
    assert account(import_land(old(tmp_path, {}))) == (1, 1, 0, 0, 0)
    award = LandAward.objects.get()
    assert (award.supervision_no, award.locality) == ("", register["330122"])
    assert award.locality_precision == Precision.NAME
    assert (award.use, award.land_source) == ("industrial_mining_warehousing", "stock")
    assert (award.area_m2, award.deliver_on, award.term_years) == (120, None, 50)
    assert account(import_land(old(tmp_path, {}))) == (1, 0, 0, 1, 0)


def test_white_space_width_and_punctuation_make_no_other_record(tmp_path):
    import_land(old(tmp_path, {}))
    report = import_land(old(tmp_path, {"项目位置:": " 某镇，某 村"}, name="b.csv"))
    assert report.created == 0
    assert LandAward.objects.count() == 1


def test_a_later_number_completes_the_record(tmp_path):
    import_land(old(tmp_path, {}))
    award = LandAward.objects.get()
    report = import_land(old(tmp_path, {"电子监管号:": "3301222005B00017"}, name="b.csv"))
    assert account(report) == (1, 0, 1, 0, 0)
    completed = LandAward.objects.get()
    assert (completed.pk, completed.uid) == (award.pk, award.uid)
    assert completed.supervision_no == "3301222005B00017"
    assert completed.history.count() == 1


@pytest.mark.parametrize("first", ["", "3301222005B00017"])
def test_in_one_file_too_a_number_completes_the_record(tmp_path, first):
    second = "" if first else "3301222005B00017"
    rows = ({"电子监管号:": first}, {"电子监管号:": second})
    assert account(import_land(old(tmp_path, *rows))) == (2, 1, 0, 1, 0)
    assert LandAward.objects.get().supervision_no == "3301222005B00017"
    assert account(import_land(old(tmp_path, *rows))) == (2, 0, 0, 2, 0)


def test_a_row_without_number_does_not_erase_the_number(tmp_path):
    import_land(old(tmp_path, {"电子监管号:": "3301222005B00017"}))
    assert account(import_land(old(tmp_path, {}, name="b.csv"))) == (1, 0, 0, 1, 0)
    assert LandAward.objects.get().supervision_no == "3301222005B00017"


def test_rows_of_one_content_that_contradict_each_other_are_not_guessed_at(tmp_path):
    report = import_land(
        old(
            tmp_path, {}, {"土地级别:": "三级"}, {"成交价格(万元):": "0.9"}, {"面积(公顷):": "0.02"}
        )
    )
    assert account(report) == (4, 2, 0, 1, 1)
    assert "row 2" in report.notes[0].reason and "price" in report.notes[0].reason


def test_a_row_by_which_nothing_could_be_found_again_is_refused(tmp_path):
    report = import_land(old(tmp_path, {"面积(公顷):": ""}, {"合同签订日期:": ""}))
    assert report.rejected == 2
    assert [note.column for note in report.notes] == ["面积(公顷):", "合同签订日期:"]


def test_a_name_of_several_places_needs_a_wider_one(tmp_path, register):
    for city in ("330100", "440300"):
        make_locality(f"{city[:4]}98", "Jiangbei", "江北区", parent=register[city], kind="county")
    refresh_lineage()
    rows = ({"行政区:": "江北区"}, {"行政区:": "江北区", "批准单位:": "杭州市国土局"})
    report = import_land(old(tmp_path, *rows))
    assert (report.created, report.rejected) == (1, 1)
    assert "2 places (330198, 440398)" in report.notes[0].reason
    assert LandAward.objects.get().locality.code == "330198"


def test_a_district_of_its_day_is_carried_to_todays_locality(tmp_path, register):
    import_land(old(tmp_path, {"行政区:": "萧山市", "合同签订日期:": "1999年03月31日"}))
    assert LandAward.objects.get().locality == register["330109"]


def test_a_row_that_repeats_the_column_names_is_no_record(tmp_path):
    report = import_land(old(tmp_path, {"土地用途:": "成交价(万元)", "项目位置:": "出让年限"}))
    assert "column names" in report.notes[0].reason


GUANGDONG = {
    "administration": "深圳市本级", "parcelLocation": "某街道", "totalArea": "1.5",
    "landPurpose": "工业用地", "projectName": "厂房", "landSource": "现有建设用地",
    "supplyType": "挂牌出让", "landUsegeTerm": "30", "classification": "其它",
    "landLevel": "其它土地级别：四级", "transferPrice": "300", "issue": "1|2|",
    "paymentDate": "2013-04-18|2013-05-18", "paymentAmount": "200|100|", "plotRatioUP": "1.5",
    "landHolder": "甲制造有限公司", "plotRatioLOWER": "6.5", "contractTime": "2013-03-19",
    "agreedDeliveryTime": "2013-04-19",
}  # fmt: skip


def test_guangdong_joined_instalments_grades_and_limits(tmp_path, register):
    import_land(write(tmp_path / "a.csv", "guangdong_results", GUANGDONG))
    award = LandAward.objects.get()
    assert award.locality == register["440300"]
    assert award.land_grade == "四级"
    assert (award.floor_area_ratio_min, award.floor_area_ratio_max) == (
        Decimal("1.5"),
        Decimal("6.5"),
    )
    assert award.instalments == [
        {"number": "1", "due_on": "2013-04-18", "price_cny": "2000000.00"},
        {"number": "2", "due_on": "2013-05-18", "price_cny": "1000000.00"},
    ]


ENGLISH = {
    "District": "桐庐县", "Electronic supervision number": "3301222019B01585",
    "Project location": "某路", "Area (hectare)": "0.12", "Land source": "0.12",
    "Land utilisation": "工业用地", "Land supply method": "协议出让",
    "Transaction price (ten thousand yuan)": "30", "Contract signing date": "2019年06月27日",
    "Installment payment agreement payment period number": "1",
    "Installment payment agreement agreed payment date": "2019年08月26日",
    "Installment payment agreement agreed payment amount (ten thousand yuan)": "20",
    "Land use right holder Row 1": "甲有限公司", "Land use right holder Row 2": "乙有限公司",
}  # fmt: skip
SECOND = {
    "Installment payment agreement payment period number": "2",
    "Installment payment agreement agreed payment date": "2019年09月26日",
    "Installment payment agreement agreed payment amount (ten thousand yuan)": "10",
}


@pytest.mark.parametrize("second", [SECOND, ENGLISH | SECOND], ids=["empty", "repeated"])
def test_instalments_over_several_rows_are_one_award_and_two_columns_two_holders(tmp_path, second):
    path = write(tmp_path / "a.csv", "landchina_results_english", ENGLISH, second)
    assert account(import_land(path)) == (1, 1, 0, 0, 0)
    award = LandAward.objects.get()
    assert [item["price_cny"] for item in award.instalments] == ["200000.00", "100000.00"]
    assert [holding.holder.name for holding in award.holdings.order_by("position")] == [
        "甲有限公司",
        "乙有限公司",
    ]
    assert award.land_source == "existing"


def test_instalments_in_one_cell(tmp_path):
    header = list(land_layouts()["landchina_results_23_paid"].columns)
    row = {
        "所在地": "桐庐县", "电子监管号": "3301222007B00552", "面积(公顷)": "0.7", "土地用途": "工业用地",
        "供地方式": "挂牌出让", "合同签订日期": "2007年01月04日",
        "支付约定": "1/2007年01月31日/34.7160/Nah",
        "实际开工时间": "Nah", "土地使用权人": "Nah",
    }  # fmt: skip
    import_land(write(tmp_path / "a.csv", "", row, header=header))
    award = LandAward.objects.get()
    assert award.instalments == [{"number": "1", "due_on": "2007-01-31", "price_cny": "347160.00"}]
    assert award.started_on is None and not award.holders.exists()


EXCHANGE = {
    "交易时间": "2020-05-08 15:00", "交易状态": "已成交", "宗地号": "A1-01", "土地位置": "某街道",
    "土地用途": "普通工业用地", "土地面积": "13548.76", "交易方式": "挂牌", "区域": "某区",
    "中标人/竞得人": "\t\t甲能源有限公司\t", "成交价(元)": "\t\t790 000 000", "使用年限": "30年",
    "竞买人": "赵钱孙|甲能源有限公司", "地址": "某路1号", "电话": "0755-1234567",
}  # fmt: skip


def exchange(tmp_path, *rows):
    header = [*land_layouts()["shenzhen_exchange"].columns]
    return write(tmp_path / "e.csv", "", *(EXCHANGE | row for row in rows), header=header)


def test_an_auction_in_yuan_with_bidders_and_phones(tmp_path, register):
    import_land(exchange(tmp_path, {}))
    award = LandAward.objects.get()
    assert award.price_cny == 790_000_000
    assert (award.signed_on, award.dated_by) == (datetime.date(2020, 5, 8), "deal")
    assert (award.parcel_no, award.locality) == ("A1-01", register["440300"])
    assert award.locality_precision == Precision.FILE
    stored = str(list(LandAward.objects.values()))
    assert "1234567" not in stored and "赵钱孙" not in stored


def test_one_row_a_parcel(tmp_path):
    row = {"宗地号": "A1-01|A1-02", "土地面积": "100|200", "成交价(元)": "5 000|6 000"}
    assert account(import_land(exchange(tmp_path, row))) == (2, 2, 0, 0, 0)
    assert list(LandAward.objects.order_by("parcel_no").values_list("area_m2", "price_cny")) == [
        (100, 5_000),
        (200, 6_000),
    ]


def test_one_price_for_several_parcels_is_not_divided(tmp_path):
    report = import_land(exchange(tmp_path, {"宗地号": "A1-01|A1-02", "土地面积": "100|200"}))
    assert report.rejected == 1
    assert "several parcels" in report.notes[0].reason


@pytest.mark.parametrize(
    "row", [{"中标人/竞得人": " 流 拍 "}, {"交易状态": "未成交"}, {"成交价(元)": "流拍"}]
)
def test_an_auction_that_failed_is_no_award(tmp_path, row):
    report = import_land(exchange(tmp_path, row))
    assert report.rejected == 1
    assert "nobody received" in report.notes[0].reason


def test_a_municipal_notice_is_placed_by_its_words_and_its_title_names_the_mode(tmp_path, register):
    row = {
        "文件标题": "某局国有土地使用权拍卖出让成交公示", "时间": "2019-10-22", "宗地编号": "G1",
        "地块位置": "桐庐县某街", "土地面积(亩)": "3", "土地用途": "工业", "成交价(万元)": "12",
        "竞得人": "甲有限公司",
    }  # fmt: skip
    import_land(write(tmp_path / "a.csv", "shanxi_results", row), locality=register["330000"])
    award = LandAward.objects.get()
    assert (award.locality, award.locality_precision) == (register["330122"], Precision.ADDRESS)
    assert award.supply_mode == "auction"
    assert (award.area_m2, award.dated_by) == (2_000, "notice")


def test_what_a_file_leaves_empty_stays(tmp_path):
    number = {"电子监管号:": "3301222005B00017"}
    import_land(old(tmp_path, number | {"土地级别:": "三级"}))
    report = import_land(old(tmp_path, number | {"成交价格(万元):": "1"}, name="b.csv"))
    assert report.updated == 1
    award = LandAward.objects.get()
    assert (award.land_grade, award.price_cny) == ("三级", 10_000)


SHANXI = {
    "文件标题": "某局出让的结果公示", "时间": "2017-09-06", "地块位置": "某村", "土地用途": "加油站",
    "竞得人": "甲有限公司",
}  # fmt: skip


@pytest.mark.parametrize(
    ("mu", "square_metres", "stored", "remarks"),
    [
        ("3", "2000", 2000, 0),
        ("2000", "3", 2000, 1),  # under each other's units
        ("3", "", 2000, 0),
        ("", "5000.5", Decimal("5000.5"), 0),
        ("", "5000平方米；", 5000, 0),
    ],
)
def test_two_area_columns_that_agree_as_they_stand_or_exchanged(
    tmp_path, register, mu, square_metres, stored, remarks
):
    row = SHANXI | {"土地面积(亩)": mu, "土地面积(平方米)": square_metres}
    report = import_land(
        write(tmp_path / "a.csv", "shanxi_results", row), locality=register["330100"]
    )
    assert (report.created, len(report.notes)) == (1, remarks)
    assert LandAward.objects.get().area_m2 == stored


@pytest.mark.parametrize(
    ("mu", "square_metres", "reason"),
    [("3", "5000", "do not agree"), ("", "15.89", "doubtful"), ("23889.64", "", "doubtful")],
)
def test_an_area_whose_unit_is_doubtful_is_not_guessed_at(
    tmp_path, register, mu, square_metres, reason
):
    row = SHANXI | {"土地面积(亩)": mu, "土地面积(平方米)": square_metres}
    report = import_land(
        write(tmp_path / "a.csv", "shanxi_results", row), locality=register["330100"]
    )
    assert report.rejected == 1
    assert reason in report.notes[0].reason


def test_tianjin_ratio_in_one_cell_with_and_without_words(tmp_path, register):
    row = {
        "文件标题": "津某（挂）2019-1号", "发布时间": "2019-11-14", "地块编号": "津某（挂）2019-1号",
        "具体位置": "某区某街", "用途": "工业用地", "供地方式": "挂牌", "使用年限": "50年",
        "竞得(人)": "甲制品有限公司", "成交价格": "640万元", "成交日期": "2019-11-13",
    }  # fmt: skip
    ratios = [
        {"出让面积": "16761.7平方米", "容积率": "≥0.8"},
        {"出让面积": "2000", "容积率": "大于1.0且不大于1.8"},
        {"出让面积": "3000", "容积率": "见规划条件"}, {"出让面积": "4000", "容积率": ""},
    ]  # fmt: skip
    path = write(tmp_path / "a.csv", "tianjin_results", *(row | ratio for ratio in ratios))
    report = import_land(path, locality=register["330100"])
    assert (report.created, [note.level for note in report.notes]) == (4, ["remark"])
    assert list(
        LandAward.objects.order_by("batch_row").values_list(
            "area_m2", "floor_area_ratio_min", "floor_area_ratio_max"
        )
    ) == [
        (Decimal("16761.7"), Decimal("0.8"), None), (2000, 1, Decimal("1.8")), (3000, None, None),
        (4000, None, None),
    ]  # fmt: skip
    assert set(LandAward.objects.values_list("price_cny", "dated_by")) == {(6_400_000, "deal")}


def test_saved_notices_of_the_old_site_one_award_each(tmp_path, register):
    path = tmp_path / "notices.zip"
    plan = (("1", "2014年03月01日", "200.0000", ""), ("2", "2014年06月01日", "200.0000", ""))
    with zipfile.ZipFile(path, "w") as archive:
        for serial in (1, 2):
            page = notice(numbered(serial), plan=plan, mark=True)
            archive.writestr(f"{serial}.html", page.encode("gb18030"))
    report = import_land(path)
    assert account(report) == (2, 2, 0, 0, 0), report.notes
    award = LandAward.objects.get(supervision_no=numbered(1))
    assert (award.area_m2, award.price_cny) == (15_000, 4_000_000)
    assert (award.floor_area_ratio_min, award.floor_area_ratio_max) == (1, 2)
    assert [item["due_on"] for item in award.instalments] == ["2014-03-01", "2014-06-01"]
    assert award.notice_url.endswith(numbered(1))
