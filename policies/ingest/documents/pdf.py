"""PDF: the lines of every page joined into paragraphs; running heads and page numbers left out.

A print breaks a Chinese line within words and sentences; where a paragraph ends is seen by a line that ends
short of the margin, by the indent of the next, or by the space between them.
"""

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError, PdfPage
from pypdfium2.raw import FPDF_ERR_PASSWORD

from policies.ingest.documents.refused import Refused

MOST_PAGES = 500
MARGIN_LINES = 2  # lines at the top and at the bottom of a page that may be running heads
SHOWING_MARGIN = 6  # lines from which a page shows its left margin
MOST = 0.4  # of the pages: left and right pages can have heads of their own
FEWEST = 3
FEWEST_CHARACTERS = 5  # a page, on average: what holds fewer was scanned
UNMAPPED = 0.2
PAGE_NUMBER = re.compile(
    r"[-—–―·•.\s]*(?:第\s*)?(?:page\s*)?\d{1,4}(?:\s*页)?"
    r"(?:\s*(?:/|of|共|，|,)\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?[-—–―·•.\s]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+")
HYPHENS = ("\ufffe", "\x02", "\xad")

LeftOut = list[tuple[str, str]]  # lines, each with the reason


@dataclass(frozen=True)
class Line:
    """A printed line, with its borders in points where they are known."""

    text: str
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0

    @property
    def size(self) -> float:
        return self.top - self.bottom


def read(data: bytes) -> dict[str, Any]:
    """The paragraphs of all pages. Raises Refused for scans, passwords and books."""
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        protected = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise Refused("password" if protected else "damaged") from error
    if len(document) > MOST_PAGES:
        raise Refused("pages")
    pages = [list(_lines(page)) for page in document]
    _check_readable("".join(line.text for page in pages for line in page), len(pages))
    title = document.get_metadata_dict().get("Title", "").strip()
    return {"passages": list(_passages(pages)), "title": title}


def _check_readable(text: str, pages: int) -> None:
    printed = [char for char in text if not char.isspace()]
    if len(printed) < FEWEST_CHARACTERS * pages:
        raise Refused("scanned")
    strange = sum(
        char == "\ufffd" or unicodedata.category(char) in ("Co", "Cc") for char in printed
    )
    if strange > UNMAPPED * len(printed):
        raise Refused("unmapped")


def _lines(page: PdfPage) -> Iterator[Line]:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    exact = len(text) == textpage.count_chars()
    place = 0
    for line in text.split("\n"):
        printed = line.strip()
        if printed and exact:
            start = place + line.index(printed[0])
            left, bottom, _, top = textpage.get_charbox(start, loose=True)
            right = textpage.get_charbox(start + len(printed) - 1, loose=True)[2]
            yield Line(printed, left, right, bottom, top)
        elif printed:
            yield Line(printed)
        place += len(line) + 1


def _passages(pages: list[list[Line]]) -> Iterator[tuple[str, str]]:
    """Paragraphs, which go on over the foot of a page, and the lines left out where they stood."""
    running = _running(pages)
    paragraph: list[Line] = []
    left_out: LeftOut = []
    right = _right_margin(pages)
    parts = [_apart(page, running) for page in pages]
    outermost = _left_margin([line for _, lines, _ in parts for line in lines])
    for head, lines, foot in parts:
        left_out += head
        # A left and a right page can have margins of their own; few lines, all indented, show none.
        left = _left_margin(lines) if len(lines) >= SHOWING_MARGIN else outermost
        pitch = _pitch(lines)
        for line in lines:
            if paragraph and _begins(line, paragraph[-1], left, right, pitch):
                yield _joined(paragraph), ""
                yield from left_out
                paragraph, left_out = [], []
            paragraph.append(line)
        left_out += foot
    if paragraph:
        yield _joined(paragraph), ""
    yield from left_out


def _apart(page: list[Line], running: set[str]) -> tuple[LeftOut, list[Line], LeftOut]:
    """The lines left out at the top of a page, those between, and those left out at the bottom."""
    first, last = 0, len(page)
    while first < min(MARGIN_LINES, last) and _no_speech(page[first], running):
        first += 1
    while last > max(first, len(page) - MARGIN_LINES) and _no_speech(page[last - 1], running):
        last -= 1
    head = [(line.text, _no_speech(line, running)) for line in page[:first]]
    foot = [(line.text, _no_speech(line, running)) for line in page[last:]]
    return head, page[first:last], foot


def _no_speech(line: Line, running: set[str]) -> str:
    if PAGE_NUMBER.fullmatch(line.text):
        return "page_number"
    return "repeated" if _form(line) in running else ""


def _form(line: Line) -> str:
    """What a running head has in common on all pages."""
    return NUMBER.sub("#", "".join(line.text.split()))


def _running(pages: list[list[Line]]) -> set[str]:
    forms: Counter[str] = Counter()
    for page in pages:
        forms.update({_form(line) for line in [*page[:MARGIN_LINES], *page[-MARGIN_LINES:]]})
    least = max(FEWEST, MOST * len(pages))
    return {form for form, count in forms.items() if count >= least}


def _right_margin(pages: list[list[Line]]) -> float:
    rights = sorted(line.right for page in pages for line in page)
    return rights[int(0.9 * (len(rights) - 1))] if rights else 0


def _left_margin(lines: list[Line]) -> float:
    return min((line.left for line in lines), default=0)


def _pitch(lines: list[Line]) -> float:
    steps = [above.bottom - line.bottom for above, line in pairwise(lines)]
    return statistics.median([step for step in steps if step > 0] or [0])


def _begins(line: Line, before: Line, left: float, right: float, pitch: float) -> bool:
    """Whether a line begins a paragraph."""
    size = line.size or before.size
    if not size:  # borders unknown: only full stops tell
        return before.text[-1] in "。！？!?：:"
    if before.right < right - 2.5 * size:
        return True
    step = before.bottom - line.bottom
    return line.left > left + 1.2 * size or (pitch > 0 and step > 1.6 * pitch)


def _joined(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        if text.endswith(HYPHENS):
            text = text[:-1] + line.text
        elif text and _is_latin(text[-1]) and _is_latin(line.text[0]):
            text += f" {line.text}"
        else:
            text += line.text
    return text.translate(dict.fromkeys(map(ord, HYPHENS)))


def _is_latin(char: str) -> bool:
    """Whether a blank stands between this character and a word of the next line."""
    return ord(char) < 0x2E80
