"""An import runs in a process of its own; its page tells how far it is, and goes on with it."""

import logging

import pytest
from django.urls import reverse

from policies.ingest import queue
from policies.ingest.land import running
from policies.models import ImportBatch
from tests.admin.importing import (
    PERSON,
    ROW,
    account,
    ask,
    bring,
    file_of,
    imported,
    report,
    run,
    shown,
    url,
)

REFRESH = '<meta http-equiv="refresh"'


@pytest.fixture
def woken(monkeypatch):
    """How often a process would have been started."""
    calls: list[int] = []
    monkeypatch.setattr(queue, "wake", lambda: calls.append(1))
    return calls


def running_batch(client, city, monkeypatch, **fields):
    """An import that another process runs."""
    batch = bring(client, file_of(ROW), locality=city)
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", **fields)
    monkeypatch.setattr(queue, "is_free", lambda: False)
    batch.refresh_from_db()
    return batch


def test_a_running_import_renews_its_page_without_scripts(city, chief, monkeypatch):
    batch = running_batch(chief, city, monkeypatch, rows_done=4001, rows_read=4000)
    page = shown(report(chief, batch))
    assert f'{REFRESH} content="2; url={url("change", batch)}">' in page
    assert "Row 4,001 of the file is done." in page and " %" not in page
    for button in ("Go on", "Import now", "Undo this import", "Columns and first rows"):
        assert button not in page


def test_a_trial_tells_how_long_the_file_is(city, chief, monkeypatch):
    batch = imported(
        chief, *[[f"某某路{n}号", *ROW[1:]] for n in range(9)], locality=city, action="try"
    )
    chief.post(url("start", batch))
    monkeypatch.setattr(queue, "is_free", lambda: False)
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", rows_done=4)
    page = shown(report(chief, batch))
    assert "40 %: row 4 of 10" in page and 'value="40"' in page
    assert "40 %" in shown(chief.get(reverse("admin:index")))


@pytest.mark.parametrize("state", ["received", "tried", "done", "failed", "undone"])
def test_the_page_of_an_import_at_rest_does_not_renew_itself(state, city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    assert REFRESH not in shown(report(chief, batch))


def test_an_import_asked_for_wakes_the_process_once_it_is_saved(
    city, chief, woken, django_capture_on_commit_callbacks
):
    batch = bring(chief, file_of(ROW), locality=city)
    with django_capture_on_commit_callbacks(execute=True):
        ask(chief, batch, "import")
        assert woken == []
    assert woken == [1]
    batch.refresh_from_db()
    assert (batch.state, batch.dry_run) == ("queued", False)
    page = shown(report(chief, batch))
    assert REFRESH in page and "Run it now" in page


def test_a_run_that_was_broken_off_is_gone_on_with(city, chief, woken, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    batch = bring(chief, file_of(ROW, ["别处", *ROW[1:]]), locality=city)
    ask(chief, batch, "import")
    take = running._take
    monkeypatch.setattr(running, "_take", lambda *args: (take(*args), killed()))

    def killed():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(batch)
    monkeypatch.setattr(running, "_take", take)
    page = shown(report(chief, batch))
    assert "was broken off behind row 2" in page and "Go on" in page
    assert REFRESH not in page
    chief.post(url("resume", batch))
    assert woken == [1]
    assert account(run(batch)) == (2, 2, 0, 0, 0)


def test_a_run_that_ends_while_its_page_is_made_was_not_broken_off(city, chief, monkeypatch):
    batch = bring(chief, file_of(ROW), locality=city)
    ask(chief, batch, "import")
    ImportBatch.objects.filter(pk=batch.pk).update(state="running")

    def free_because_it_ended(*_work):
        ImportBatch.objects.filter(pk=batch.pk).update(state="done")
        return True

    monkeypatch.setattr(queue, "is_free", free_because_it_ended)
    page = shown(report(chief, batch))
    assert "broken off" not in page and "Go on" not in page


def test_going_on_is_left_to_the_process_that_runs(city, chief, woken, monkeypatch):
    batch = running_batch(chief, city, monkeypatch)
    chief.post(url("resume", batch))
    assert woken == []


def test_a_fault_of_the_program_holds_up_no_other_import(city, chief, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    first = bring(chief, file_of(ROW), locality=city)
    second = bring(chief, file_of(ROW, name="2.csv"), locality=city)
    for batch in (first, second):
        ask(chief, batch, "import")
    take = running._take

    def faulty(chunk, batch, *rest):
        if batch.pk == first.pk:
            raise RuntimeError(f"duplicate key: {PERSON}")
        return take(chunk, batch, *rest)

    monkeypatch.setattr(running, "_take", faulty)
    run(second)
    assert second.state == "done"
    page = shown(report(chief, first))
    assert "stopped by a fault of the program (RuntimeError)" in page and PERSON not in page
    assert "Go on" in page and "Undo this import" in page
