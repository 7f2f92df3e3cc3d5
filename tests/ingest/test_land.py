"""Land import: every row accounted for, nothing lost, nothing done twice."""

import csv
import datetime
import gzip
from decimal import Decimal

import pytest

from policies.ingest.readers import UnreadableFile
from policies.ingest.running import import_file as import_land
from policies.models import Firm, Holder, ImportBatch, ImportNote, LandAward, Precision, Status
from tests.factories import land_file, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(register, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def account(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected)


def test_a_row_becomes_an_award_with_all_conversions(tmp_path, register):
    report = import_land(land_file(tmp_path / "a.csv", {"约定容积率上限": "0.00"}))
    assert account(report) == (1, 1, 0, 0, 0)
    award = LandAward.objects.get()
    assert award.uid == "land-3301092013b00001"
    assert award.locality == register["330109"]
    assert (award.area_m2, award.price_cny) == (Decimal(10_000), Decimal(4_000_000))
    assert (award.use, award.supply_mode, award.land_source) == ("industrial", "listing", "new")
    assert (award.floor_area_ratio_min, award.floor_area_ratio_max) == (1, None)
    assert award.signed_on == datetime.date(2013, 1, 15)
    assert award.term_years == 50
    assert award.started_on is None
    assert award.status == Status.DRAFT
    assert not award.names_withheld
    assert award.batch_row == 2


def test_the_same_file_again_changes_nothing(tmp_path):
    path = land_file(tmp_path / "a.csv", {}, {"电子监管号": numbered(2)})
    import_land(path)
    before = list(LandAward.objects.values())
    assert account(import_land(path)) == (2, 0, 0, 2, 0)
    assert list(LandAward.objects.values()) == before
    assert LandAward.history.count() == 0


def test_a_changed_row_updates_its_award_and_writes_history(tmp_path):
    import_land(land_file(tmp_path / "a.csv", {}))
    award = LandAward.objects.get()
    report = import_land(
        land_file(tmp_path / "b.csv", {"成交价格(万元)": "500", "土地使用权人": "乙有限公司"})
    )
    assert account(report) == (1, 0, 1, 0, 0)
    changed = LandAward.objects.get()
    assert (changed.pk, changed.uid) == (award.pk, award.uid)
    assert changed.price_cny == 5_000_000
    assert [holder.name for holder in changed.holders.all()] == ["乙有限公司"]
    assert changed.history.count() == 1


def test_bad_values_are_reported_by_row_column_and_value_and_good_rows_go_in(tmp_path):
    path = land_file(
        tmp_path / "a.csv",
        {},
        {"电子监管号": numbered(2), "面积(公顷)": "1,0x"},
        {"电子监管号": numbered(3), "约定开工时间": "2013年02月30日"},
        {"电子监管号": "9901002013B00004"},
        {"电子监管号": "12345"},
        {"电子监管号": numbered(6), "土地用途": "火星用地", "成交价格(万元)": "-1"},
        {"电子监管号": numbered(7)},
    )
    report = import_land(path)
    assert account(report) == (7, 2, 0, 0, 5)
    assert [(note.row, note.column, note.value) for note in report.notes] == [
        (3, "面积(公顷)", "1,0x"),
        (4, "约定开工时间", "2013年02月30日"),
        (5, "电子监管号", "9901002013B00004"),
        (6, "电子监管号", "12345"),
        (7, "土地用途", "火星用地"),
        (7, "成交价格(万元)", "-1"),
    ]
    assert all(note.reason for note in report.notes)
    assert ImportNote.objects.filter(level="reject").count() == 6


def test_rejects_come_back_in_the_files_own_columns_and_can_be_mended(tmp_path):
    out = tmp_path / "rejects.csv"
    import_land(land_file(tmp_path / "a.csv", {"面积(公顷)": "x"}), rejects=out)
    with out.open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert row["电子监管号"] == "3301092013B00001"
    assert row["row"] == "2"
    assert "面积(公顷)" in row["reason"]
    text = out.read_text(encoding="utf-8-sig").replace(",x,", ",1.5,")
    (tmp_path / "mended.csv").write_text(text, encoding="utf-8")
    assert account(import_land(tmp_path / "mended.csv")) == (1, 1, 0, 0, 0)


def test_two_rows_under_one_number_are_not_guessed_at(tmp_path):
    path = land_file(tmp_path / "a.csv", {}, {"土地使用权人": "乙有限公司"}, {})
    report = import_land(path)
    assert account(report) == (3, 1, 0, 1, 1)
    assert "row 2" in report.notes[0].reason


def test_a_good_row_goes_in_although_a_bad_one_had_its_number_before(tmp_path):
    report = import_land(land_file(tmp_path / "a.csv", {"面积(公顷)": "x"}, {}))
    assert account(report) == (2, 1, 0, 0, 1)


@pytest.mark.parametrize(
    ("number", "district", "code", "precision"),
    [
        ("3301092013B00001", "", "330109", Precision.EXACT),
        ("3301812013B00001", "", "330109", Precision.SUCCESSOR),
        ("3301992013B00001", "桐庐县", "330122", Precision.NAME),
        ("3301992013B00001", "杭州市本级", "330100", Precision.NAME),
        ("3301992013B00001", "某某开发区", "330000", Precision.PROVINCE),
    ],
)
def test_locality_of_a_row(tmp_path, number, district, code, precision):
    report = import_land(land_file(tmp_path / "a.csv", {"电子监管号": number, "行政区": district}))
    award = LandAward.objects.get()
    assert (award.locality.code, award.locality_precision) == (code, precision)
    assert award.issued_code == number[:6]
    flagged = precision in (Precision.NAME, Precision.PROVINCE)
    assert [note.level for note in report.notes] == ["remark"] * flagged


def test_holders_are_split_classified_and_linked(tmp_path):
    firm = Firm.objects.create(name_zh="乙 有限公司")
    import_land(land_file(tmp_path / "a.csv", {"土地使用权人": "乙有限公司、王小明"}))
    holders = {holder.name: holder for holder in Holder.objects.all()}
    assert holders["乙有限公司"].firm == firm
    assert holders["王小明"].kind == Holder.Kind.PERSON
    assert LandAward.objects.get().names_withheld


def test_a_row_without_holder_goes_in_and_withholds_its_project(tmp_path):
    import_land(land_file(tmp_path / "a.csv", {"土地使用权人": ""}))
    award = LandAward.objects.get()
    assert award.holders.count() == 0
    assert (award.names_withheld, award.public_project) == (True, "")


def test_missing_figures_stay_unknown(tmp_path):
    import_land(
        land_file(tmp_path / "a.csv", {"面积(公顷)": "", "成交价格(万元)": "", "土地来源": ""})
    )
    award = LandAward.objects.get()
    assert (award.area_m2, award.price_cny, award.land_source) == (None, None, "")


@pytest.mark.parametrize(
    ("hectares", "source"), [("0.000000", "new"), ("1.000000", "existing"), ("0.400000", "stock")]
)
def test_land_source_is_told_from_the_hectares(tmp_path, hectares, source):
    import_land(land_file(tmp_path / "a.csv", {"土地来源": hectares}))
    assert LandAward.objects.get().land_source == source


def test_a_dry_run_reports_and_writes_nothing(tmp_path):
    report = import_land(land_file(tmp_path / "a.csv", {}), dry_run=True)
    assert account(report) == (1, 1, 0, 0, 0)
    assert not LandAward.objects.exists() and not ImportBatch.objects.exists()
    assert not Holder.objects.exists()


def test_publishing_publishes_new_rows_and_drafts_of_the_same_file(tmp_path):
    path = land_file(tmp_path / "a.csv", {})
    import_land(path)
    assert account(import_land(path, publish=True)) == (1, 0, 1, 0, 0)
    assert LandAward.objects.published().count() == 1
    assert account(import_land(path, publish=True)) == (1, 0, 0, 1, 0)


def test_the_batch_keeps_the_account_and_the_file_once(tmp_path):
    path = land_file(tmp_path / "a.csv", {}, {"电子监管号": "x"})
    import_land(path)
    import_land(path)
    first, second = ImportBatch.objects.order_by("pk")
    assert (first.rows_read, first.rows_created, first.rows_rejected) == (2, 1, 1)
    assert (second.rows_read, second.rows_unchanged) == (2, 1)
    assert first.file.name == second.file.name
    with first.file.open() as kept:
        assert kept.read() == path.read_bytes()


def test_gzip_and_byte_order_mark_are_read(tmp_path):
    plain = land_file(tmp_path / "a.csv", {})
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes()))
    assert account(import_land(packed)) == (1, 1, 0, 0, 0)


def test_a_missing_column_is_named_and_nothing_is_written(tmp_path):
    path = land_file(tmp_path / "a.csv", {}, columns=["电子监管号", "面积(公顷)"])
    with pytest.raises(UnreadableFile, match="supply mode"):
        import_land(path)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00broken", b"\x1f\x8bnot gzip"])
def test_a_file_that_cannot_be_read_says_so(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        import_land(path)


def test_a_file_that_breaks_off_leaves_the_database_as_it_was(tmp_path):
    rows = [{"电子监管号": numbered(n), "项目名称": f"项目{n * 7919}"} for n in range(1, 4000)]
    plain = land_file(tmp_path / "a.csv", *rows)
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:-2000])
    with pytest.raises(UnreadableFile, match="after row"):
        import_land(packed)
    assert not LandAward.objects.exists() and not ImportBatch.objects.exists()


def test_the_same_file_with_another_locality_is_read_anew(tmp_path, register):
    path = land_file(tmp_path / "a.csv", {"电子监管号": "3301992013B00001", "行政区": "某某开发区"})
    import_land(path)
    assert LandAward.objects.get().locality == register["330000"]
    assert account(import_land(path, locality=register["330100"])) == (1, 0, 1, 0, 0)
    assert LandAward.objects.get().locality == register["330100"]
