"""What readers ask of a server under load, for locust: pages, searches, the API and downloads.

Half are pages, a quarter searches, a fifth the API, the rest downloads; places are asked for by rank (the
tenth one tenth as often as the first), words are pairs of characters out of what the API lists. Each user
asks once a second and waits for the answer, so that the number of users is the rate. ``Greedy`` asks the
dearest questions one after the other, without a pause.
"""

import json
import os
import random
import re
import sys
import urllib.request
from typing import Any

from locust import FastHttpUser, constant, constant_throughput, events, task

HAN = re.compile("[一-鿿]{2,}")
places: list[str] = []
words: list[str] = []


@events.test_start.add_listener
def learn(environment: Any, **_said: Any) -> None:
    """What there is to ask for, as the API says it."""

    def results(path: str) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{environment.host}/api/v1/{path}") as answer:
            return list(json.load(answer)["results"])

    draw = random.Random(7)
    places[:] = [
        row["code"] for row in results("localities/?kind=prefecture&in_force=true&page_size=400")
    ]
    draw.shuffle(places)
    found = set()
    for row in results("land-awards/?page_size=1000"):
        for text in HAN.findall(f"{row['project']} {row['location']}"):
            found |= {text[at : at + 2] for at in range(len(text) - 1)}
    words[:] = sorted(found)
    draw.shuffle(words)


@events.request.add_listener
def tell(exception: Exception | None, url: str, response: Any, **_said: Any) -> None:
    """What came instead of an answer, on standard error."""
    if exception:
        print(f"{exception!r} {url} {str(response.text)[:200]}", file=sys.stderr)


def by_rank(things: list[str]) -> str:
    return things[min(int(len(things) ** random.random()), len(things)) - 1]


class Asking(FastHttpUser):
    abstract = True

    def ask(self, sort: str, path: str, /, **query: str) -> None:
        address = "&".join(f"{name}={value}" for name, value in query.items())
        self.client.get(f"{path}?{address}" if address else path, name=sort)


class Reader(Asking):
    wait_time = constant_throughput(1)

    @task(40)
    def locality(self) -> None:
        self.ask("page", f"/localities/{by_rank(places)}/")

    @task(10)
    def compare(self) -> None:
        one = by_rank(places)
        self.ask("page", "/compare/", a=one, b=by_rank([each for each in places if each != one]))

    @task(15)
    def search(self) -> None:
        self.ask("search", "/search/", q=by_rank(words))

    @task(10)
    def filtered(self) -> None:
        self.ask("search", "/search/", q=by_rank(words), kind="land_award", year="2014")

    @task(20)
    def api(self) -> None:
        self.ask("api", "/api/v1/land-awards/", locality=by_rank(places), page_size="50")

    @task(5)
    def download(self) -> None:
        self.ask("download", "/api/v1/land-awards.csv", locality=by_rank(places), page_size="1000")


class Greedy(Asking):
    fixed_count = int(os.environ.get("GREEDY") or 0)
    abstract = not fixed_count
    wait_time = constant(0)

    @task
    def everything(self) -> None:
        for path, query in (
            ("/api/v1/land-awards/", {"page_size": "1000", "count": "exact", "q": by_rank(words)}),
            ("/search/", {"q": by_rank(words), "sort": "newest"}),
            ("/api/v1/land-awards.csv", {"page_size": "1000", "year_min": "2013"}),
        ):
            self.ask("greedy", path, **query)
