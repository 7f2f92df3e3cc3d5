"""Time the import of the real land file, first and again, on SQLite and on PostgreSQL.

Each run is a process of its own, so that its peak memory is its own. Prints a table and writes
``var/bench/import.json``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from postgres import find_binaries, throw_away_cluster  # noqa: E402

FILE = ROOT.parent / "shared" / "data" / "land" / "industrial_2012-2015.csv.gz"
# Runs a command of manage.py and prints its peak memory in kilobytes as the last line.
MEASURED = (
    "import resource, sys; from django.core.management import execute_from_command_line as run; "
    "run(['manage.py', *sys.argv[1:]]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def manage(environment: dict[str, str], *command: str) -> tuple[str, float]:
    """Run a command; returns what it printed and the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    return done.stdout, time.perf_counter() - start


def measure(database: str, url: str) -> list[dict[str, object]]:
    """The first import as drafts, the second, and the publishing one with its figures."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LOCAL": "1", "DATA_DIR": folder, "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
        }  # fmt: skip
        manage(environment, "migrate")
        manage(environment, "load_starter")
        results = []
        for name, options in (("first", []), ("again", []), ("publish, figures", ["--publish"])):
            printed, seconds = manage(environment, "import_land", str(FILE), *options)
            read = re.search(r"read ([\d,]+)", printed)
            rows = int(read[1].replace(",", "")) if read else 0
            results.append(
                {
                    "database": database, "run": name, "rows": rows,
                    "seconds": round(seconds, 1), "rows_per_second": round(rows / seconds),
                    "peak_mib": round(int(printed.split()[-1]) / 1024),
                }
            )  # fmt: skip
        return results


def main() -> None:
    if not FILE.exists():
        print("the real land file is not here: nothing to time")
        return
    results = measure("SQLite", "")
    if binaries := find_binaries():
        with throw_away_cluster(binaries) as url:
            results += measure("PostgreSQL", url)
    print(f"{'database':<12}{'run':<18}{'rows':>9}{'seconds':>9}{'rows/s':>8}{'peak MiB':>10}")
    for row in results:
        print(
            f"{row['database']:<12}{row['run']:<18}{row['rows']:>9,}{row['seconds']:>9}"
            f"{row['rows_per_second']:>8,}{row['peak_mib']:>10}"
        )
    out = ROOT / "var" / "bench" / "import.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
