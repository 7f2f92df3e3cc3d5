"""The columns of a file are assigned on one screen, with its first rows as they will be stored."""

import gzip
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from policies.models import Holder, LandAward
from tests.admin.importing import (
    BAD_ROW,
    COMPANY,
    HEADER,
    ROW,
    ask,
    bring,
    column,
    entered,
    file_of,
    imported,
    run,
    screen,
    shown,
    url,
)
from tests.factories import land_file, numbered


def test_headers_never_seen_are_proposed_rightly(city, chief):
    page = screen(chief, bring(chief, file_of(ROW, BAD_ROW), locality=city))
    assert "No known layout has these columns" in shown(page)
    assert {name: (column(page, name).field, column(page, name).unit) for name in HEADER} == {
        "坐落": ("location", None), "用地面积(亩)": ("area_m2", "mu"), "规划用途": ("use", None),
        "交易方式": ("supply_mode", None), "买受人": ("holders", None),
        "成交总价(万元)": ("price_cny", "10k_cny"), "成交日期": ("dealt_on", None),
    }  # fmt: skip
    assert column(page, "用地面积(亩)").samples == ["15", "没有"]
    assert page.context["problems"] == []


def test_the_first_rows_are_shown_as_they_will_be_stored(city, chief):
    page = screen(chief, bring(chief, file_of(ROW, BAD_ROW), locality=city))
    good, bad = page.context["preview"]
    assert (good.number, good.place) == (2, "Hangzhou 杭州市")
    assert good.award.area_m2 == Decimal(15) * 2000 / 3 == 10_000
    assert good.award.price_cny == 1200 * 10_000
    assert good.award.price_per_m2 == 12_000_000 / 10_000
    assert (good.award.use, good.award.supply_mode) == ("industrial", "listing")
    assert (good.award.signed_on, good.award.dated_by) == (date(2021, 3, 5), "deal")
    assert good.holders == [(COMPANY, "organisation")]
    text = shown(page)
    for stored in ("10,000", "12,000,000", "1,200", "2021-03-05", "the auction or tender"):
        assert f">{stored}<" in text
    assert [(note.column, note.value) for note in bad.notes] == [("用地面积(亩)", "没有")]
    assert "用地面积(亩) “没有”: not a number" in text
    assert not LandAward.objects.exists()


def test_twenty_rows_are_shown(city, chief):
    rows = [[f"某某路{n}号", *ROW[1:]] for n in range(30)]
    page = screen(chief, bring(chief, file_of(*rows), locality=city))
    assert [row.number for row in page.context["preview"]] == list(range(2, 22))


def test_a_required_column_that_nobody_assigned_is_refused_by_name(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    for action in ("try", "import"):
        answer = ask(chief, batch, action, field_4="")
        assert answer.url == url("columns", batch)
        page = screen(chief, batch)
        assert "Nothing was started" in shown(page)
        assert page.context["problems"] == ["no column is assigned to: holder"]
        assert "No column is assigned to: holder" in shown(page)
        batch.refresh_from_db()
        assert batch.state == "received"
    assert not LandAward.objects.exists() and not Holder.objects.exists()


def test_a_file_of_no_place_asks_for_its_locality(city, chief):
    batch = bring(chief, file_of(ROW))
    assert "locality code" in screen(chief, batch).context["problems"][0]
    ask(chief, batch, "import", locality=city.pk)
    assert run(batch).rows_created == 1
    assert LandAward.objects.get().locality == city


@pytest.fixture
def unpriced():
    """The same file, whose header does not say in what the price is."""
    return [*HEADER[:5], "成交总价", "成交日期"]


def test_a_price_without_a_unit_is_asked_for(unpriced, city, chief):
    batch = bring(chief, file_of(ROW, header=unpriced), locality=city)
    page = screen(chief, batch)
    price = column(page, "成交总价")
    assert (price.field, price.unit, price.asks_for_unit) == ("price_cny", "", True)
    assert page.context["problems"] == ["成交总价: its unit is not stated: choose one"]
    assert ask(chief, batch, "import").url == url("columns", batch)
    ask(chief, batch, "show", unit_5="cny")
    page = screen(chief, batch)
    assert page.context["problems"] == []
    assert page.context["preview"][0].award.price_cny == 1200
    ask(chief, batch, "import")
    assert run(batch).rows_created == 1
    assert LandAward.objects.get().price_cny == 1200


def test_cells_may_state_the_unit_themselves(unpriced, city, chief):
    row = [*ROW[:5], "1,200万元", *ROW[6:]]
    batch = bring(chief, file_of(row, header=unpriced), locality=city)
    assert column(screen(chief, batch), "成交总价").unit == "in_cells"
    bare = bring(chief, file_of(row, ROW, header=unpriced, name="2.csv"), locality=city)
    assert column(screen(chief, bare), "成交总价").asks_for_unit
    ask(chief, bare, "show", unit_5="in_cells")
    stored, refused = screen(chief, bare).context["preview"]
    assert stored.award.price_cny == 12_000_000
    assert refused.notes[0].reason.startswith("no unit is stated")


def test_a_column_made_a_price_by_hand_is_asked_for_its_unit(city, chief):
    header = [*HEADER[:5], "钱款", "成交日期"]
    batch = bring(chief, file_of(ROW, header=header), locality=city)
    assert column(screen(chief, batch), "钱款").field == ""
    ask(chief, batch, "show", field_5="price_cny")
    page = screen(chief, batch)
    assert column(page, "钱款").asks_for_unit
    assert page.context["problems"] == ["钱款: its unit is not stated: choose one"]


def test_a_unit_in_the_header_is_taken_for_a_column_assigned_by_hand(city, chief):
    header = [*HEADER[:5], "钱款（亿元）", "成交日期"]
    batch = bring(chief, file_of(ROW, header=header), locality=city)
    ask(chief, batch, "show", field_5="price_cny")
    assert column(screen(chief, batch), "钱款（亿元）").unit == "100m_cny"


def test_a_header_that_only_resembles_a_known_word_is_marked(city, chief):
    header = [*HEADER[:4], "土地使用权入人", *HEADER[5:]]
    batch = bring(chief, file_of(ROW, header=header), locality=city)
    page = screen(chief, batch)
    holder = column(page, "土地使用权入人")
    assert (holder.field, holder.sure) == ("holders", False)
    assert "please check" in shown(page)
    ask(chief, batch, "show")
    assert column(screen(chief, batch), "土地使用权入人").sure


def test_supply_mode_and_use_may_hold_for_the_whole_file(city, chief):
    header, row = HEADER[:2] + HEADER[4:], ROW[:2] + ROW[4:]
    batch = bring(chief, file_of(row, header=header), locality=city)
    assert len(screen(chief, batch).context["problems"]) == 2
    ask(chief, batch, "import", supply_mode="协议出让", use="工业用地")
    assert run(batch).rows_created == 1
    award = LandAward.objects.get()
    assert (award.supply_mode, award.use) == ("agreement", "industrial")


def known_file(tmp_path):
    path = land_file(tmp_path / "a.csv", {"电子监管号": numbered(1)})
    return SimpleUploadedFile("a.csv", path.read_bytes())


def test_a_known_layout_is_named_and_stays_what_it_is(tmp_path, register, chief):
    batch = bring(chief, known_file(tmp_path))
    page = screen(chief, batch)
    assert "landchina_results_23" in shown(page)
    assert column(page, "成交价格(万元)").unit == "10k_cny"
    ask(chief, batch, "show")
    batch.refresh_from_db()
    assert (batch.layout, batch.mapping) == ("landchina_results_23", [])


def test_a_known_layout_changed_in_anything_is_an_assignment_by_hand(tmp_path, register, chief):
    batch = bring(chief, known_file(tmp_path))
    page = screen(chief, batch)
    price = next(
        field.html_name
        for field in page.context["form"]
        if field.label == "unit of column 成交价格(万元)"
    )
    chief.post(url("columns", batch), {**entered(page, **{price: "cny"}), "action": "import"})
    assert run(batch).rows_created == 1
    assert batch.layout == ""
    assert {row["field"] for row in batch.mapping} >= {"supervision_no", "price_cny"}
    assert LandAward.objects.get().price_cny == 400
    page = shown(chief.get(url("change", batch)))
    assert "成交价格(万元) → price (yuan 元)" in page


def test_columns_assigned_for_one_file_are_proposed_for_the_next(city, chief):
    header = ["哪里", "多大", "规划用途", "交易方式", "谁", "成交总价(万元)", "成交日期"]
    batch = bring(chief, file_of(ROW, header=header), locality=city)
    ask(chief, batch, "import", field_0="location", field_1="area_m2", field_4="holders")
    assert batch.state == "received"
    ask(chief, batch, "import", unit_1="mu")
    assert run(batch).rows_created == 1
    other = bring(chief, file_of(BAD_ROW, header=header, name="2.csv"), locality=city)
    page = screen(chief, other)
    assert url("change", batch) in shown(page)
    assert column(page, "谁").field == "holders"
    assert column(page, "多大").unit == "mu"


def test_a_column_made_private_is_emptied_in_the_file_that_is_kept(city, chief):
    header = [*HEADER, "经手"]
    batch = bring(chief, file_of([*ROW, "孙大九"], header=header), locality=city)
    former = batch.file.name
    assert column(screen(chief, batch), "经手").samples == ["孙大九"]
    ask(chief, batch, "show", field_7="private")
    batch.refresh_from_db()
    with gzip.open(batch.file.path, "rt", encoding="utf-8") as kept:
        text = kept.read()
    assert COMPANY in text and "孙大九" not in text
    assert not batch.file.storage.exists(former)
    assert column(screen(chief, batch), "经手").emptied
    ask(chief, batch, "import")
    assert run(batch).rows_created == 1


def test_an_import_that_read_the_column_keeps_its_file(city, chief):
    header = [*HEADER, "经手"]
    rows = [[*ROW, "孙大九"]]
    first = bring(chief, file_of(*rows, header=header), locality=city)
    ask(chief, first, "show", field_7="approved_by")
    again = bring(chief, file_of(*rows, header=header), locality=city)
    ask(chief, again, "show", field_7="private")
    first.refresh_from_db()
    again.refresh_from_db()
    assert first.file.name != again.file.name
    assert first.file.storage.exists(first.file.name)


def test_what_was_wrongly_entered_is_refused(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    for wrong in ({"field_4": "no_such_field"}, {"locality": 999_999}):
        answer = ask(chief, batch, "import", **wrong)
        assert answer.status_code == 200
        assert "Please correct what is marked below." in shown(answer)
    batch.refresh_from_db()
    assert batch.state == "received"


def test_a_file_without_any_column_assigned_is_still_shown(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    nothing = {f"field_{index}": "" for index in range(len(HEADER))}
    ask(chief, batch, "show", **nothing)
    assert len(screen(chief, batch).context["problems"]) == 5


def test_columns_of_a_started_import_are_not_assigned_any_more(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    page = screen(chief, batch)
    ask(chief, batch, "import")
    for answer in (
        screen(chief, batch),
        chief.post(url("columns", batch), {**entered(page, field_4=""), "action": "show"}),
    ):
        assert (answer.status_code, answer.url) == (302, url("change", batch))
    assert run(batch).rows_created == 1


def test_columns_changed_after_a_trial_make_the_trial_void(city, chief):
    batch = imported(chief, ROW, BAD_ROW, locality=city, action="try")
    assert (batch.state, batch.rows_rejected) == ("tried", 1)
    ask(chief, batch, "show", unit_1="ha")
    batch.refresh_from_db()
    assert batch.state == "received"
