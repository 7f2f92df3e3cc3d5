"""Lines that web sites put around a text, told by the words of ``boilerplate.csv``.

``label``: a short line that begins with these words and a colon; ``start``: a short line
that begins with them; ``word``: a line of nothing but such words; ``list``: a heading with links under it.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from policies.ingest.documents.document import Passage

WORDS = Path(__file__).with_name("boilerplate.csv")
LONGEST = 100  # characters: what is longer is a paragraph, however it begins
LONGEST_LINK = 60
COLON = re.compile(r"\s*[:：]")
BRACKETS = "[]【】()（）<>《》「」〖〗"
DIVIDERS = re.compile(r"[\s|｜/\\、,，·•:：+\-—_\[\]【】()（）<>《》]+")
SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)]*$")
SPACED_LABEL = re.compile(r"\s{2,}|\u3000")
DAY = re.compile(r"((?:19|20)\d\d)\s*[-年./]\s*(1[0-2]|0?\d)\s*[-月./]\s*(3[01]|[12]\d|0?\d)(?!\d)")


@dataclass(frozen=True)
class _Words:
    label: dict[str, str]
    start: dict[str, str]
    word: dict[str, str]
    list: dict[str, str]


@cache
def _words() -> _Words:
    found: dict[str, dict[str, str]] = {"label": {}, "start": {}, "word": {}, "list": {}}
    with WORDS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found[row["how"]][row["words"].casefold()] = row["reason"]
    return _Words(**found)


def boilerplate(line: str) -> str:
    """Why a line is no speech: a code of REASONS; empty when nothing speaks against it."""
    line = line.strip().strip(BRACKETS).strip().casefold()
    if not line or len(line) > LONGEST:
        return ""
    words = _words()
    for label, reason in words.label.items():
        if line.startswith(label) and COLON.match(line, len(label)):
            return "" if SENTENCE_END.search(line) and reason != "copyright" else reason
    for start, reason in words.start.items():
        if line.startswith(start):
            return reason
    parts = [part for part in DIVIDERS.split(line) if part]
    reasons = [words.word.get(part) or words.label.get(part) for part in parts]
    if parts and all(reasons):
        return reasons[0] or ""
    return ""


def is_list_heading(line: str) -> bool:
    """Whether links to other pages follow."""
    return line.strip().strip(BRACKETS).rstrip(":： ").casefold() in _words().list


def marked(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages, boilerplate lines among those kept marked as dropped."""
    listing = False
    for passage in passages:
        text = passage.text.strip()
        if passage.dropped or not text:
            yield passage
            continue
        if is_list_heading(text):
            listing = True
        elif listing and (len(text) > LONGEST_LINK or SENTENCE_END.search(text)):
            listing = False
        reason = "related" if listing else boilerplate(text)
        yield replace(passage, dropped=reason) if reason else passage


def said(passages: Iterable[Passage], reason: str) -> str:
    """What the first line dropped for a reason says behind its label: 来源：省政府网 says 省政府网."""
    for passage in passages:
        if passage.dropped == reason and (colon := re.search(r"[:：]", passage.text)):
            words = SPACED_LABEL.split(passage.text[colon.end() :].strip())
            return words[0].strip().strip(BRACKETS)
    return ""


def dated(passages: Iterable[Passage]) -> datetime.date | None:
    """The first day that a line dropped for its source or date states."""
    for passage in passages:
        if passage.dropped in ("date", "source") and (day := day_in(passage.text)):
            return day
    return None


def day_in(text: str) -> datetime.date | None:
    """The first day written in a text, in figures."""
    for match in DAY.finditer(text):
        try:
            return datetime.date(*map(int, match.groups()))
        except ValueError:
            continue
    return None
