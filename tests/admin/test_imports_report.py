"""What came of an import: its account, reasons, changes, rejected rows; the mended file goes in."""

from django.urls import reverse

from policies.models import Holder, ImportBatch, ImportChange, LandAward
from tests.admin.importing import (
    BAD_ROW,
    COMPANY,
    HEADER,
    HIDDEN,
    PERSON,
    PRIVATE_ROW,
    ROW,
    account,
    ask,
    bring,
    column,
    file_of,
    imported,
    report,
    rows_of,
    run,
    shown,
    undone,
    url,
)


def test_from_a_trial_to_the_mended_rows_and_back(city, steward):
    batch = imported(steward, ROW, BAD_ROW, locality=city, action="try")
    page = shown(report(steward, batch))
    assert (batch.state, account(batch)) == ("tried", (2, 1, 0, 0, 1))
    assert "This was a trial" in page and "Import now" in page
    assert not LandAward.objects.exists()

    assert steward.post(url("start", batch)).url == url("change", batch)
    assert account(run(batch)) == (2, 1, 0, 0, 1)
    page = shown(report(steward, batch))
    awards = reverse("admin:policies_landaward_changelist") + f"?batch__id__exact={batch.pk}"
    assert batch.state == "done" and f'href="{awards}"' in page
    assert steward.get(awards).context["cl"].result_count == 1

    header, bad = rows_of(steward.get(url("rejects", batch)))
    assert header == [*HEADER, "row", "reason"]
    assert bad[:7] == BAD_ROW and bad[7] == "3"
    assert bad[8] == "用地面积(亩) '没有': not a number"

    mended = [bad[0], "6", *bad[2:]]
    second = bring(steward, file_of(mended, header=header, name="mended.csv"), locality=city)
    screen = steward.get(url("columns", second))
    assert url("change", batch) in shown(screen)  # assigned as for the file it came from
    assert column(screen, "reason").field == ""
    ask(steward, second, "import")
    assert account(run(second)) == (1, 1, 0, 0, 0)
    assert LandAward.objects.get(batch=second).area_m2 == 6 * 2000 / 3

    for one in (second, batch):
        assert undone(steward, one).state == "undone"
    assert not LandAward.objects.exists() and not Holder.objects.exists()


def test_rejects_of_a_mended_file_have_its_reasons_once(city, steward):
    header = [*HEADER, "row", "reason"]
    batch = imported(steward, [*BAD_ROW, "9", "not a number"], header=header, locality=city)
    first, bad = rows_of(steward.get(url("rejects", batch)))
    assert first == header and bad[7:] == ["2", "用地面积(亩) '没有': not a number"]


def test_reasons_are_counted_with_their_first_rows(city, steward):
    no_use = [*ROW[:2], "飞碟用地", *ROW[3:]]
    batch = imported(steward, *[BAD_ROW] * 5, no_use, locality=city)
    page = report(steward, batch)
    found = [
        (reason.rows, reason.column, reason.reason, [note.row for note in reason.examples])
        for reason in page.context["reasons"]
    ]
    assert found == [
        (5, "用地面积(亩)", "not a number", [2, 3, 4]),
        (1, "规划用途", "a word that the code list does not know", [7]),
    ]
    assert "row 2</div>" not in shown(page) and "row 2: 没有" in shown(page)


def test_reasons_that_name_another_row_are_one_reason(city, steward):
    other_price = [[*ROW[:5], str(price), ROW[6]] for price in (1, 2, 3)]
    rows = [ROW, *other_price, ["别处", *ROW[1:]], ["别处", *ROW[1:5], "7", ROW[6]]]
    batch = imported(steward, *rows, locality=city)
    (reason,) = report(steward, batch).context["reasons"]
    assert (reason.rows, [note.row for note in reason.examples]) == (4, [3, 4, 5])
    assert "as row …, but differing in" in reason.reason


def change_of(page):
    (change,) = page.context["changes"]
    return change.record, {label: (before, after) for label, before, after in change.fields}


def test_changes_are_shown_field_by_field(city, steward):
    imported(steward, ROW, locality=city)
    award = LandAward.objects.get()
    other = [*ROW[:2], "仓储用地", *ROW[3:5], "1,500", ROW[6]]
    batch = imported(steward, other, locality=city, action="try")
    assert account(batch) == (1, 0, 1, 0, 0)
    found, fields = change_of(report(steward, batch))
    assert found == award
    assert fields == {
        "Use": ("manufacturing", "warehousing"),
        "Price, yuan": ("12000000.00", "15000000.00"),
        "Use as printed": ("工业用地", "仓储用地"),
    }
    award.refresh_from_db()
    assert award.price_cny == 12_000_000


def test_changes_come_fifty_a_page(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    ImportBatch.objects.filter(pk=batch.pk).update(state="done")
    ImportChange.objects.bulk_create(
        ImportChange(batch=batch, row=n, record_id=n, before={"project": "a"}, after={"project": n})
        for n in range(120)
    )
    sizes = [len(report(chief, batch, changes=page).context["changes"]) for page in (1, 2, 3)]
    assert sizes == [50, 50, 20]
    assert "Page 3 of 3" in shown(report(chief, batch, changes=3))


def test_a_clerk_reads_no_name_in_the_report(city, clerk, steward):
    imported(steward, PRIVATE_ROW, ROW, locality=city)
    LandAward.objects.filter(names_withheld=False).update(project="旧名", supervision_no="x1")
    LandAward.objects.filter(names_withheld=True).update(project=PERSON, supervision_no="x2")
    batch = bring(clerk, file_of(ROW, name="later.csv"), locality=city)
    ImportBatch.objects.filter(pk=batch.pk).update(state="done", rows_rejected=1)
    batch.notes.create(level="reject", row=5, column="买受人", value=PERSON, reason="odd")
    sold, kept = (
        LandAward.objects.get(supervision_no="x1"),
        LandAward.objects.get(supervision_no="x2"),
    )
    for award, before, after in (
        (sold, {"holders": [COMPANY], "project": "旧名"}, {"holders": [PERSON], "project": PERSON}),
        (kept, {"project": PERSON, "location": PERSON}, {"project": "新名", "location": "新路"}),
    ):
        batch.changes.create(row=2, record_id=award.pk, before=before, after=after)
    page = report(clerk, batch)
    assert PERSON not in shown(page)
    first, second = (change.fields for change in page.context["changes"])
    assert first == [("Holders", COMPANY, HIDDEN), ("Project", HIDDEN, HIDDEN)]
    assert second == [("Project", HIDDEN, HIDDEN), ("Location", HIDDEN, HIDDEN)]
    first, second = (change.fields for change in report(steward, batch).context["changes"])
    assert first == [("Holders", COMPANY, PERSON), ("Project", "旧名", PERSON)]
    assert second == [("Project", PERSON, "新名"), ("Location", PERSON, "新路")]


def test_rejected_rows_are_not_for_those_who_may_not_see_names(city, clerk, steward):
    batch = imported(clerk, ROW, BAD_ROW, locality=city)
    assert clerk.get(url("rejects", batch)).status_code == 403
    assert url("rejects", batch) not in shown(report(clerk, batch))
    answer = steward.get(url("rejects", batch))
    assert answer.streaming and len(rows_of(answer)) == 2
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    assert url("rejects", batch) in shown(report(steward, batch))


def test_start_page_lists_imports_under_way_and_those_that_left_rows_out(city, chief):
    imported(chief, ROW, locality=city, name="whole.csv")
    left_out = imported(chief, ROW, BAD_ROW, locality=city, name="left.csv")
    waiting = bring(chief, file_of(ROW, name="waits.csv"), locality=city)
    answer = chief.get(reverse("admin:index"))
    assert list(answer.context["to_look_at"]) == [waiting, left_out]
    text = shown(answer)
    assert "1 row rejected" in text and url("change", waiting) in text


def test_reports_of_other_imports_keep_their_account(chief, db):
    batch = ImportBatch.objects.create(
        noun="speech", file_name="a", sha256="0" * 64, state="done", rows_read=3, rows_created=2,
        rows_rejected=1,
    )  # fmt: skip
    batch.notes.create(level="reject", row=2, column="date", value="gestern", reason="not a date")
    page = shown(report(chief, batch))
    assert "row 2: gestern" in page
    assert "Undo this import" not in page and "as CSV" not in page
