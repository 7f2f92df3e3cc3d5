"""Processes killed (kill -9) in the middle: nothing is lost or half done, and running again ends it."""

import http.client
import json

import pytest

from tests.factories import land_file, numbered
from tests.faults.killing import web
from tests.faults.places import rows
from tests.faults.soundness import faults
from tests.processes import Place

HAND_IN = """
import json
from django.contrib.auth.models import User
from django.test import Client
from policies.curation import review
from policies.models import *
people = [User.objects.create_superuser(name) for name in ("wen", "li")]
made = []
for name in ("a", "b", "c"):
    record = Official.objects.create(uid=f"new-{name}", name_en=f"New {name}", name_zh="新")
    Citation.objects.create(record=record, source=Source.objects.published().first())
    made.append(review.submit(record, people[0]).pk)
browser = Client()
browser.force_login(people[1])
print(json.dumps([made, {name: cookie.value for name, cookie in browser.cookies.items()}]))
"""
BEFORE, AFTER = "policies.curation.review._move", "policies.search.following._follow_soon"


def test_the_web_server_in_publications(place):
    """Its worker before anything is written, and when all is; then the whole server."""
    reviews, cookies = json.loads(place.shell(HAND_IN))
    kills = [
        ("worker", BEFORE, "in_review"),
        ("worker", AFTER, "published"),
        ("all", BEFORE, "in_review"),
    ]

    def accept(server, review):
        path = f"/admin/policies/review/{review}/change/"
        return server.ask("POST", path, cookies, accept="1", answer="")

    def stands(name):
        return place.ask(f"SELECT status FROM policies_official WHERE uid = 'new-{name}'")

    with web(place, BEFORE, AFTER) as server:
        for review, name, (who, step, status) in zip(reviews, "abc", kills, strict=True):
            server.kill(who, step)
            with pytest.raises((OSError, http.client.HTTPException)):
                accept(server, review)
            assert stands(name) == [(status,)]
            if who == "worker":  # the master starts another
                server.wait()
    with web(place) as server:
        assert {accept(server, review) for review in reviews} <= {200, 302}
    assert [stands(name) for name in "abc"] == [[("published",)]] * 3
    moves = "SELECT count(*) FROM policies_statuschange WHERE after = 'published'"
    assert place.ask(moves) == [(3,)]
    assert faults(place) == []


ASK = """
from pathlib import Path
from policies.curation.imports import start_import
from policies.ingest.receive import receive
start_import(receive(Path({path!r}), publish=True), None, dry_run=False)
"""


def test_the_worker_in_an_import(place, tmp_path):
    """When the rows are in, and again when what follows from them is at its figures."""
    path = land_file(tmp_path / "more.csv", *({"电子监管号": numbered(n)} for n in range(21, 61)))
    place.shell(ASK.format(path=str(path)))
    whole = Place(tmp_path / "whole", place)
    for step in ("ingest.running.refresh_statistics", "curation.imports.summarise_land"):
        place.killed_in(f"policies.{step}", "run_imports")
    for each in (place, whole):
        each.manage("run_imports")
    assert faults(place) == []
    alike = "SELECT supervision_no, status, area_m2 FROM policies_landaward ORDER BY 1, 2, 3"
    account = (
        "SELECT file_name, state, rows_read, rows_created, rows_unchanged "
        "FROM policies_importbatch ORDER BY 1, 2"
    )
    for question in (alike, account):
        assert place.ask(question) == whole.ask(question)
    whole.close()


PROPOSE = """
from django.contrib.auth.models import User
from policies.models import *
from policies.curation.merging import propose_merge
people = [User.objects.create_superuser(name) for name in ("wen", "li")]
two = [Firm.objects.create(name_zh=name, status="published") for name in ("甲公司", "乙公司")]
FirmName.objects.create(firm=two[1], name="乙")
assert propose_merge(*two, {}, people[0], "one firm").state == "proposed"
"""
ACCEPT = """
from django.contrib.auth.models import User
from policies.curation.merging import accept_merge
from policies.models import Merge
accept_merge(Merge.objects.get(), User.objects.get(username="li"))
"""


def test_whoever_merges(place):
    place.shell(PROPOSE)
    before = rows(place)
    for step in ("references.move", "merging.move_by_merge"):
        place.killed_in(f"policies.curation.{step}", "shell", "-v", "0", "-c", ACCEPT)
        assert rows(place) == before
    place.shell(ACCEPT)
    assert place.ask("SELECT state FROM policies_merge") == [("done",)]
    assert faults(place) == []
