"""A mistake is undone by going back to the moment before it: as docs/backup.md describes."""

import shutil

import psycopg

from tests.faults.places import MAKE, empty, rows
from tools.postgres import Cluster


def test_the_database_of_the_moment_before_a_mistake(server_programs, tmp_path):
    primary, recovered = Cluster(server_programs), Cluster(server_programs)
    log = primary.folder / "archive"
    try:
        log.mkdir()
        if primary.user:
            shutil.chown(log, primary.user)
        primary.make()
        _configure(primary, "archive_mode = on", f"archive_command = 'cp %p {log}/%f'")
        primary.start()
        place = empty(tmp_path / "data")
        place.close()
        place.address = primary.address
        place.manage("migrate", "--verbosity", "0")
        _base_backup(primary, recovered)
        place.shell(MAKE)
        before = rows(place)
        with psycopg.connect(primary.address, autocommit=True) as server:
            (moment,) = server.execute("SELECT now()::text").fetchone()
            server.execute("DELETE FROM policies_check")
            server.execute("SELECT pg_switch_wal()")
        assert rows(place) != before
        primary.stop("fast")

        _configure(
            recovered, f"restore_command = 'cp {log}/%f %p'", f"recovery_target_time = '{moment}'",
            "recovery_target_action = promote",
        )  # fmt: skip
        (recovered.data / "recovery.signal").touch()
        if recovered.user:
            shutil.chown(recovered.data / "recovery.signal", recovered.user)
        recovered.start()
        place.address = recovered.address
        assert rows(place) == before
    finally:
        primary.remove()
        recovered.remove()


def _configure(cluster: Cluster, *lines: str) -> None:
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write("\n".join(("", *lines, "")))


def _base_backup(primary: Cluster, target: Cluster) -> None:
    source = f"host=127.0.0.1 port={primary.port} user=tracker"
    target.call("pg_basebackup", "-D", str(target.data), "-d", source, "-c", "fast", "-N")
