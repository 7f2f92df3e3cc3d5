"""Sources are looked at again, politely, and what was seen is written down."""

import datetime
import io
import threading
import time
from functools import partial
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from policies.curation.snapshots import keep
from policies.curation.source_checks import (
    MOST_DIFFERENCE,
    check_source,
    check_sources,
    difference,
    to_be_checked,
)
from policies.ingest.web import NoSuchName, Page, Refused, TooLarge, Unreachable
from policies.management.commands import check_sources as command
from policies.models import Check, Snapshot, Source, Status

pytestmark = pytest.mark.django_db

URL = "https://www.page.example/a.txt"
TEXT = "关于支持机器人产业的通知\n给予最高100万元补助。"
SHUT = "User-agent: *\nDisallow: /"


class Web:
    """Pages by address, robots.txt included; what is not here is not found."""

    def __init__(self, **hosts: str) -> None:
        self.pages: dict[str, object] = {}
        self.asked: list[str] = []
        self.times: dict[str, list[float]] = {}
        self.busy: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}
        self.lock = threading.Lock()

    def put(self, text: str, url: str = URL, status: int = 200, at: str = "", good=True) -> None:
        self.pages[url] = Page(at or url, status, text.encode(), "text/plain", good)

    def __call__(self, url: str) -> Page:
        host = url.split("/")[2]
        with self.lock:
            self.asked.append(url)
            self.times.setdefault(host, []).append(time.monotonic())
            self.busy[host] = self.busy.get(host, 0) + 1
            self.most_at_once[host] = max(self.most_at_once.get(host, 0), self.busy[host])
        time.sleep(0.01)
        with self.lock:
            self.busy[host] -= 1
        found = self.pages.get(url, Page(url, 404, b"nothing here"))
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def web():
    return Web()


def make_source(url=URL, text=TEXT, **fields):
    source = Source.objects.create(title="通知", kind="official_notice", url=url, **fields)
    if text:
        keep(source, text, Snapshot.Origin.FETCHED)
    return source


def test_same_text_is_live_whatever_its_white_space(web):
    web.put(TEXT.replace("\n", "\n\n").replace("100", " 100 "))
    check = check_source(make_source(), web)
    assert (check.result, check.detail, check.difference) == ("live", "200", "")


def test_edited_text_is_told_by_its_sentences(web):
    web.put(TEXT.replace("100万元", "50万元"))
    source = make_source()
    check = check_source(source, web)
    assert check.result == "edited"
    assert "-给予最高100万元补助。" in check.difference
    assert "+给予最高50万元补助。" in check.difference
    assert source.snapshots.count() == 1  # until a curator keeps the new one it differs


def test_text_that_came_back_to_one_kept_before_is_live(web):
    web.put(TEXT)
    source = make_source()
    keep(source, "另一段文字。", Snapshot.Origin.FETCHED)
    assert check_source(source, web).result == "live"


def test_page_moved_for_good_is_told_with_its_new_address(web):
    web.put(TEXT, at="https://new.example/a.txt")
    check = check_source(make_source(), web)
    assert (check.result, check.address) == ("moved", "https://new.example/a.txt")


@pytest.mark.parametrize(
    ("at", "good"), [("http://page.example/a.txt/", True), ("https://new.example/a.txt", False)]
)
def test_other_scheme_and_passing_redirect_are_no_move(web, at, good):
    web.put(TEXT, at=at, good=good)
    check = check_source(make_source(), web)
    assert (check.result, check.address) == ("live", "")


def test_moved_and_edited_is_edited_with_the_new_address(web):
    web.put("另一篇文章。", at="https://new.example/")
    check = check_source(make_source(), web)
    assert (check.result, check.address) == ("edited", "https://new.example/")


@pytest.mark.parametrize("status", [404, 410])
def test_page_that_is_not_there_any_more_is_gone(web, status):
    web.put("gone", status=status)
    check = check_source(make_source(), web)
    assert (check.result, check.detail) == ("gone", str(status))


@pytest.mark.parametrize("status", [401, 403, 412, 429, 500, 503, 521])
def test_page_that_is_kept_from_programs_is_refused(web, status):
    web.put("no", status=status)
    check = check_source(make_source(), web)
    assert (check.result, check.detail) == ("refused", str(status))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("page.example", code="timeout"), "timeout"),
        (Unreachable("page.example"), "unreachable"),
        (Refused("page.example"), "private"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(web, error, code):
    web.pages[URL] = error
    check = check_source(make_source(), web)
    assert (check.result, check.detail) == ("refused", code)


def test_name_that_does_not_resolve_is_gone_when_it_does_not_a_second_time(web):
    web.put(TEXT, "https://other.example/")
    check_source(make_source("https://other.example/"), web)
    web.pages[URL] = NoSuchName("page.example")
    source = make_source()
    assert check_source(source, web).result == "refused"
    assert check_source(source, web).result == "gone"


def test_no_name_at_all_is_the_network_here_and_nothing_has_gone(web):
    urls = [f"https://{host}.example/" for host in "abc"]
    for url in urls:
        web.pages[url] = NoSuchName(url)
    sources = [make_source(url) for url in urls]
    for _ in range(3):
        assert check_sources(sources, ask=web, pause=0) == {"refused": 3}
    assert set(Check.objects.values_list("detail", flat=True)) == {"unreachable"}


def test_one_name_found_in_a_run_is_enough_to_miss_another(web):
    web.pages["https://a.example/"] = NoSuchName("a.example")
    web.put(TEXT, "https://b.example/")
    sources = [make_source("https://a.example/"), make_source("https://b.example/")]
    assert check_sources(sources, workers=1, ask=web, pause=0) == {"refused": 1, "live": 1}
    assert check_sources(sources, workers=1, ask=web, pause=0) == {"gone": 1, "live": 1}


def test_large_page_is_there_though_it_is_not_read(web):
    web.pages[URL] = TooLarge("page.example")
    check = check_source(make_source(), web)
    assert (check.result, check.detail) == ("live", "too_large")


def test_page_without_text_where_one_was_read_keeps_programs_out(web):
    web.put("  ")
    assert check_source(make_source(), web).result == "refused"
    assert check_source(make_source("https://b.example/", ""), web).result == "gone"


def test_first_look_keeps_the_text_where_none_was_kept(web):
    web.put(TEXT)
    source = make_source(text="", status=Status.PUBLISHED)
    assert check_source(source, web).result == "live"
    assert source.snapshots.get().content == TEXT
    source.refresh_from_db()
    assert source.sha256 == ""  # what is public changes by four eyes


def test_site_that_asks_programs_to_stay_away_is_not_read(web):
    web.put(TEXT)
    web.put(SHUT, "https://www.page.example/robots.txt")
    check = check_source(make_source(), web)
    assert (check.result, check.detail) == ("refused", "robots")
    assert web.asked == ["https://www.page.example/robots.txt"]


def test_difference_has_a_bound():
    long = difference("甲。\n" * 3, "\n".join(f"第{n}句。" for n in range(20_000)))
    assert MOST_DIFFERENCE <= len(long) <= MOST_DIFFERENCE + 2


def test_hosts_are_asked_at_once_and_each_one_after_the_other_with_a_pause(web):
    urls = [f"https://{host}.example/{n}" for host in "abc" for n in range(3)]
    sources = [make_source(url, "") for url in urls]
    seen = []
    counts = check_sources(sources, workers=3, pause=0.1, ask=web, progress=seen.append)
    assert counts == {"gone": 9}
    assert seen == list(range(1, 10))
    assert set(web.most_at_once.values()) == {1}
    for host in "abc":
        times = web.times[f"{host}.example"][1:]  # the first is that of robots.txt
        assert all(after - before >= 0.1 for before, after in pairwise(times))
    assert sum(url.endswith("robots.txt") for url in web.asked) == 3
    assert Check.objects.count() == 9


def test_page_that_trips_the_program_does_not_stop_the_others(web, caplog):
    web.pages[URL] = RuntimeError("a fault")
    sources = [make_source(), make_source("https://b.example/", "")]
    counts = check_sources(sources, ask=web, pause=0)
    assert counts == {"refused": 1, "gone": 1}
    assert "a fault" in caplog.text


def looked_at(source, days):
    when = timezone.now() - datetime.timedelta(days=days)
    return Check.objects.create(source=source, checked_at=when, result="live")


def test_those_not_looked_at_for_longest_come_first_and_lately_is_left_alone():
    lately, long_ago, never = (make_source(f"https://{n}.example/", "") for n in "abc")
    make_source("", "")
    looked_at(long_ago, 400)
    looked_at(long_ago, 30)
    looked_at(lately, 1)
    assert list(to_be_checked()) == [never, long_ago]
    assert list(to_be_checked(0)) == [never, long_ago, lately]


def test_run_that_was_broken_off_goes_on_with_the_rest(web):
    sources = [make_source(f"https://{n}.example/", "") for n in "abc"]

    class Killed(BaseException):
        pass

    def kill(count):
        raise Killed

    with pytest.raises(Killed):
        check_sources(to_be_checked(), workers=1, ask=web, pause=0, progress=kill)
    assert Check.objects.count() == 1
    check_sources(to_be_checked(), workers=1, ask=web, pause=0)
    assert sorted(Check.objects.values_list("source", flat=True)) == [s.pk for s in sources]


def test_command_reports_in_one_line(web, monkeypatch):
    monkeypatch.setattr(command, "check_sources", partial(check_sources, ask=web, pause=0))
    web.put(TEXT)
    source, other = make_source(), make_source("https://b.example/", "")
    out = io.StringIO()
    call_command("check_sources", limit=1, stdout=out)
    assert out.getvalue() == "looked at 1 sources: live 1, moved 0, edited 0, gone 0, refused 0\n"
    call_command("check_sources", stdout=io.StringIO())
    assert list(other.checks.values_list("result", flat=True)) == ["gone"]
    call_command("check_sources", source=source.uid, stdout=io.StringIO())
    assert source.checks.count() == 2


@pytest.mark.parametrize(
    "options", [{"limit": 0}, {"workers": 0}, {"older_than": -1}, {"source": "nowhere"}]
)
def test_command_refuses_what_makes_no_sense(options):
    with pytest.raises(CommandError, match=str(next(iter(options.values())))):
        call_command("check_sources", **options)
