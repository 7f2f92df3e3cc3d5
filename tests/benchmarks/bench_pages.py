"""Time the pages of places and comparisons over the real land file, repeated to 664,000 rows.

The file is imported once and the database repeats its rows with other ids, supervision numbers and slightly
other areas; figures by year are those of the file. Each of the 333 prefectures is asked for twice in one
process, without a server around it: the first time the page is new, the second time what can be kept is
kept. Each is compared with the next one, every fourth with the next three. Times are of the processor, so
that a busy machine counts less. ``COPIES`` changes how often the rows are there, ``SQLITE_ONLY=1`` leaves
PostgreSQL out. Prints a table of percentiles with the number of queries, writes ``var/bench/pages.json``.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

FILE = ROOT.parent / "shared" / "data" / "land" / "industrial_2012-2015.csv.gz"
COPIES = int(os.environ.get("COPIES", "5"))


def repeat(copies: int) -> None:
    """The land awards and their holders ``copies`` times, the first included; digests stay as they are."""
    from django.db import connection, transaction

    from policies.models import DataVersion, LandAward, LandHolding
    from policies.models.statistics import refresh_statistics

    awards, holdings = LandAward._meta.db_table, LandHolding._meta.db_table
    columns = [field.column for field in LandAward._meta.concrete_fields]
    names = ", ".join(map(connection.ops.quote_name, columns))
    step = LandAward.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in range(1, copies):
            changed = {
                "id": f"id + {copy * step}",
                "uid": f"uid || '-{copy}'",
                "supervision_no": "CASE supervision_no WHEN '' THEN '' "
                f"ELSE supervision_no || '-{copy}' END",
                "content_key": "''",
                "area_m2": f"area_m2 * {1000 + copy} / 1000",
            }
            values = ", ".join(changed.get(c, connection.ops.quote_name(c)) for c in columns)
            cursor.execute(
                f"INSERT INTO {awards} ({names}) SELECT {values} FROM {awards} WHERE id <= {step}"
            )
            cursor.execute(
                f"INSERT INTO {holdings} (award_id, holder_id, position) SELECT "
                f"award_id + {copy * step}, holder_id, position FROM {holdings} "
                f"WHERE award_id <= {step}"
            )
        DataVersion.objects.advance()
    refresh_statistics(LandAward, LandHolding)


def addresses() -> Iterator[tuple[str, str]]:
    """The kind of page and its address."""
    from policies.models import Locality

    codes = list(
        Locality.objects.published()
        .in_force()
        .filter(kind="prefecture")
        .order_by("code")
        .values_list("code", flat=True)
    )
    for n, code in enumerate(codes):
        others = [codes[(n + step) % len(codes)] for step in (1, 2, 3)]
        yield "locality", f"/localities/{code}/"
        yield "compare two", f"/compare/?a={code}&b={others[0]}"
        if n % 4 == 0:
            yield (
                "compare four",
                f"/compare/?a={code}&b={others[0]}&c={others[1]}&d={others[2]}",
            )
    for measure in ("area_m2", "cr5", "price_per_m2", "instruments"):
        yield "localities", f"/localities/?measure={measure}"
    yield "front page", "/"


def ask() -> list[dict[str, object]]:
    """Milliseconds of each page, the first time and again, and its queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.get("/methods/")
    results: dict[str, list[tuple[float, float, int]]] = {}
    for kind, address in addresses():
        times = []
        for _ in range(2):
            start = time.process_time()
            response = client.get(address)
            times.append(1000 * (time.process_time() - start))
            if response.status_code != 200:
                raise SystemExit(f"{address}: {response.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        results.setdefault(kind, []).append((times[0], times[1], len(queries)))
    return [summary(kind, rows) for kind, rows in results.items()]


def summary(kind: str, rows: list[tuple[float, float, int]]) -> dict[str, object]:
    first, again, queries = zip(*rows, strict=True)
    return {
        "page": kind,
        "pages": len(rows),
        "first_median_ms": round(statistics.median(first), 1),
        "first_p95_ms": round(percentile(first, 0.95), 1),
        "median_ms": round(statistics.median(again), 1),
        "p95_ms": round(percentile(again, 0.95), 1),
        "p99_ms": round(percentile(again, 0.99), 1),
        "most_queries": max(queries),
    }


def percentile(times: tuple[float, ...], part: float) -> float:
    """The time that so large a part of all is not above."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def inside() -> None:
    """What is run in a process of its own, with the database in its environment."""
    import django

    django.setup()
    from django.core.management import call_command

    from policies.models import LandAward

    call_command("migrate", verbosity=0)
    call_command("load_starter", stdout=sys.stderr)
    call_command("import_land", str(FILE), publish=True, stdout=sys.stderr)
    repeat(COPIES)
    print(json.dumps({"rows": LandAward.objects.count(), "pages": ask()}))


def measure(database: str, url: str) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LOCAL": "1", "DATA_DIR": folder, "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tracker.settings", "READY_ANSWERS_MB": "0",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, __file__, "inside"],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    return [{"database": database, "rows": found["rows"], **row} for row in found["pages"]]


def main() -> None:
    if not FILE.exists():
        print("the real land file is not here: nothing to time")
        return
    from postgres import find_binaries, throw_away_cluster

    results = measure("SQLite", "")
    binaries = None if os.environ.get("SQLITE_ONLY") else find_binaries()
    if binaries:
        with throw_away_cluster(binaries) as url:
            results += measure("PostgreSQL", url)
    print(
        f"{'database':<12}{'rows':>9} {'page':<14}{'pages':>6}{'first':>8}{'p95':>8}"
        f"{'again':>8}{'p95':>8}{'p99':>8}{'queries':>8}"
    )
    for row in results:
        print(
            f"{row['database']:<12}{row['rows']:>9,} {row['page']:<14}{row['pages']:>6}"
            f"{row['first_median_ms']:>8}{row['first_p95_ms']:>8}{row['median_ms']:>8}{row['p95_ms']:>8}{row['p99_ms']:>8}"
            f"{row['most_queries']:>8}"
        )
    out = ROOT / "var" / "bench" / "pages.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        inside()
    else:
        main()
