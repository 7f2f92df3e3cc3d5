"""PostgreSQL: ``pg_dump`` of one state, and ``pg_restore`` within one transaction."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from policies.curation.backups.archive import BackupError

DEBIAN = Path("/usr/lib/postgresql")
LOCK_TIMEOUT = "60s"
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1
"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
_CLEAR = f"""
SET lock_timeout = '{LOCK_TIMEOUT}';
DO $do$
DECLARE
    names text[] := ARRAY({_TABLES});
    functions text[] := ARRAY({_FUNCTIONS});
    one text;
BEGIN
    FOREACH one IN ARRAY names LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', one);
    END LOOP;
    FOREACH one IN ARRAY functions LOOP
        EXECUTE 'DROP FUNCTION ' || one;
    END LOOP;
END $do$;
"""
_COUNTED = """
DO $do$
DECLARE found bigint;
BEGIN
    SELECT count(*) INTO found FROM public.{table};
    IF found <> {expected} THEN
        RAISE EXCEPTION 'table % has % rows, not the % it had', {name}, found, {expected};
    END IF;
END $do$;
"""


def dump(target: Path) -> tuple[dict[str, int], list[str]]:
    """Write a dump of the database; returns the rows of each table and the names of imported files.

    All three are of one state: the dump reads the snapshot in which the rows are counted.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        cursor.execute(_TABLES)
        found = {}
        for (name,) in cursor.fetchall():
            table = connection.ops.quote_name(name)
            cursor.execute(f"SELECT count(*) FROM {table}")  # nosec B608 # a table that is there
            (found[name],) = cursor.fetchone()
        cursor.execute("SELECT DISTINCT file FROM policies_importbatch WHERE file <> '' ORDER BY 1")
        files = [name for (name,) in cursor.fetchall()]
        _call(
            "pg_dump",
            "-Fc",
            "--no-owner",
            "--no-privileges",
            "--snapshot",
            snapshot,
            "-f",
            str(target),
        )
    return found, files


def load(dump: Path, expected: dict[str, int], statements: list[str]) -> None:
    """Put a dump in the place of all tables and execute the statements, in one transaction.

    Raises BackupError where a table then holds other rows, or somebody holds a table for too long.
    """
    connection.close()
    with tempfile.TemporaryFile() as said:
        psql = subprocess.Popen(  # nosec B603 # PostgreSQL's own programs
            [_binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(),
        )  # fmt: skip
        assert psql.stdin
        try:
            for piece in _script(dump, expected, statements):
                psql.stdin.write(piece)
            psql.stdin.close()
        except BrokenPipeError:
            pass  # what was wrong is in what it said
        except BaseException:
            psql.kill()  # without COMMIT nothing has happened
            raise
        finally:
            psql.wait()
        if psql.returncode:
            raise BackupError(f"psql: {_words(said)}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _script(dump: Path, expected: dict[str, int], statements: list[str]) -> Iterator[bytes]:
    """The SQL of a restore. Ends without COMMIT, by raising, where the dump cannot be read to its end."""
    yield f"BEGIN;\n{_CLEAR}".encode()
    with tempfile.TemporaryFile() as said:
        command = [_binary("pg_restore"), "--no-owner", "--no-privileges", "-f", "-", str(dump)]
        with subprocess.Popen(  # nosec B603
            command, stdout=subprocess.PIPE, stderr=said
        ) as reading:
            assert reading.stdout
            while piece := reading.stdout.read(1 << 20):
                yield piece
        if reading.returncode:
            raise BackupError(f"pg_restore: {_words(said)}")
    yield b"\nSET search_path = public;\n"
    for table, count in expected.items():
        name = "'" + table.replace("'", "''") + "'"
        quoted = connection.ops.quote_name(table)
        yield _COUNTED.format(table=quoted, name=name, expected=count).encode()
    yield "".join(f"{statement};\n" for statement in statements).encode()
    yield (
        b"SELECT setval(pg_get_serial_sequence('policies_dataversion', 'id'), max(id)) "
        b"FROM policies_dataversion;\nCOMMIT;\n"
    )


def _call(program: str, *arguments: str) -> None:
    done = subprocess.run(  # nosec B603 # PostgreSQL's own programs
        [_binary(program), *arguments], env=_environment(), capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise BackupError(done.stderr.strip() or f"{program} ended with {done.returncode}")


def _words(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace").strip()


def _binary(name: str) -> str:
    """A program of the server's own version where it is installed, else any. Raises BackupError."""
    with connection.temporary_connection():
        version: int = connection.pg_version  # type: ignore[attr-defined]
    own = DEBIAN / str(version // 10_000) / "bin" / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed (package postgresql-client)")
    return found


def _environment() -> dict[str, str]:
    """How the programs find the database: by the environment, where no list of processes shows it."""
    settings = connection.settings_dict
    told = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGSSLMODE": settings["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": settings["OPTIONS"].get("sslrootcert"),
    }
    return os.environ | {name: str(value) for name, value in told.items() if value}
