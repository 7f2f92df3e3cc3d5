"""Sources looked at again: still there, moved, edited, gone, or not to be had from here.

One request at a time for each host, with a pause between two; several hosts at once. What a site asks of
programs in its robots.txt is kept to. Each look is a row, so that a run that was broken off goes on with
the sources that were not looked at lately.
"""

from __future__ import annotations

import datetime
import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from policies.curation.snapshots import LATEST, keep
from policies.ingest.readers import UnreadableFile
from policies.ingest.speeches import text_sha256
from policies.ingest.web import (
    NoSuchName,
    NotText,
    Page,
    Refused,
    Rules,
    TooLarge,
    Unreachable,
    WebError,
    address_of_rules,
    document_of,
    fetch,
    rules_in,
    text_of,
)
from policies.metrics.transcripts import SENTENCE, bare
from policies.models import Check, Snapshot, Source
from policies.text.web_addresses import address_key, host_of

logger = logging.getLogger(__name__)
Result = Check.Result
Fetch = Callable[[str], Page]
Progress = Callable[[int], None]

PAUSE = 2.0  # seconds between two requests to one host
WORKERS = 4
DAYS = 7  # a source looked at since is left alone
LONGEST_ADDRESS = 600
MOST_DIFFERENCE = 20_000  # characters
GONE = {404, 410}
READ = (Result.LIVE, Result.MOVED, Result.EDITED)
BLIND = "no_text"


@dataclass(frozen=True)
class Look:
    """What was seen at an address. ``code`` is an HTTP status or a code of ``web.REASONS``; ``text`` is
    None where none was read; ``moved_to`` where it is found from now on.
    """

    code: str
    there: bool
    text: str | None = None
    moved_to: str = ""
    gone: bool = False


def look_at(url: str, rules: Rules, ask: Fetch) -> Look:
    """Look at an address. Touches no database, so that it may run in any thread."""
    if not rules.allow(url):
        return Look("robots", there=False)
    try:
        page = ask(url)
    except (TooLarge, NotText) as error:
        return Look(error.code, there=True)
    except WebError as error:
        return Look(error.code, there=False)
    code = str(page.status)
    if not 200 <= page.status < 300:
        return Look(code, there=False, gone=page.status in GONE)
    elsewhere = page.for_good and address_key(page.url) != address_key(url)
    moved_to = page.url if elsewhere else ""
    try:
        return Look(code, there=True, text=text_of(document_of(page)), moved_to=moved_to)
    except UnreadableFile:
        return Look(BLIND, there=True, moved_to=moved_to)


def record(source: Source, look: Look) -> Check:
    """Write what was seen as a check, and keep the text of a source of which none was kept yet."""
    if look.code == NoSuchName.code and not _names_are_found():
        look = Look(Unreachable.code, there=False)
    last = source.snapshots.first()
    check = Check(source=source, checked_at=timezone.now(), detail=look.code)
    check.result = _result(source, look, last)
    if len(look.moved_to) <= LONGEST_ADDRESS:
        check.address = look.moved_to
    if look.text is not None:
        check.sha256 = text_sha256(look.text)
        if check.result == Result.EDITED and last:
            check.difference = difference(last.content, look.text)
        elif last is None and look.text.strip():
            keep(source, look.text, Snapshot.Origin.FETCHED)
    check.save()
    return check


def _result(source: Source, look: Look, last: Snapshot | None) -> str:
    if look.gone or (look.code == NoSuchName.code and _nameless_before(source)):
        return Result.GONE
    if not look.there:
        return Result.REFUSED
    if look.text is not None and last and not _is_kept(source, look.text):
        return Result.EDITED
    if look.code == BLIND and last and last.origin == Snapshot.Origin.FETCHED:
        return Result.REFUSED  # a page that was read before: what answers now keeps programs out
    return Result.MOVED if look.moved_to else Result.LIVE


def _is_kept(source: Source, text: str) -> bool:
    """Whether a curator has kept this text, in whatever white space: the last one, or one before it."""
    kept = source.snapshots.values_list("content", flat=True)[:LATEST]
    return any(bare(content) == bare(text) for content in kept)


def _names_are_found() -> bool:
    """Whether some source could be read within a day: else it is the network here that knows no names."""
    since = timezone.now() - datetime.timedelta(days=1)
    return Check.objects.filter(checked_at__gte=since, result__in=READ).exists()


def _nameless_before(source: Source) -> bool:
    """Whether the last check did not find the host's name either."""
    before = source.checks.order_by("-checked_at", "-pk").first()
    return before is not None and before.detail == NoSuchName.code


def difference(before: str, after: str) -> str:
    """The sentences in which two texts differ, as a unified difference of bounded length."""
    lines = unified_diff(_sentences(before), _sentences(after), lineterm="", n=1)
    shown = "\n".join(line for line in lines if not line.startswith(("---", "+++")))
    return shown if len(shown) <= MOST_DIFFERENCE else shown[:MOST_DIFFERENCE] + "\n…"


def _sentences(text: str) -> list[str]:
    return [
        " ".join(sentence.split())
        for line in text.splitlines()
        for sentence in SENTENCE.findall(line)
        if sentence.strip()
    ]


def to_be_checked(older_than: int = DAYS) -> QuerySet[Source]:
    """Sources with an address that were not looked at for so many days, the longest ago first."""
    since = timezone.now() - datetime.timedelta(days=older_than)
    rows = Source.objects.own().exclude(url="").with_last_check()
    due = rows.filter(Q(last_checked_at__isnull=True) | Q(last_checked_at__lte=since))
    return due.order_by(F("last_checked_at").asc(nulls_first=True), "pk")


def check_source(source: Source, ask: Fetch = fetch) -> Check:
    """Look at one source again, now."""
    return record(source, look_at(source.url, _rules_of(source.url, ask), ask))


def check_sources(
    sources: Iterable[Source],
    *,
    workers: int = WORKERS,
    pause: float = PAUSE,
    ask: Fetch = fetch,
    progress: Progress = lambda count: None,
) -> Counter[str]:
    """Look at sources again and write each as it comes; how many came to which result.

    Every host is asked by one thread alone. Those whose name is not found are written last, when it is
    known whether any name is.
    """
    by_host: dict[str, list[Source]] = {}
    for source in sources:
        by_host.setdefault(host_of(source.url), []).append(source)
    counts: Counter[str] = Counter()
    nameless: list[tuple[Source, Look]] = []

    def seen() -> Iterator[tuple[Source, Look]]:
        for source, look in _looks(list(by_host.values()), workers, pause, ask):
            if look.code == NoSuchName.code:
                nameless.append((source, look))
            else:
                yield source, look
        yield from nameless

    for source, look in seen():
        counts[record(source, look).result] += 1
        progress(counts.total())
    return counts


def _looks(
    hosts: list[list[Source]], workers: int, pause: float, ask: Fetch
) -> Iterator[tuple[Source, Look]]:
    """The looks at all sources as they are done; the threads end with the iteration."""
    done: queue.SimpleQueue[tuple[Source, Look] | BaseException] = queue.SimpleQueue()
    stop = threading.Event()

    def visit(sources: list[Source]) -> None:
        try:
            for source, look in _visit(sources, pause, ask, stop):
                done.put((source, look))
        except BaseException as error:
            done.put(error)

    with ThreadPoolExecutor(max(1, workers)) as pool:
        try:
            for sources in hosts:
                pool.submit(visit, sources)
            for _source in range(sum(map(len, hosts))):
                found = done.get()
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _visit(
    sources: list[Source], pause: float, ask: Fetch, stop: threading.Event
) -> Iterator[tuple[Source, Look]]:
    """Look at the sources of one host, one after the other."""
    rules: dict[str, Rules] = {}
    for number, source in enumerate(sources):
        if stop.is_set():
            return
        origin = _origin(source.url)
        if origin not in rules:
            rules[origin] = _rules_of(source.url, ask)
        if number:
            stop.wait(max(pause, rules[origin].pause))
        try:
            yield source, look_at(source.url, rules[origin], ask)
        except Exception:  # one page that trips the program must not keep it from all others
            logger.exception("source %s", source.uid)
            yield source, Look("fault", there=False)


def _origin(url: str) -> str:
    try:
        return address_of_rules(url)
    except Refused:
        return ""


def _rules_of(url: str, ask: Fetch) -> Rules:
    """The rules of a site, asked for anew."""
    try:
        return rules_in(ask(address_of_rules(url)))
    except WebError as error:
        return rules_in(error)
