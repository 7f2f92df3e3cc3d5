"""An import is undone on the desk, after it is said what that comes to."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from policies.curation.imports import AlreadyStarted, start_undo
from policies.ingest import queue
from policies.ingest.land.undoing import foresee, undo
from policies.models import Citation, ImportBatch, LandAward, Source, Status
from tests.admin.importing import (
    ROW,
    account,
    ask,
    imported,
    report,
    run,
    shown,
    undone,
    url,
)


def test_undoing_says_beforehand_what_it_comes_to(city, chief, steward):
    rows = [[f"某某路{n}号", *ROW[1:]] for n in range(5)]
    imported(chief, rows[0], locality=city)
    changed = [*rows[0][:5], "7", ROW[6]]
    batch = imported(chief, changed, *rows[1:], locality=city)
    assert account(batch) == (5, 4, 1, 0, 0)
    cited, public, edited, _draft = LandAward.objects.filter(batch=batch, batch_row__gt=2).order_by(
        "batch_row"
    )
    Citation.objects.create(record=cited, source=Source.objects.create(title="t", kind="news"))
    LandAward.objects.filter(pk=public.pk).update(status=Status.PUBLISHED)
    edited._history_user = User.objects.get(username="chief")
    edited.save()
    page = steward.get(url("undo", batch))
    foreseen = page.context["foreseen"]
    assert (foreseen.deleted, foreseen.withdrawn, foreseen.restored, foreseen.left) == (1, 1, 1, 2)
    assert LandAward.objects.count() == 5
    assert undo(batch) == foreseen


def test_what_an_import_created_and_changed_itself_is_foreseen_too(city, chief):
    batch = imported(chief, ROW, locality=city)
    award = LandAward.objects.get()
    batch.changes.create(
        row=3, record_id=award.pk, after={"project": "b"},
        before={"project": "a", "batch_id": batch.pk, "batch_row": 2, "digest": award.digest},
    )  # fmt: skip
    batch.changes.create(row=4, record_id=0, before={"project": "a"}, after={"project": "b"})
    foreseen = foresee(batch)
    assert (foreseen.deleted, foreseen.restored, foreseen.left) == (1, 1, 1)
    assert undo(batch) == foreseen


def test_an_import_that_a_later_one_changed_is_not_undone(city, chief):
    first = imported(chief, ROW, locality=city)
    later = imported(chief, [*ROW[:5], "7", ROW[6]], locality=city, name="later.csv")
    page = shown(chief.get(url("undo", first)))
    assert "undo the later import first: later.csv" in page
    assert '<form method="post"' not in page
    assert "undo the later import first" in shown(chief.post(url("undo", first)))
    assert LandAward.objects.get().batch == later


def test_undoing_has_a_permission_of_its_own(city, chief):
    batch = imported(chief, ROW, locality=city)
    user = User.objects.create_user("aide", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="undo_importbatch"))
    aide = Client()
    aide.force_login(user)
    assert "Undo this import" not in shown(report(aide, batch))
    assert aide.get(url("undo", batch)).status_code == 403
    assert aide.post(url("undo", batch)).status_code == 403
    assert LandAward.objects.exists()


def test_an_undo_waits_for_its_turn_in_a_process_of_its_own(
    city, chief, monkeypatch, django_capture_on_commit_callbacks
):
    batch = imported(chief, ROW, locality=city)
    calls: list[int] = []
    monkeypatch.setattr(queue, "wake", lambda: calls.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        assert chief.post(url("undo", batch)).url == url("change", batch)
    assert calls == [1] and LandAward.objects.exists()
    page = shown(report(chief, batch))
    assert "It is undone as soon as its turn comes" in page and 'http-equiv="refresh"' in page
    assert "Run it now" in page and "Undo this import" not in page
    assert run(batch).state == "undone"
    assert batch.undone_by.username == "chief"
    page = shown(report(chief, batch))
    assert "1 deleted, 0 withdrawn, 0 restored, 0 left as they are" in page


def test_an_import_that_was_changed_while_its_undo_waited_stays(city, chief):
    first = imported(chief, ROW, locality=city)
    assert chief.post(url("undo", first)).status_code == 302
    ImportBatch.objects.filter(pk=first.pk).update(
        state="done"
    )  # as if the other had its turn first
    imported(chief, [*ROW[:5], "7", ROW[6]], locality=city)
    ImportBatch.objects.filter(pk=first.pk).update(state="undoing")
    run(first)
    assert first.state == "done" and first.message.startswith("undo the later import first")
    assert LandAward.objects.get().price_cny == 70_000


def test_two_clicks_undo_once(city, chief):
    batch = imported(chief, ROW, locality=city)
    for _ in range(2):
        chief.post(url("undo", batch))
    assert LogEntry.objects.filter(change_message="Undoing started.").count() == 1
    with pytest.raises(AlreadyStarted):
        start_undo(batch, None)


def test_a_run_that_was_broken_off_is_undone_or_gone_on_with(city, chief, monkeypatch):
    batch = imported(chief, ROW, locality=city)
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", finished_at=None)
    monkeypatch.setattr(queue, "is_free", lambda: False)
    chief.post(url("undo", batch))
    batch.refresh_from_db()
    assert batch.state == "running"
    monkeypatch.undo()
    assert undone(chief, batch).state == "undone"
    assert not LandAward.objects.exists()


def test_a_trial_has_nothing_to_undo(city, chief):
    batch = imported(chief, ROW, locality=city, action="try")
    assert "Undo this import" not in shown(report(chief, batch))
    assert chief.post(url("undo", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "tried"


def test_an_import_undone_may_be_made_again(city, chief):
    batch = undone(chief, imported(chief, ROW, locality=city))
    ask(chief, batch, "import")
    assert account(run(batch)) == (1, 1, 0, 0, 0)


def test_start_and_undo_are_in_the_log(city, chief):
    batch = imported(chief, ROW, locality=city, action="try")
    chief.post(url("start", batch))
    undone(chief, run(batch))
    entries = LogEntry.objects.order_by("pk").values_list("user__username", "change_message")
    assert list(entries) == [
        ("chief", "File received."),
        ("chief", "Trial run started."),
        ("chief", "Import started."),
        ("chief", "Undoing started."),
    ]
    assert batch.started_by.username == "chief"
