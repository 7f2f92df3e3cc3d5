"""Web pages: all blocks of the page in order; which of them are the main text, trafilatura says.

The passages are cut from the page itself, a passage for each block and each line within it, so that
nothing of the page is lost and what is left out can be put back.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction

from policies.ingest.documents.refused import Refused

UNPRINTED = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "option"}
AROUND = {"nav", "header", "footer", "aside", "form", "menu", "button", "select"}
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "st1", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
# Names by which Chinese government sites state these facts (the state's standard for their pages).
STATED = {
    "title": ("articletitle",),
    "published": ("pubdate", "publishdate"),
    "publisher": ("contentsource", "sitename"),
    "author": ("author",),
    "url": ("url",),
}
SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
# A line break of the file is a blank between words, and nothing between Chinese characters.
LINE_BREAK = re.compile(r"\s*[\r\n]\s*")
HAN_LINE_BREAK = re.compile(r"(?<=[\u2e80-\uffef])\s*[\r\n]\s*(?=[\u2e80-\uffef])")
MOSTLY_LINKS = 0.6
SURE = 12  # characters: so long a block does not stand in the main text by chance
NEAR = 60  # characters of the main text in which a shorter block is looked for

Block = tuple[str, bool]  # its text; whether it stands around the text or is mostly links


def read(data: bytes) -> dict[str, Any]:
    """The blocks of a page (as UTF-8), and what it says about itself."""
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        tree = document_fromstring(data, parser=parser)
    except etree.LxmlError as error:
        raise Refused("damaged") from error
    found: Any = bare_extraction(
        data.decode(),
        include_comments=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    facts = _facts(tree, found)
    main = _squeezed((found.text if found else "") or "")
    return {"passages": list(_passages(_blocks(tree), main, facts["title"])), **facts}


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _facts(tree: HtmlElement, found: Any) -> dict[str, str]:
    """Title, day, publisher and address, as the page states them or else as they were found."""
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or "").lower()
        if content := (meta.get("content") or "").strip():
            stated.setdefault(name, content)
    guesses = {
        "title": found.title if found else "",
        "published": found.date if found else "",
        "publisher": found.sitename if found else "",
        "author": found.author if found else "",
        "url": (found.url if found else "") or _saved_from(tree),
    }
    facts = {
        fact: next((stated[name] for name in names if name in stated), guesses[fact] or "")
        for fact, names in STATED.items()
    }
    return {**facts, "language": tree.get("lang") or ""}


def _saved_from(tree: HtmlElement) -> str:
    """The address that a browser noted when it saved the page."""
    for comment in tree.xpath("//comment()"):
        if match := SAVED_FROM.search(comment.text or ""):
            return match[1]
    return ""


def _passages(blocks: Iterator[Block], main: str, title: str) -> Iterator[tuple[str, str]]:
    reached = 0
    for text, around in blocks:
        squeezed = _squeezed(text)
        if not main:
            yield text, "navigation" if around else ""
            continue
        place = main.find(squeezed, reached)
        near = 0 <= place <= reached + NEAR
        if squeezed == _squeezed(title):
            reason = "title"
        elif near or (len(squeezed) >= SURE and squeezed in main):
            reason = ""
        else:
            reason = "navigation" if around else "outside"
        if near and not reason:
            reached = place + len(squeezed)
        yield text, reason


class _Gathering:
    """Text gathered into blocks, with how much of it stands in links."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._linked = 0
        self._link = self._unprinted = self._around = 0

    def enter(self, tag: str) -> Iterator[Block]:
        if tag not in INLINE:
            yield from self.end()
        self._link += tag == "a"
        self._unprinted += tag in UNPRINTED
        self._around += tag in AROUND

    def leave(self, tag: str) -> Iterator[Block]:
        if tag not in INLINE:
            yield from self.end()
        self._link -= tag == "a"
        self._unprinted -= tag in UNPRINTED
        self._around -= tag in AROUND

    def add(self, text: str | None) -> None:
        if text and not self._unprinted:
            self._parts.append(text)
            self._linked += len(_squeezed(text)) if self._link else 0

    def end(self) -> Iterator[Block]:
        text = "".join(self._parts)
        text = LINE_BREAK.sub(" ", HAN_LINE_BREAK.sub("", text)).strip()
        if text:
            yield text, bool(self._around) or self._linked > MOSTLY_LINKS * len(_squeezed(text))
        self._parts, self._linked = [], 0


def _blocks(tree: HtmlElement) -> Iterator[Block]:
    """The printed blocks of a page in order."""
    gathering = _Gathering()
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):  # what stands behind a comment is still text
            if event == "end":
                gathering.add(element.tail)
        elif event == "start":
            yield from gathering.enter(element.tag)
            gathering.add(element.text)
        else:
            yield from gathering.leave(element.tag)
            gathering.add(element.tail)
    yield from gathering.end()
