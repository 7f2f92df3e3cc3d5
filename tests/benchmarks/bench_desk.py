"""Open every list and form of the desk over a million land awards and 40,000 instruments.

The rows are made up here, spread over the real register of localities, and never shipped. Each page is
asked for by a superuser several times in one process, without a server around it; the median and the
number of queries are shown, the slowest pages first. ``LAND`` and ``INSTRUMENTS`` change the numbers,
``ALL=1`` shows every page. Writes ``var/bench/desk.json``.
"""

import datetime
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

LAND = int(os.environ.get("LAND", "1000000"))
INSTRUMENTS = int(os.environ.get("INSTRUMENTS", "40000"))
CHUNK = 20_000
TIMES = 5
WORDS = ["机器人", "集成电路", "新能源", "汽车", "生物医药", "数字经济", "人工智能", "氢能"]


def fill() -> None:
    """Land awards with a holder each, instruments with an incentive, a source and a citation each."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    from policies.ingest.bulk import insert, prepare_for_writing
    from policies.models import (
        Candidate,
        Citation,
        Firm,
        Holder,
        Incentive,
        InstrumentType,
        LandAward,
        LandHolding,
        Locality,
        PolicyInstrument,
        Source,
    )
    from policies.models.record import new_uid
    from policies.text.names import name_key

    draw = random.Random(5)
    places = list(Locality.objects.in_force().filter(kind="county").values_list("pk", flat=True))
    kinds = list(InstrumentType.objects.leaves().values_list("pk", flat=True))
    statuses = ["published"] * 8 + ["draft", "in_review"]
    prepare_for_writing()

    def day() -> datetime.date:
        return datetime.date(2005, 1, 1) + datetime.timedelta(days=draw.randrange(7000))

    with transaction.atomic():
        names = [f"{draw.choice(WORDS)}第{n}有限公司" for n in range(LAND // 10 + 1)]
        holders = insert(
            Holder, [{"name": n, "key": name_key(n), "kind": "organisation"} for n in names]
        )
    for start in range(0, LAND, CHUNK):
        with transaction.atomic():
            awards = insert(
                LandAward,
                [
                    {
                        "uid": new_uid(), "status": draw.choice(statuses),
                        "supervision_no": f"330109{2005 + n % 19}B{n:07d}",
                        "locality_id": draw.choice(places), "use": "industrial",
                        "supply_mode": "listing", "area_m2": draw.randrange(1000, 90_000),
                        "price_cny": draw.randrange(100_000, 90_000_000), "signed_on": day(),
                        "project": f"{draw.choice(WORDS)}项目{n}", "location": f"经济开发区{n}号",
                        "counted": True, "names_withheld": False,
                    }
                    for n in range(start, min(start + CHUNK, LAND))
                ],
            )  # fmt: skip
            insert(
                LandHolding,
                [
                    {"award_id": pk, "holder_id": draw.choice(holders), "position": 0}
                    for pk in awards
                ],
            )
    kind = ContentType.objects.get_for_model(PolicyInstrument)
    for start in range(0, INSTRUMENTS, CHUNK):
        numbers = range(start, min(start + CHUNK, INSTRUMENTS))
        with transaction.atomic():
            sources = insert(
                Source,
                [
                    {
                        "uid": new_uid(), "status": "published", "title": f"政府公报第{n}期",
                        "kind": "official_notice", "url": f"https://example.org/{n}",
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            instruments = insert(
                PolicyInstrument,
                [
                    {
                        "uid": new_uid(), "status": draw.choice(statuses),
                        "title_en": f"Measures {n}", "locality_id": draw.choice(places),
                        "title_zh": f"关于支持{draw.choice(WORDS)}产业发展的若干措施（{n}）",
                        "document_number": f"某政办〔{2005 + n % 19}〕{n}号", "announced_on": day(),
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            insert(
                Incentive,
                [
                    {
                        "uid": new_uid(), "status": "published", "instrument_id": pk,
                        "type_id": draw.choice(kinds), "name_en": "Grant", "name_zh": "补助",
                    }
                    for pk in instruments
                ],
            )  # fmt: skip
            insert(
                Citation,
                [
                    {
                        "content_type_id": kind.pk, "object_id": pk, "source_id": source,
                        "field": "types", "quote": "给予补助",
                    }
                    for pk, source in zip(instruments, sources, strict=True)
                ],
            )  # fmt: skip
            insert(
                Candidate,
                [
                    {
                        "uid": new_uid(), "key": f"{n:032d}", "title": f"关于某事的通知{n}",
                        "score": draw.random(),
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            insert(
                Firm,
                [
                    {
                        "uid": new_uid(), "status": "published", "name_zh": f"某某{n}有限公司",
                        "name_en": f"Firm {n}", "name_key_zh": name_key(f"某某{n}有限公司"),
                    }
                    for n in numbers[: CHUNK // 4]
                ],
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def addresses() -> list[tuple[str, str]]:
    """The start page, and of every noun its list, its list searched in, its forms."""
    from django.contrib import admin
    from django.urls import reverse

    found = [("start page", reverse("admin:index"))]
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        label = model._meta.model_name
        listed = reverse(f"{name}_changelist")
        found.append((f"{label} list", listed))
        if model_admin.search_fields:
            found.append((f"{label} search", f"{listed}?q=机器人"))
        if pk := model._default_manager.order_by("-pk").values_list("pk", flat=True).first():
            found.append((f"{label} form", reverse(f"{name}_change", args=[pk])))
        found.append((f"{label} add", reverse(f"{name}_add")))
    return found


def ask() -> list[dict[str, object]]:
    """Each page's queries and median milliseconds; pages that are not offered are left out."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("bench"))
    results = []
    for page, address in addresses():
        if client.get(address).status_code != 200:
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = list(queries)  # the next request empties the log
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - start))
        slowest = max(asked, key=lambda query: float(query["time"]))
        results.append(
            {
                "page": page, "queries": len(asked), "ms": round(statistics.median(times)),
                "slowest": slowest["sql"][:300],
            }
        )  # fmt: skip
    return results


def inside() -> None:
    """What is run in a process of its own, with the database in its environment."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_starter", stdout=sys.stderr)
    fill()
    print(json.dumps(ask()))


def measure(database: str, url: str) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LOCAL": "1", "DATA_DIR": folder, "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, __file__, "inside"],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return [{"database": database, **row} for row in json.loads(done.stdout.splitlines()[-1])]


def main() -> None:
    from postgres import find_binaries, throw_away_cluster

    results = measure("SQLite", "")
    if binaries := find_binaries():
        with throw_away_cluster(binaries) as url:
            results += measure("PostgreSQL", url)
    print(f"{LAND:,} land awards, {INSTRUMENTS:,} instruments")
    print(f"{'database':<12}{'page':<34}{'queries':>8}{'ms':>7}")
    for database in dict.fromkeys(row["database"] for row in results):
        rows = sorted(
            (r for r in results if r["database"] == database), key=lambda r: -int(r["ms"])
        )
        for row in rows if os.environ.get("ALL") else rows[:15]:
            print(f"{row['database']:<12}{row['page']:<34}{row['queries']:>8}{row['ms']:>7}")
        most = max(rows, key=lambda r: int(r["queries"]))
        print(f"{database:<12}{len(rows)} pages; most queries {most['queries']} ({most['page']})")
    out = ROOT / "var" / "bench" / "desk.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    inside() if "inside" in sys.argv else main()
