"""Time the search over the real land file, repeated to 667,000 rows and more.

The file is imported once and its awards are repeated in the database, with other supervision numbers.
Asked are the 50 commonest pairs of Han characters and 50 random names of holders, each with three filters
(kind, province, year) and without, each once with nothing kept: the page of the search with its results and
the numbers of all its filters, in one process, without a server around it. Then the hits of 200 random
stretches of names are compared with those of ``LIKE`` on the same texts. ``COPIES`` changes how often the
rows are there, ``SQLITE_ONLY=1`` leaves PostgreSQL out. Prints a table, writes ``var/bench/search.json``.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

FILE = ROOT.parent / "shared" / "data" / "land" / "industrial_2012-2015.csv.gz"
COPIES = int(os.environ.get("COPIES", "6"))
FILTERS = {"kind": "land_award", "locality": "330000", "year": "2014"}


def repeat(number: int) -> None:
    """The awards of the file once more, held by the same holders."""
    from django.db import connection

    from policies.models import LandAward

    mark = "CDEFGHIJ"[number - 1]
    changed = {
        "uid": f"uid || '-{number}'",
        "supervision_no": f"supervision_no || '{mark}'",
    }
    columns = [f.column for f in LandAward._meta.concrete_fields if not f.primary_key]
    values = [changed.get(column, column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO policies_landaward ({', '.join(columns)}) SELECT {', '.join(values)} "
            "FROM policies_landaward WHERE batch_id IS NOT NULL AND supervision_no <> '' "
            "AND uid NOT LIKE '%-_'"
        )
        cursor.execute(
            "INSERT INTO policies_landholding (award_id, holder_id, position) "
            "SELECT fresh.id, held.holder_id, held.position FROM policies_landaward fresh "
            f"JOIN policies_landaward old ON fresh.uid = old.uid || '-{number}' "
            "JOIN policies_landholding held ON held.award_id = old.id"
        )


def commonest(number: int) -> list[str]:
    """The pairs of Han characters that stand in the most documents."""
    from policies.models import SearchPosting
    from policies.text.normalise import is_han

    rows = SearchPosting.objects.order_by("-number").values_list("token", flat=True)[:2000]
    return [token for token in rows if len(token) == 2 and all(map(is_han, token))][:number]


def names(number: int) -> list[str]:
    from policies.models import Holder

    known = Holder.objects.named_in_public().filter(land_awards__status="published")
    found = list(known.order_by("pk").values_list("name", flat=True).distinct()[:50_000])
    return random.Random(6).sample(sorted(set(found)), number)


def ask(words: list[str], filters: dict[str, str]) -> list[float]:
    """Milliseconds of each question, asked once."""
    from django.core.cache import cache
    from django.test import Client

    client, times = Client(SERVER_NAME="localhost"), []
    client.get("/search/?q=zzzz")
    for word in words:
        cache.clear()
        start = time.perf_counter()
        response = client.get("/search/", {"q": word, **filters})
        times.append(1000 * (time.perf_counter() - start))
        if response.status_code != 200:
            raise SystemExit(f"{word}: {response.status_code}")
    return times


def summary(what: str, times: list[float]) -> dict[str, Any]:
    ordered = sorted(times)
    return {
        "questions": what,
        "number": len(times),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
        "most_ms": round(ordered[-1], 1),
    }


def differing_from_like(number: int) -> int:
    """How many of so many random stretches of texts have other hits than LIKE has."""
    from policies.models import SearchDocument
    from policies.search.asking import Answer
    from policies.search.questions import question_of
    from tests.search.test_asking import substrings

    newest = SearchDocument.objects.order_by("-pk").values_list("text", flat=True)[:20_000]
    lines = [line for text in newest for line in text.split("\n") if len(line) > 8]
    differing = 0
    for piece in substrings(lines, number, seed=9):
        rows = SearchDocument.objects.filter(text__contains=piece)
        found = Answer(question_of({"q": piece})).documents
        differing += set(found) != set(rows.values_list("pk", flat=True))
    return differing


def inside() -> None:
    """What is run in a process of its own, with the database in its environment."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from policies.models import LandAward, SearchDocument
    from policies.search.keeping import rebuild

    call_command("migrate", verbosity=0)
    call_command("load_starter")
    if not LandAward.objects.filter(batch__isnull=False).exists():
        call_command("import_land", str(FILE), "--publish")
    for number in range(1, COPIES):
        with transaction.atomic():
            repeat(number)
    start = time.process_time()
    rebuild()
    seconds = time.process_time() - start
    rows = [
        summary(f"{what}, {'three filters' if filters else 'no filter'}", ask(words, filters))
        for what, words in (("common pairs", commonest(50)), ("names", names(50)))
        for filters in (FILTERS, {})
    ]
    documents = SearchDocument.objects.count()
    print(f"\n{connection.vendor}: {documents:,} documents, made in {seconds:.0f} s of CPU")
    for row in rows:
        print(
            "  ".join(
                f"{value!s:>10}" if n else f"{value:<32}" for n, value in enumerate(row.values())
            )
        )
    differing = differing_from_like(200)
    print(f"hits of 200 stretches of names that differ from LIKE: {differing}")
    told = {"documents": documents, "cpu_seconds": seconds, "rows": rows, "differing": differing}
    Path(os.environ["RESULT"]).write_text(json.dumps({connection.vendor: told}))


def run(environment: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        told = {
            "DJANGO_SETTINGS_MODULE": "tracker.settings", "LOCAL": "1", "DATA_DIR": folder,
            "RESULT": str(result),
        }  # fmt: skip
        subprocess.run(
            [sys.executable, __file__, "inside"],
            env={**os.environ, **told, **environment},
            check=True,
        )
        return dict(json.loads(result.read_text()))


def main() -> None:
    if not FILE.exists():
        raise SystemExit(f"the real land file is not here: {FILE.name}")
    from postgres import find_binaries, throw_away_cluster

    results = run({"DATABASE_URL": ""})
    if not os.environ.get("SQLITE_ONLY") and (binaries := find_binaries()):
        with throw_away_cluster(binaries) as url:
            results |= run({"DATABASE_URL": url})
    kept = ROOT / "var" / "bench" / "search.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
