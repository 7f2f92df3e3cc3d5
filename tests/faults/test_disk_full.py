"""No room on the disk: a clear message, exit code 1, everything as it was, and later it can be done."""

from tests.factories import land_file, numbered
from tests.faults.places import files, rows
from tests.faults.soundness import faults

# No file may grow beyond so many bytes: what a full disk does, on every machine and for every user.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[2:]])
"""


def without_room(place, limit, *command):
    with place.python("-c", LIMITED, str(limit), *command) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 1, err
    assert "Traceback" not in err
    return err


def land(place, path):
    return land_file(path, *({"电子监管号": numbered(n)} for n in range(101, 4101)))


def test_an_import(place, tmp_path):
    """First the file that is to be kept has no room, then the database, where that is a file of ours."""
    path = land(place, tmp_path / "more.csv")
    before = rows(place), files(place)
    said = without_room(place, 50_000, "import_land", str(path), "--publish")
    assert "more.csv: [Errno 27] File too large" in said
    assert (rows(place), files(place)) == before
    if not place.address:
        grows = (place.folder / "tracker.sqlite3").stat().st_size + 200_000
        assert "disk" in without_room(place, grows, "import_land", str(path), "--publish")
        assert place.ask("PRAGMA integrity_check") == [("ok",)]
    assert "rejected 0" in place.manage("import_land", str(path), "--publish")
    count = "SELECT count(*) FROM policies_landaward WHERE status = 'published' AND batch_id IS NOT NULL"
    assert place.ask(count) == [(4030,)]
    assert faults(place) == []


EXPORT = """
from django.core.management import call_command
from policies.models import DataVersion
call_command("export_bulk", {folder!r})
DataVersion.objects.advance()
"""


def test_an_export(place, tmp_path):
    folder = tmp_path / "bulk"
    place.shell(EXPORT.format(folder=str(folder)))
    (last,) = [path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    assert "bulk" in without_room(place, 60_000, "export_bulk", str(folder))
    assert {path.name for path in folder.iterdir()} == {last, "latest", ".lock"}
    place.manage("export_bulk", str(folder))
    assert (folder / "latest").resolve().name != last
