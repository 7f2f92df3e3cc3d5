"""An import is undone on the desk, after it is said what that comes to."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from policies.ingest import queue
from policies.ingest.land import foresee, undo
from policies.models import Citation, LandAward, Source, Status
from tests.admin.importing import (
    ROW,
    account,
    ask,
    imported,
    report,
    run,
    shown,
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


def test_nothing_is_undone_while_an_import_runs(city, chief):
    batch = imported(chief, ROW, locality=city)
    with queue.exclusive():
        if queue.connection.vendor == "postgresql":  # a connection may take its own lock again
            pytest.skip("needs a second connection")
        assert not queue.is_free()
        assert "An import is running" in shown(chief.post(url("undo", batch)))
    assert queue.is_free() and LandAward.objects.exists()


def test_a_trial_has_nothing_to_undo(city, chief):
    batch = imported(chief, ROW, locality=city, action="try")
    assert "Undo this import" not in shown(report(chief, batch))
    assert chief.post(url("undo", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "tried"


def test_an_import_undone_may_be_made_again(city, chief):
    batch = imported(chief, ROW, locality=city)
    chief.post(url("undo", batch))
    ask(chief, batch, "import")
    assert account(run(batch)) == (1, 1, 0, 0, 0)


def test_start_and_undo_are_in_the_log(city, chief):
    batch = imported(chief, ROW, locality=city, action="try")
    chief.post(url("start", batch))
    run(batch)
    chief.post(url("undo", batch))
    entries = LogEntry.objects.order_by("pk").values_list("user__username", "change_message")
    assert list(entries) == [
        ("chief", "File received."),
        ("chief", "Trial run started."),
        ("chief", "Import started."),
        (
            "chief",
            "Undone: 1 deleted, 0 withdrawn, 0 restored, 0 left as they are.",
        ),
    ]
    assert batch.started_by.username == "chief"
