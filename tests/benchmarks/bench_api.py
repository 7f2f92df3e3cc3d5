"""Time the list of 50 land awards of a locality: ours, Datasette's and a bare Starlette with orjson.

The real land file is imported; the rows that our list answers with are written, field by field, into a
table that Datasette and Starlette serve by SQL. Each of the three has one server process and is asked in
turn by the same client over four connections that stay open, several rounds of a few seconds each. Every
address is a county with at least 50 awards, so that its rows are found by one column.

Three ways to ask ours: *again* (nothing has changed since: what is kept ready is sent), *first* (a server
that keeps nothing: every answer is made of its rows) and *unchanged* (the reader has the answer and asks
whether it still holds). ``ROUNDS`` and ``SECONDS`` change how long it takes. Prints a table of medians and
ratios, writes ``var/bench/api.json``.
"""

import itertools
import json
import os
import select
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from places import LAND, ROOT, free_port, served

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS", "2"))
CONNECTIONS = 4
PLACES = 20
TABLE = "land_awards"


def prepare(folder: Path) -> list[str]:
    """Import the file, and write the rows of our list into a table of their own; returns the counties."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db.models import Count

    from policies.api.nouns import RESOURCES
    from policies.api.resource import records, select
    from policies.models import LandAward

    call_command("migrate", verbosity=0)
    call_command("load_starter", stdout=sys.stderr)
    call_command("import_land", str(LAND), publish=True, stdout=sys.stderr)
    counties = (
        LandAward.objects.published()
        .filter(locality__kind="county", locality__valid_to=None)
        .values_list("locality__code")
        .annotate(awards=Count("pk"))
        .filter(awards__gte=50)
        .order_by("-awards", "locality__code")
    )
    places = [code for code, _awards in counties[:PLACES]]
    resource = next(noun for noun in RESOURCES if noun.name == "land-awards")
    names = ["id", "place", *(field.name for field in resource.fields)]
    with sqlite3.connect(folder / "rows.sqlite3") as table:
        table.execute(f"CREATE TABLE {TABLE} ({', '.join(names)}, PRIMARY KEY (id))")
        marks = ", ".join("?" * len(names))
        for code in places:
            wanted = LandAward.objects.published().filter(locality__code=code).order_by("pk")
            rows, place = select(resource.model, resource.fields, wanted)
            for row, record in zip(
                rows, records(resource.model, resource.fields, rows, place), strict=True
            ):
                values = [flat(value) for value in record.values()]
                table.execute(
                    f"INSERT INTO {TABLE} VALUES ({marks})", [row[place["pk"]], code, *values]
                )
        table.execute(f"CREATE INDEX of_place ON {TABLE} (place, id)")
    return places


def flat(value: object) -> object:
    """A value as SQLite holds it: lists and objects as JSON, dates and decimals as the answer has them."""
    import orjson

    from policies.publish.json_values import OPTIONS, plain

    if value is None or isinstance(value, str | int | float):
        return value
    text = orjson.dumps(value, default=plain, option=OPTIONS)
    found = orjson.loads(text)
    return found if isinstance(found, str | int | float) else text.decode()


NESTED = ("locality", "holders", "instalments")


def bare(path: str) -> object:
    """A bare Starlette application that answers from the table."""
    import orjson
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    table = sqlite3.connect(path, check_same_thread=False)
    query = f"SELECT * FROM {TABLE} WHERE place = ? ORDER BY id LIMIT 50"

    async def rows(request: Request) -> Response:
        found = table.execute(query, [request.query_params["place"]])
        names = [column[0] for column in found.description]
        results = []
        for row in found:
            record = dict(zip(names, row, strict=True))
            for name in NESTED:
                record[name] = orjson.loads(record[name])
            results.append(record)
        body = orjson.dumps({"next": None, "previous": None, "results": results})
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/", rows)])


def ask(port: int, requests: list[bytes], seconds: float) -> float:
    """Answers a second, over connections that stay open, each asked again when it has answered."""
    turn = itertools.cycle(requests)
    links = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    waiting: dict[socket.socket, bytearray] = {}
    answered = 0
    start = time.perf_counter()
    for link in links:
        link.sendall(next(turn))
        waiting[link] = bytearray()
    while time.perf_counter() - start < seconds:
        for link in select.select(links, [], [], 1)[0]:
            data = link.recv(1 << 18)
            if not data:
                raise SystemExit(f"port {port} closed a connection")
            waiting[link] += data
            if is_whole(waiting[link]):
                answered += 1
                waiting[link] = bytearray()
                link.sendall(next(turn))
    elapsed = time.perf_counter() - start
    for link in links:
        link.close()
    return answered / elapsed


def is_whole(data: bytearray) -> bool:
    """Whether an answer has come to its end. Raises SystemExit for a refusal."""
    head, found, _body = bytes(data[:2000]).partition(b"\r\n\r\n")
    if not found:
        return False
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
        raise SystemExit(head.decode())
    lines = head.lower().split(b"\r\n")
    length = next((int(x[15:]) for x in lines if x.startswith(b"content-length:")), None)
    if length is not None:
        return len(data) >= len(head) + 4 + length
    return head.startswith(b"HTTP/1.1 304") or data.endswith(b"0\r\n\r\n")


def request(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def etag_of(port: int, path: str) -> str:
    import urllib.request

    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        headers={"Accept": "application/json", "Host": "127.0.0.1"},
    )
    with urllib.request.urlopen(asked) as answer:
        return answer.headers["ETag"]


def main() -> None:
    if not LAND.exists():
        print("the real land file is not here: nothing to time")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        os.environ |= {
            "LOCAL": "1", "DATA_DIR": name, "DATABASE_URL": "", "ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "tracker.settings", "API_RATE": "1000000000/minute",
        }  # fmt: skip
        places = prepare(folder)
        table = folder / "rows.sqlite3"
        ours, anew, theirs, starlette = (free_port() for _ in range(4))
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "tracker.wsgi",
            "--workers",
            "1",
            "--threads",
            "4",
        ]
        environment = dict(os.environ)
        for port, room in ((ours, "32"), (anew, "0")):
            command = [*gunicorn, "--bind", f"127.0.0.1:{port}"]
            stack.enter_context(served(command, environment | {"READY_ANSWERS_MB": room}, port))
        datasette = [sys.executable, "-m", "datasette", "serve", str(table), "--port", str(theirs)]
        stack.enter_context(served(datasette, environment, theirs))
        uvicorn = [
            sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), "--factory",
            "bench_api:application", "--port", str(starlette), "--no-access-log",
        ]  # fmt: skip
        stack.enter_context(served(uvicorn, environment | {"ROWS": str(table)}, starlette))

        list_of = "/api/v1/land-awards/?locality={}&page_size=50".format
        rows_of = f"/rows/{TABLE}.json?place={{}}&_size=50&_shape=objects".format
        mark = etag_of(ours, list_of(places[0]))
        ways = {
            "again": (ours, [request(list_of(places[0]))]),
            "again, 20 places": (ours, [request(list_of(code)) for code in places]),
            "first": (anew, [request(list_of(code)) for code in places]),
            "unchanged (304)": (ours, [request(list_of(places[0]), f"If-None-Match: {mark}")]),
            "Datasette": (theirs, [request(rows_of(code)) for code in places]),
            "Starlette + orjson": (starlette, [request(f"/?place={code}") for code in places]),
        }
        rates: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, (port, requests) in ways.items():
                rates[way].append(ask(port, requests, SECONDS))
    report({way: statistics.median(found) for way, found in rates.items()}, rates)


def report(medians: dict[str, float], rates: dict[str, list[float]]) -> None:
    print(
        f"{'50 land awards of a locality':<30}{'answers/s':>11}{'× Datasette':>13}{'of Starlette':>14}"
    )
    for way, rate in medians.items():
        print(
            f"{way:<30}{rate:>11,.0f}{rate / medians['Datasette']:>13.1f}"
            f"{rate / medians['Starlette + orjson']:>14.0%}"
        )
    out = ROOT / "var" / "bench" / "api.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rates, indent=2))


def application() -> object:
    """What uvicorn serves."""
    return bare(os.environ["ROWS"])


if __name__ == "__main__":
    main()
