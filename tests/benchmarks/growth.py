"""Time how the tracker grows: 0.3, 1 and 3 million land awards, with a third as many instruments.

Files of synthetic records (``tools/synthetic_records.py``) continue one another and come in by the import
commands on top of the starter set. Land is published by its import; instruments, which cite nothing and so
stay drafts, are published in the database. At each size: the import of what came since the last size, the
search with three filters for the 50 commonest pairs of characters, the pages of 50 prefectures, the
list of the API by place and twenty pages of 1,000 rows on end, and the bulk files. ``SIZES`` (land awards)
and ``INSTRUMENTS`` (their share) change the sizes, ``DATABASES`` the databases. Prints what each size took;
writes ``var/bench/growth.json`` after each size and ``growth.svg`` beside it.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from places import INDEX, LAND, ROOT, Environment, databases, manage, used

SIZES = [int(size) for size in (os.environ.get("SIZES") or "300000 1000000 3000000").split()]
SHARE = float(os.environ.get("INSTRUMENTS") or 1 / 3)
OUT = ROOT / "var" / "bench"
Figures = dict[str, Any]


def grow(name: str, environment: Environment) -> Iterable[Figures]:
    """The figures of a database at each size."""
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "load_starter")
    folder = Path(environment["DATA_DIR"]) / "synthetic"
    land = instruments = 0
    for size in SIZES:
        acts = round(size * SHARE)
        used(
            environment,
            [
                sys.executable, "tools/synthetic_records.py", str(LAND), str(INDEX), str(folder),
                "--from-land", str(land), "--land", str(size),
                "--from-instruments", str(instruments), "--instruments", str(acts),
            ],
        )  # fmt: skip
        found: Figures = {"database": name, "land_awards": size, "instruments": acts}
        for noun, command, rows in (
            ("land", "import_land", size - land),
            ("instruments", "import_policies", acts - instruments),
        ):
            if rows:
                taken = manage(environment, command, str(folder / f"{noun}.csv"), "--publish")
                found[f"import_{noun}"] = taken.as_dict() | {"rows": rows}
        land, instruments = size, acts
        found["publish_instruments"] = used(
            environment, [sys.executable, __file__, "publish"]
        ).as_dict()
        answers = folder / "answers.json"
        used(environment | {"RESULT": str(answers)}, [sys.executable, __file__, "inside"])
        found |= json.loads(answers.read_text())
        found["export_bulk"] = manage(environment, "export_bulk", "--keep", "1").as_dict()
        print(json.dumps(found), flush=True)
        yield found


def publish() -> None:
    """Publish all instruments as no curator could: the search and the log for mirrors follow."""
    import django

    django.setup()
    from django.db import transaction

    from policies.ingest.bulk import rewrite
    from policies.models import PolicyInstrument, Status
    from policies.models.statistics import refresh_statistics
    from policies.search.following import held_back, settle

    drafts = PolicyInstrument.objects.filter(status=Status.DRAFT)
    with held_back(), transaction.atomic():
        rewrite(drafts, {"status": Status.PUBLISHED.value}, reason="measuring")
    refresh_statistics(PolicyInstrument)
    settle(wait=True)


def inside() -> None:
    """Ask one database, in a process of its own, without a server around it."""
    import django

    django.setup()
    from bench_search import FILTERS, commonest
    from django.db import connection
    from django.test import Client

    from policies.models import LandAward, Locality, PolicyInstrument

    client = Client(SERVER_NAME="localhost", headers={"accept": "*/*"})
    places = list(
        Locality.objects.published()
        .in_force()
        .filter(kind="prefecture")
        .order_by("code")
        .values_list("code", flat=True)[:50]
    )
    asked: dict[str, list[tuple[str, dict[str, str]]]] = {
        "search": [("/search/", {"q": word, **FILTERS}) for word in commonest(50)],
        "locality": [(f"/localities/{code}/", {}) for code in places],
        "api_whole_list": [("/api/v1/land-awards/", {})],
        "api_by_place": [("/api/v1/land-awards/", {"locality": code}) for code in places],
        "api_instruments": [("/api/v1/instruments/", {"locality": code}) for code in places],
    }
    figures: Figures = {name: times_of(client.get, pages) for name, pages in asked.items()}
    figures["api_pages_of_1000"] = times_of(client.get, further_pages(client.get))
    figures["public"] = {
        model._meta.model_name: model.objects.published().count()
        for model in (LandAward, PolicyInstrument)
    }
    figures["database_mb"] = round(size_of(connection) / 2**20)
    Path(os.environ["RESULT"]).write_text(json.dumps(figures))


def further_pages(get: Callable[..., Any]) -> list[tuple[str, dict[str, str]]]:
    """Twenty pages of 1,000 land awards by date, each behind the one before."""
    address, pages = "/api/v1/land-awards/?ordering=-signed_on&page_size=1000", []
    while len(pages) < 20 and (behind := get(address).json()["next"]):
        address = behind[behind.index("/api/") :]
        pages.append((address, {}))
    return pages


def times_of(get: Callable[..., Any], pages: list[tuple[str, dict[str, str]]]) -> dict[str, float]:
    """Milliseconds by the clock, each page asked once with nothing kept, and how many were not answered."""
    from django.core.cache import cache

    get("/methods/")
    times, refused = [], 0
    for address, query in pages:
        cache.clear()
        start = time.perf_counter()
        response = get(address, query)
        times.append(1000 * (time.perf_counter() - start))
        if response.status_code != 200:
            refused += 1
            print(f"{address} {query}: {response.status_code}", file=sys.stderr)
    times.sort()
    return {
        "asked": len(times),
        "refused": refused,
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[min(len(times) - 1, int(0.95 * len(times)))], 1),
    }


def size_of(connection: Any) -> int:
    """Bytes of the database with its indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return int(pages * cursor.fetchone()[0])


LINES = {
    "import of land": lambda row: 1000 * row["import_land"]["seconds"] / row["import_land"]["rows"],
    "search, p95": lambda row: row["search"]["p95_ms"],
    "locality page, p95": lambda row: row["locality"]["p95_ms"],
    "API by place, p95": lambda row: row["api_by_place"]["p95_ms"],
    "bulk files": lambda row: (
        1000
        * row["export_bulk"]["seconds"]
        / (row["land_awards"] + row["instruments"])
    ),
}  # fmt: skip


def draw(rows: list[Figures]) -> str:
    """How each figure grows: milliseconds (for imports and bulk files: a row) by number of land awards."""
    import vl_convert

    points = [
        {"size": row["land_awards"], "what": what, "ms": of(row), "database": row["database"]}
        for row in rows
        for what, of in LINES.items()
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": points},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "size", "type": "quantitative", "scale": {"type": "log", "nice": False},
                "title": "land awards", "axis": {"values": SIZES, "format": "~s"},
            },
            "y": {
                "field": "ms", "type": "quantitative", "scale": {"type": "log"},
                "title": "milliseconds (imports, bulk files: for a row)",
            },
            "color": {"field": "what", "type": "nominal", "title": None},
            "strokeDash": {"field": "database", "type": "nominal", "title": None},
        },
        "width": 520,
        "height": 320,
    }  # fmt: skip
    return str(vl_convert.vegalite_to_svg(spec))


def main() -> None:
    if not (LAND.exists() and INDEX.exists()):
        print("the real files are not here: nothing to draw synthetic records from")
        return
    OUT.mkdir(parents=True, exist_ok=True)
    rows: list[Figures] = []
    with databases() as found:
        for name, environment in found:
            for figures in grow(name, environment):
                rows.append(figures)
                (OUT / "growth.json").write_text(json.dumps(rows, indent=2))
                (OUT / "growth.svg").write_text(draw(rows))


if __name__ == "__main__":
    {"inside": inside, "publish": publish}.get("".join(sys.argv[1:]), main)()
