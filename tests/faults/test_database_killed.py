"""The database itself is killed (kill -9), started again, and recovers: nothing is lost or half done.

On a cluster of its own that writes its log to the disk (fsync), whatever the other tests run on.
"""

import os
import signal
import time

import psycopg
import pytest

from tests.factories import land_file, numbered
from tests.faults.killing import OTHER_KILLED
from tests.faults.places import MAKE, empty, rows
from tests.faults.soundness import faults
from tests.faults.test_killed import ACCEPT, PROPOSE
from tools.postgres import Cluster


class Durable(Cluster):
    OPTIONS = "-c max_connections=20"

    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def start_again(self) -> None:
        """After a kill: as soon as the processes that were left have gone."""
        for _ in range(60):
            try:
                self.start()
                return
            except Exception:
                time.sleep(0.5)
        raise AssertionError((self.folder / "log").read_text()[-2000:])


@pytest.fixture(scope="module")
def cluster(server_programs):
    cluster = Durable(server_programs)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="module")
def place(cluster, tmp_path_factory):
    place = empty(tmp_path_factory.mktemp("durable") / "data")
    place.close()
    place.address = cluster.address
    place.manage("migrate", "--verbosity", "0")
    place.shell(MAKE)
    place.manage("rebuild_search")
    return place


def killed(place, pid, function, *command):
    """Run a command that kills a process when it calls a function; what it says, having failed."""
    with place.python("-c", OTHER_KILLED, function, str(pid), *command) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 1
    return err


LOST = ("connection", "terminat", "server closed")


def tells(err):
    return any(word in err for word in LOST)


def test_in_an_import(cluster, place, tmp_path):
    path = land_file(tmp_path / "a.csv", *({"电子监管号": numbered(n)} for n in range(1, 41)))
    command = ("import_land", str(path), "--publish")
    step = "policies.ingest.running.refresh_statistics"
    said = killed(place, cluster.postmaster(), step, *command)
    assert tells(said) and "Traceback" not in said
    cluster.start_again()
    assert "created 40" in place.manage(*command)
    assert place.ask("SELECT count(*) FROM policies_landaward WHERE batch_id IS NOT NULL") == [
        (40,)
    ]
    assert faults(place) == []


HAND_IN = """
from policies.curation import review
record = Official.objects.create(uid="new", name_en="New", name_zh="新")
Citation.objects.create(record=record, source=Source.objects.published().first())
review.submit(record, people[0])
"""
PUBLISH = """
from django.contrib.auth.models import User
from policies.curation import review
from policies.models import Review
review.accept(Review.objects.open().get(), User.objects.get(username="li"))
"""


def test_in_a_merge_and_a_publication(cluster, place):
    place.shell(PROPOSE + HAND_IN)
    before = rows(place)
    for step, code in (("merging.move_by_merge", ACCEPT), ("review._move", PUBLISH)):
        command = ("shell", "-v", "0", "-c", code)
        assert tells(killed(place, cluster.postmaster(), f"policies.curation.{step}", *command))
        cluster.start_again()
        assert rows(place) == before
    place.shell(ACCEPT + PUBLISH)
    assert place.ask("SELECT state FROM policies_merge") == [("done",)]
    published = "SELECT status FROM policies_official WHERE uid = 'new'"
    assert place.ask(published) == [("published",)]
    assert faults(place) == []


def test_in_an_export(cluster, place, tmp_path):
    folder = tmp_path / "bulk"
    step = "policies.publish.bulk.export.write_table"
    said = killed(place, cluster.postmaster(), step, "export_bulk", str(folder))
    assert tells(said) and "Traceback" not in said
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []
    cluster.start_again()
    place.manage("export_bulk", str(folder))
    assert (folder / "latest" / "SHA256SUMS").exists()


def test_one_connection_is_cut_and_others_go_on(cluster, place):
    """A backend killed has the server restart all others: who asks a moment later is answered."""
    with psycopg.connect(place.address) as held:
        os.kill(held.info.backend_pid, signal.SIGKILL)
    for _ in range(60):
        try:
            assert place.ask("SELECT 1") == [(1,)]
            break
        except psycopg.Error:
            time.sleep(0.5)
    else:
        pytest.fail("the database does not answer")
    assert faults(place) == []
