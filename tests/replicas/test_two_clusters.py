"""Two real clusters and a real server: what is read where, and what readers notice of a fault."""

import threading
import time
from urllib.parse import urlencode

import psycopg
import pytest

from tests.replicas.conftest import CHECK, MAX_LAG, Answer, seconds_until, started

FIRM = "/api/v1/firms/firm-a/"
PAGES = (
    "/", FIRM, "/firms/", "/firms/firm-a/", "/api/v1/firms/", "/search/?q=甲", "/firms.csv", "/data/",
    "/api/v1/search/?q=甲", "/zh-hans/firms/", "/feeds/new.atom", "/land/", "/api/v1/changes/",
)  # fmt: skip
LOOK = CHECK + 1.5  # a look, and the time that a busy machine may take for it


def pause(site) -> None:
    """The replica is read from, and stays at what it has."""
    site.on_replica("SELECT pg_wal_replay_resume()")
    site.write("Old")
    seconds_until(lambda: named(site.get(FIRM)) == "Old" and site.leaves_the_primary())
    site.on_replica("SELECT pg_wal_replay_pause()")


@pytest.fixture
def paused(site):
    pause(site)
    return site


def named(answer: Answer) -> str:
    return "Old" if '"Old"' in answer.body else "New" if '"New"' in answer.body else answer.body


def quoted(path: str) -> str:
    return path.replace("甲", "%E7%94%B2")


def load(site, seconds: float, threads: int = 6) -> tuple[list[Answer], threading.Event, list]:
    """Readers who ask one page after the other."""
    answers: list[Answer] = []
    over = threading.Event()

    def read(number: int) -> None:
        for step in range(10_000):
            if over.is_set():
                return
            answers.append(site.get(quoted(PAGES[(number + step) % len(PAGES)])))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(threads)]
    for reader in readers:
        reader.start()
    time.sleep(seconds)
    return answers, over, readers


def test_pages_are_read_from_the_replica_and_forms_written_to_the_primary(site):
    [(began,)] = site.ask("SELECT clock_timestamp()::text")
    for path in PAGES:
        assert site.get(quoted(path)).status == 200, path
    asked = site.ask(
        "SELECT query FROM pg_stat_activity WHERE application_name = 'tracker' "
        f"AND query_start > '{began}'"
    )
    assert not [query for (query,) in asked if "policies_firm" in query]
    before = site.ask("SELECT count(*) FROM policies_correction")
    form = site.get("/corrections/new/?record=firm:firm-a")
    token = form.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    said = {
        "csrfmiddlewaretoken": token, "wrong": "It is", "source_url": "https://example.org/",
        "website": "", "field": "", "proposed": "", "contact": "",
    }  # fmt: skip
    cookie = {"Cookie": form.headers["Set-Cookie"].partition(";")[0]}
    sent = site.get("/corrections/new/?record=firm:firm-a", cookie, urlencode(said).encode())
    assert sent.status == 200, sent.body
    assert site.ask("SELECT count(*) FROM policies_correction") == [(before[0][0] + 1,)]


def test_a_replica_that_lags_is_left_out_and_comes_back(paused, table):
    site = paused
    seen: list[tuple[float, str, str]] = []

    def all_new() -> bool:
        answers = [site.get(FIRM) for _time in range(8)]
        seen.extend(
            (time.monotonic() - began, answer.headers["ETag"], named(answer)) for answer in answers
        )
        return {named(answer) for answer in answers} == {"New"}

    for _try in range(5):  # a busy machine may look too late at the replica to read from it at all
        site.write("New")
        began = time.monotonic()
        out = seconds_until(all_new)
        if "Old" in {name for _at, _etag, name in seen}:
            break
        seen.clear()
        pause(site)
    assert {name for _at, _etag, name in seen} == {"Old", "New"}, "it was never read from"
    assert max(at for at, _etag, name in seen if name == "Old") < MAX_LAG + LOOK
    # Each version has one mark: no page of the replica goes under the mark of the primary's.
    assert len({(etag, name) for _at, etag, name in seen}) == 2
    assert len({etag for _at, etag, _name in seen}) == 2
    assert not site.reads_replica()
    site.on_replica("SELECT pg_wal_replay_resume()")
    back = seconds_until(site.reads_replica)
    assert back < LOOK + 3
    assert named(site.get(FIRM)) == "New"
    table("replay paused, then written to the primary", len(seen), 0, f"{out:.1f}", f"{back:.1f}")


def test_a_curator_reads_the_primary(paused):
    paused.write("New")
    answers = [paused.get(FIRM, {"Cookie": "sessionid=any"}) for _time in range(8)]
    assert {named(answer) for answer in answers} == {"New"}


def test_a_reader_who_has_the_page_of_the_replica_is_told_when_it_is_new(paused):
    old = paused.get(FIRM)
    assert paused.get(FIRM, {"If-None-Match": old.headers["ETag"]}).status == 304
    paused.write("New")
    seconds_until(lambda: named(paused.get(FIRM)) == "New")
    answer = seconds_until(
        lambda: paused.get(FIRM, {"If-None-Match": old.headers["ETag"]}).status == 200
    )
    assert answer < MAX_LAG + LOOK


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_replica_killed_under_load_fails_nobody(site, table, how):
    answers, over, readers = load(site, 2)
    before = len(answers)
    getattr(site.replica, how)()
    time.sleep(3)
    seconds_until(lambda: len(answers) > before + 200, most=90)
    over.set()
    for reader in readers:
        reader.join()
    failed = [answer for answer in answers if answer.status != 200]
    assert failed == []
    if how == "kill":
        (site.replica.data / "postmaster.pid").unlink(missing_ok=True)
    seconds_until(lambda: started(site.replica))
    back = seconds_until(site.reads_replica)
    words = {
        "kill": "SIGKILL to the replica's postmaster",
        "stop": "replica stopped at once (-m immediate)",
    }
    table(f"{words[how]}, 6 readers", len(answers), len(failed), "at once", f"{back:.1f}")


def test_without_the_primary_readers_are_answered_and_writers_told_to_wait(site, table):
    site.primary.stop()
    answers = [site.get(quoted(path)) for path in PAGES * 3]
    failed = [answer for answer in answers if answer.status != 200]
    assert failed == []
    for path in ("/corrections/new/?record=firm:firm-a", "/api/keys/manage/x/"):
        form = site.get(path)
        assert form.status in (404, 503), form.body
    asked = site.get("/corrections/new/?record=firm:firm-a")
    assert asked.status == 503 and "does not answer" in asked.body
    assert int(asked.headers["Retry-After"]) > 0
    sent = site.get("/api/v1/count/", {"Content-Type": "text/plain"}, b"x")
    assert sent.status in (400, 503)
    time.sleep(2 * CHECK)  # it is looked at without the primary, too
    assert site.reads_replica()
    site.primary.start()
    back = seconds_until(lambda: site.get("/corrections/new/?record=firm:firm-a").status == 200)
    table("primary stopped, replica up", len(answers), len(failed), "", f"{back:.1f}")


@pytest.mark.parametrize("cookie", ["", "sessionid=any"])
def test_a_statement_that_waits_too_long_is_given_up_with_503(site, cookie):
    """The lock is taken on the replica too, as the log is applied there."""
    with psycopg.connect(site.primary.address) as database:
        database.execute("LOCK TABLE policies_firm IN ACCESS EXCLUSIVE MODE")
        database.execute("SELECT pg_switch_wal()")
        time.sleep(0.5)
        headers = {"Cookie": cookie} if cookie else {}
        began = time.monotonic()
        answer = site.get(FIRM, headers)
        page = site.get("/firms/", headers)
        assert time.monotonic() - began < 15
        database.rollback()
    assert answer.status == page.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(page.headers["Retry-After"]) > 0 and "took too long" in page.body
    assert site.get(FIRM, headers).status == 200
