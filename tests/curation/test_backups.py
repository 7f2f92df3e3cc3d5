"""What is backed up is restored on an empty machine, row by row; what cannot be changes nothing."""

import json
import stat
import zipfile

import pytest

from tests.faults.places import OTHERWISE, empty, files, filled, next_ids, rows
from tests.processes import Place

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A backup of the filled place, made once."""
    path = tmp_path_factory.mktemp("backups") / "all.backup"
    said = filled().manage("backup", str(path))
    return path, said


@pytest.fixture
def place(tmp_path):
    """A place with a record that no backup has."""
    place = Place(tmp_path / "data", filled())
    place.shell("from policies.models import Official; Official.objects.create(name_en='Later')")
    yield place
    place.close()


@pytest.fixture
def machine(tmp_path):
    """A machine without a database."""
    machine = empty(tmp_path / "machine")
    yield machine
    machine.close()


def refused(place, *command):
    """What a command says that ends with exit code 1."""
    with place.start(*command) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 1, err
    return err


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def changed(path, target, **members):
    """A copy of a backup with other members; None leaves one out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = members.get(name.removesuffix(".json"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def test_an_empty_machine_has_every_row_file_and_next_id(backed_up, machine):
    path, said = backed_up
    before = rows(filled())
    told = sum(map(len, before.values())) + 1  # the report of the backup itself
    assert f"{len(before) + 1} tables, {told:,} rows, 1 files" in said
    assert "restored version" in machine.manage("restore", str(path))
    after = rows(machine)
    assert after.keys() == before.keys()
    differing = {name for name in before if before[name] != after[name]}
    assert differing <= OTHERWISE
    assert len(after["policies_publicchange"]) == len(before["policies_publicchange"]) > 0
    assert set(before["policies_dataversion"]) < set(after["policies_dataversion"])
    assert len(after["policies_dataversion"]) == len(before["policies_dataversion"]) + 1
    assert files(machine) == files(filled()) and files(machine)
    ids, ours = next_ids(filled()), next_ids(machine)
    assert {name for name in ids if ids[name] != ours[name]} <= {
        "policies_dataversion", "policies_dataversion_id_seq", "policies_opensession",
    }  # fmt: skip
    machine.shell("from policies.models import *; Official.objects.create(name_en='Next')")
    machine.shell("from policies.models import *; DataVersion.objects.advance()")
    assert machine.manage("migrate", "--check") == ""


def test_nothing_kept_of_what_is_undone_is_taken_for_what_is_now(backed_up, place):
    place.shell("from policies.models import *\nfor _ in range(20): DataVersion.objects.advance()")
    last = "SELECT max(id) FROM policies_dataversion"
    [(before,)] = place.ask(last)
    place.manage("restore", str(backed_up[0]), "--replace")
    [(after,)] = place.ask(last)
    assert after >= before + 1000
    assert set(place.ask("SELECT version FROM policies_publicchange")) == {(after,)}
    assert place.ask("SELECT count(*) FROM policies_official WHERE name_en = 'Later'") == [(0,)]


def test_sessions_end(backed_up, place):
    place.shell("from policies.models.open_session import SessionStore; SessionStore().create()")
    path = backed_up[0].parent / "session.backup"
    place.manage("backup", str(path))
    place.manage("restore", str(path), "--replace")
    assert place.ask("SELECT count(*) FROM policies_opensession") == [(0,)]


def test_a_backup_is_private_and_has_no_secret_key(backed_up):
    path = backed_up[0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.glob(".tracker-backup-*")] == []
    secret = (filled().folder / "secret_key").read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert all(secret not in archive.read(name) for name in archive.namelist())


def test_a_database_with_records_is_replaced_only_when_asked_for(backed_up, place):
    before = rows(place)
    assert "not empty" in refused(place, "restore", str(backed_up[0]))
    assert rows(place) == before


WRONG = {
    "cut off": ("not whole", lambda path, target: target.write_bytes(path.read_bytes()[:-100])),
    "no archive": ("no backup", lambda path, target: target.write_text("uid,title\n")),
    "a byte": ("", lambda path, target: target.write_bytes(flipped(path.read_bytes()))),
    "other rows": (
        "rows, not the",
        lambda path, target: changed(path, target, manifest=more_rows(path)),
    ),
    "other database": ("checksum", lambda path, target: changed(path, target, database=b"SQLite")),
    "no database": ("members", lambda path, target: changed(path, target, database=None)),
    "newer": (
        "policies.0999_later is not known",
        lambda path, target: changed(path, target, manifest=newer(path)),
    ),
    "other engine": (
        "the backup is of oracle",
        lambda path, target: changed(path, target, manifest=told(path, engine="oracle")),
    ),
}


def flipped(content):
    middle = len(content) // 3
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


def told(path, **members):
    return json.dumps(manifest_of(path) | members)


def more_rows(path):
    counts = manifest_of(path)["counts"]
    return told(path, counts=counts | {"policies_firm": counts["policies_firm"] + 1})


def newer(path):
    return told(path, migrations=[*manifest_of(path)["migrations"], "policies.0999_later"])


RESTORE_EACH = """
import json, sys
from pathlib import Path
from policies.curation.backups.archive import BackupError
from policies.curation.backups.restoring import restore
said = []
for path in {paths!r}:
    try:
        restore(Path(path), replace=True)
        said.append("restored")
    except BackupError as error:
        said.append(str(error))
print(json.dumps(said))
"""


def test_what_is_not_whole_or_of_another_program_changes_nothing(backed_up, place, tmp_path):
    paths = []
    for case, (_words, make) in WRONG.items():
        paths.append(str(tmp_path / f"{case}.backup"))
        make(backed_up[0], tmp_path / f"{case}.backup")
    before, kept = rows(place), files(place)
    said = json.loads(place.shell(RESTORE_EACH.format(paths=paths)))
    assert (rows(place), files(place)) == (before, kept)
    for path, why, (words, _make) in zip(paths, said, WRONG.values(), strict=True):
        assert path in why and words in why


def test_an_older_backup_says_that_migrate_is_to_be_run(backed_up, machine, tmp_path):
    last = manifest_of(backed_up[0])["migrations"]
    older = tmp_path / "older.backup"
    changed(backed_up[0], older, manifest=told(backed_up[0], migrations=last[:-1]))
    assert "now run migrate: 1 to apply" in machine.manage("restore", str(older))


@pytest.mark.parametrize("step", ["restoring._put_up", "restoring._statements"])
def test_a_restore_that_is_killed_leaves_what_was_and_can_be_run_again(step, backed_up, place):
    before = rows(place)
    place.killed_in(f"policies.curation.backups.{step}", "restore", str(backed_up[0]), "--replace")
    assert rows(place) == before
    place.manage("restore", str(backed_up[0]), "--replace")
    wanted, found = rows(filled()), rows(place)
    assert {name for name in wanted if found[name] != wanted[name]} <= OTHERWISE


@pytest.mark.parametrize("step", ["archive.sync", "making.write", "making.Manifest"])
def test_a_backup_that_is_killed_leaves_no_half_one(step, tmp_path):
    folder = tmp_path / "backups"
    filled().killed_in(f"policies.curation.backups.{step}", "backup", str(folder), "--keep", "2")
    whole = list(folder.glob("*.backup"))
    assert len(whole) == (step == "archive.sync")
    filled().manage("backup", str(folder), "--keep", "2")
    assert not list(folder.glob(".tracker-backup-*"))
    for path in folder.glob("*.backup"):
        assert zipfile.ZipFile(path).testzip() is None


def test_the_last_few_of_dated_backups_are_kept(tmp_path):
    old = tmp_path / "tracker-2020-01-01T000000Z.backup"
    other = tmp_path / "letter.txt"
    ahead = tmp_path / "tracker-2999-01-01T000000Z.backup"  # of a clock that was wrong
    for path in (old, other, ahead):
        path.write_text("")
    said = filled().manage("backup", str(tmp_path), "--keep", "2")
    assert f"taken away: {old.name}" in said
    assert len(list(tmp_path.glob("*.backup"))) == 2 and ahead.exists() and other.exists()


def test_no_room_for_a_backup_is_said_and_the_last_one_stays(backed_up, tmp_path):
    target = tmp_path / "all.backup"
    target.write_bytes(backed_up[0].read_bytes())
    limited = "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
    limited += "from django.core.management import execute_from_command_line as run; "
    limited += f"run(['manage.py', 'backup', {str(target)!r}])"
    with filled().python("-c", limited) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 1 and str(target) in err and "Traceback" not in err
    assert target.read_bytes() == backed_up[0].read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_worker_at_work_is_not_disturbed(backed_up, place):
    code = (
        "from policies.ingest.queue import exclusive\n"
        "from django.core.management import call_command\n"
        "import subprocess, sys\n"
        "with exclusive():\n"
        "    done = subprocess.run([sys.executable, 'manage.py', 'restore', "
        f"{str(backed_up[0])!r}, '--replace'], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr)"
    )
    said = place.shell(code)
    assert said.startswith("1 ") and "stop the worker" in said
