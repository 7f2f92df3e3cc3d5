"""Imports that wait are run one after the other, whoever finds the lock free."""

import pytest
from django.core.management import call_command

from policies.ingest import queue
from policies.ingest.receive import receive
from policies.management.commands import run_imports
from policies.models import ImportBatch
from tests.factories import land_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def waiting(register, tmp_path):
    batch = receive(land_file(tmp_path / "a.csv", {}))
    batch.state = ImportBatch.State.QUEUED
    batch.save()
    return batch


def test_what_waits_is_run_by_the_command(waiting, capsys):
    call_command("run_imports")
    assert capsys.readouterr().out == ("a.csv: read 1 created 1 updated 0 unchanged 0 rejected 0\n")
    waiting.refresh_from_db()
    assert waiting.state == "done"


def test_what_is_asked_for_when_the_last_run_ends_is_run_too(waiting, monkeypatch):
    looked: list[int] = []
    run_waiting = run_imports.run_waiting

    def late():
        looked.append(1)
        return run_waiting() if len(looked) > 1 else iter(())

    monkeypatch.setattr(run_imports, "run_waiting", late)
    call_command("run_imports")
    waiting.refresh_from_db()
    assert (waiting.state, len(looked)) == ("done", 2)


def test_the_lock_is_free_unless_an_import_runs():
    assert queue.is_free()
    with queue.exclusive():
        assert not queue.is_free()
    assert queue.is_free()


def test_imports_to_look_at_are_those_not_at_their_end_and_those_that_left_rows_out():
    made = [
        ImportBatch.objects.create(
            noun="land_award", file_name=state, sha256="0" * 64, state=state, rows_rejected=rejected
        )
        for state, rejected in (
            ("done", 0), ("done", 2), ("received", 0), ("queued", 0), ("running", 0), ("tried", 0),
            ("undoing", 0), ("failed", 0), ("undone", 3),
        )
    ]  # fmt: skip
    assert list(ImportBatch.objects.to_look_at()) == made[6:0:-1]
