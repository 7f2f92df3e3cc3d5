"""Time the bulk files of the real land file, repeated to 664,000 rows: rows a second, and peak memory.

The database is filled as for the pages (``bench_pages.py``); the export is a process of its own. ``COPIES``
changes how often the rows are there, ``SQLITE_ONLY=1`` leaves PostgreSQL out. Prints a table, writes
``var/bench/bulk.json``.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests" / "benchmarks")]

from bench_pages import COPIES, FILE, repeat  # noqa: E402


def fill() -> None:
    """What is run in a process of its own, with the database in its environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_starter", stdout=sys.stderr)
    call_command("import_land", str(FILE), publish=True, stdout=sys.stderr)
    repeat(COPIES)


def measure(database: str, url: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LOCAL": "1", "DATA_DIR": folder, "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
        }  # fmt: skip
        subprocess.run([sys.executable, __file__, "fill"], cwd=ROOT, env=environment, check=True)
        start = time.monotonic()
        export = subprocess.Popen(
            [sys.executable, "manage.py", "export_bulk"], cwd=ROOT, env=environment
        )
        _pid, status, used = os.wait4(export.pid, 0)
        if status:
            raise SystemExit("the export failed")
        return account(database, Path(folder), time.monotonic() - start, used)


def account(
    database: str, folder: Path, seconds: float, used: resource.struct_rusage
) -> dict[str, object]:
    package = json.loads((folder / "bulk" / "latest" / "datapackage.json").read_text())
    rows = sum(table["rows"] for table in package["resources"])
    processor = used.ru_utime + used.ru_stime
    return {
        "database": database,
        "rows": rows,
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
        "rows_per_processor_second": round(rows / processor),
        "peak_mb": round(used.ru_maxrss / 1024),
        "bytes": sum(file["bytes"] for file in package["files"]),
    }


def main() -> None:
    if not FILE.exists():
        print("the real land file is not here: nothing to time")
        return
    from postgres import find_binaries, throw_away_cluster

    results = [measure("SQLite", "")]
    binaries = None if os.environ.get("SQLITE_ONLY") else find_binaries()
    if binaries:
        with throw_away_cluster(binaries) as url:
            results.append(measure("PostgreSQL", url))
    for row in results:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    out = ROOT / "var" / "bench" / "bulk.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    if sys.argv[1:] == ["fill"]:
        fill()
    else:
        main()
