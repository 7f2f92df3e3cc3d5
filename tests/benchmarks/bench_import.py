"""Time the import of the real land file on SQLite and on PostgreSQL, beside a limit and a peer.

Ours: first import, the same file again, and publishing with all land figures, each a whole process of
its own, so that its peak memory is its own; the same of synthetic instruments. The limit: the finished
rows of awards, holders and holdings put into the same empty tables, indexes included, by COPY or
executemany and nothing else.
The peer: django-import-export reading the same file into the same model, on as many rows as
``PEER_ROWS``, since it takes a query or more a row. Prints a table, writes ``var/bench/import.json``.
"""

import csv
import gzip
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

DATA = ROOT.parent / "shared" / "data"
FILE = DATA / "land" / "industrial_2012-2015.csv.gz"
INDEX = DATA / "policies" / "policy_index_2023.csv.gz"
INSTRUMENTS = 20_000
PEER_ROWS = 3000
# Runs a command of manage.py and prints its peak memory in kilobytes as the last line.
MEASURED = (
    "import resource, sys; from django.core.management import execute_from_command_line as run; "
    "run(['manage.py', *sys.argv[1:]]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def python(environment: dict[str, str], code: str, *arguments: str) -> tuple[str, float]:
    """Run Python code in a process; returns what it printed and the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout, time.perf_counter() - start


LIMIT = """
import time, django
django.setup()
from django.db import connection, transaction
from policies.models import Holder, LandAward, LandHolding
tables = [model._meta.db_table for model in (Holder, LandAward, LandHolding)]
with connection.cursor() as cursor:
    kept = []
    for table in tables:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        kept.append(cursor.fetchall())
    if connection.vendor == "postgresql":
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    else:
        for table in reversed(tables):
            cursor.execute(f"DELETE FROM {table}")
kept = [[tuple(__import__("json").dumps(v) if isinstance(v, (list, dict)) else v for v in row)
         for row in rows] for rows in kept]
start = time.perf_counter()
with transaction.atomic(), connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA defer_foreign_keys=ON")
    for table, rows in zip(tables, kept):
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
print(len(kept[1]), time.perf_counter() - start)
"""

PEER = """
import csv, sys, time, django
django.setup()
from decimal import Decimal
import tablib
from import_export import fields, resources, widgets
from policies.ingest import values
from policies.models import Holder, LandAward, LandHolding, Locality
from policies.text.names import holder_kind, name_key, split_holders
from policies.vocabulary import LAND_USES, SUPPLY_MODES

class Day(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return values.date(value)

class Hectares(widgets.DecimalWidget):
    def clean(self, value, row=None, **kwargs):
        return Decimal(value) * 10000 if value else None

class Coded(widgets.Widget):
    def __init__(self, codes):
        super().__init__()
        self.codes = codes
    def clean(self, value, row=None, **kwargs):
        return self.codes.code_of(value)

class Place(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return places.get(value[:6]) or places["100000"]

class Awards(resources.ModelResource):
    supervision_no = fields.Field("supervision_no", "电子监管号")
    locality = fields.Field("locality", "电子监管号", widget=Place())
    project = fields.Field("project", "项目名称")
    location = fields.Field("location", "项目位置")
    area_m2 = fields.Field("area_m2", "面积(公顷)", widget=Hectares())
    price_cny = fields.Field("price_cny", "成交价格(万元)", widget=Hectares())
    use = fields.Field("use", "土地用途", widget=Coded(LAND_USES))
    supply_mode = fields.Field("supply_mode", "供地方式", widget=Coded(SUPPLY_MODES))
    signed_on = fields.Field("signed_on", "合同签订日期", widget=Day())

    class Meta:
        model = LandAward
        import_id_fields = ("supervision_no",)
        skip_unchanged = True
        use_bulk = True
        batch_size = 1000

    def after_import_row(self, row, row_result, **kwargs):
        for name in split_holders(row["土地使用权人"]):
            Holder.objects.get_or_create(
                key=name_key(name), defaults={"name": name, "kind": holder_kind(name)}
            )

places = {place.code: place for place in Locality.objects.in_force()}
data = tablib.Dataset().load(open(sys.argv[1], encoding="utf-8").read(), format="csv")
start = time.perf_counter()
result = Awards().import_data(data, dry_run=False, raise_errors=True)
print(len(data), time.perf_counter() - start)
"""


def settings(folder: str, url: str) -> dict[str, str]:
    return os.environ | {
        "LOCAL": "1", "DATA_DIR": folder, "DATABASE_URL": url, "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }  # fmt: skip


def measure(database: str, url: str) -> list[dict[str, object]]:
    """All runs on one database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = settings(folder, url)
        python(environment, MEASURED, "migrate")
        python(environment, MEASURED, "load_starter")
        results = []
        for name, options in (("first", []), ("again", []), ("publish, figures", ["--publish"])):
            printed, seconds = python(environment, MEASURED, "import_land", str(FILE), *options)
            read = re.search(r"read ([\d,]+)", printed)
            rows = int(read[1].replace(",", "")) if read else 0
            peak = round(int(printed.split()[-1]) / 1024)
            results.append(result(database, name, rows, seconds, peak))
        results += measure_instruments(database, environment, Path(folder))
        printed, _ = python(environment, LIMIT)
        results.append(result(database, "limit: bare rows", *numbers(printed)))
        sample = Path(folder) / "sample.csv"
        write_sample(sample)
        python(environment, MEASURED, "flush", "--no-input")
        python(environment, MEASURED, "load_starter")
        printed, _ = python(environment, PEER, str(sample))
        results.append(result(database, "peer: import-export", *numbers(printed)))
        return results


def measure_instruments(
    database: str, environment: dict[str, str], folder: Path
) -> list[dict[str, object]]:
    """Synthetic instruments with what follows, search included: new, and the same file again."""
    generator = str(ROOT / "tools" / "synthetic_records.py")
    command = [sys.executable, generator, str(FILE), str(INDEX), str(folder)]
    subprocess.run([*command, "--instruments", str(INSTRUMENTS)], check=True)
    results = []
    for name in ("instruments, first", "instruments, again"):
        path = str(folder / "instruments.csv")
        printed, seconds = python(environment, MEASURED, "import_policies", path, "--publish")
        peak = round(int(printed.split()[-1]) / 1024)
        results.append(result(database, name, INSTRUMENTS, seconds, peak))
    return results


def write_sample(path: Path) -> None:
    """The file's first rows, each number once: the peer's bulk mode stops at a repeated one."""
    with gzip.open(FILE, "rt", encoding="utf-8-sig", newline="") as source:
        rows = csv.DictReader(source)
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            found.setdefault(row["电子监管号"], row)
            if len(found) == PEER_ROWS:
                break
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows(found.values())


def numbers(printed: str) -> tuple[int, float]:
    rows, seconds = printed.split()[-2:]
    return int(rows), float(seconds)


def result(
    database: str, run: str, rows: int, seconds: float, peak: int | None = None
) -> dict[str, object]:
    return {
        "database": database, "run": run, "rows": rows, "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds), "peak_mib": peak,
    }  # fmt: skip


def main() -> None:
    if not (FILE.exists() and INDEX.exists()):
        print("the real land file or the index of documents is not here: nothing to time")
        return
    results = measure("SQLite", "")
    if binaries := find_binaries():
        with throw_away_cluster(binaries) as url:
            results += measure("PostgreSQL", url)
    print(f"{'database':<12}{'run':<21}{'rows':>9}{'seconds':>9}{'rows/s':>8}{'peak MiB':>10}")
    for row in results:
        print(
            f"{row['database']:<12}{row['run']:<21}{row['rows']:>9,}{row['seconds']:>9}"
            f"{row['rows_per_second']:>8,}{row['peak_mib'] or '':>10}"
        )
    out = ROOT / "var" / "bench" / "import.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
