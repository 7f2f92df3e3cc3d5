"""A document of any accepted format, read within limits into passages."""

import hashlib
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.ingest.documents import txt
from policies.ingest.documents.boilerplate import dated, day_in, marked, said
from policies.ingest.documents.document import Document, Passage
from policies.ingest.documents.kinds import kind_of, page_text
from policies.ingest.readers.apart import messages_of, next_message
from policies.ingest.readers.archive import protected
from policies.ingest.readers.table import UnreadableFile, unreadable
from policies.ingest.readers.text import decoded
from policies.text.normalise import is_han

PROCESS = Path(__file__).with_name("process.py")
MOST_BYTES = 20 << 20
# A speech of three hours is a tenth of it.
MOST_CHARACTERS = 300_000
MOST_PASSAGES = 50_000
MOSTLY_HAN = 0.2
TITLE = 300
PUBLISHER = AUTHOR = 200
LANGUAGE = re.compile(r"[a-z]{2}(?=-|_|$)")

REFUSALS: dict[str, Callable[[], object]] = {
    "password": protected,
    "scanned": lambda: gettext_lazy(
        "scanned pages without text: please run text recognition (OCR) on it first"
    ),
    "unmapped": lambda: gettext_lazy(
        "the characters of its text are not told apart: please run text recognition (OCR) on it first"
    ),
    "pages": lambda: gettext_lazy("more than 500 pages: please bring the pages of the speech only"),
    "bomb": lambda: gettext_lazy("it unpacks to more than a document needs"),
}


def read_document(source: Path | bytes, name: str = "") -> Document:
    """A document as passages, with what it says about itself; what it is, is told by its content.

    Raises UnreadableFile that says what is wrong and what to do.
    """
    data = _bytes(source, name)
    name = name or (source.name if isinstance(source, Path) else "")
    if not data.strip():
        raise unreadable(name, _("the file is empty"))
    kind = kind_of(name, data)
    if kind == "txt":
        parts = _lines(name, decoded(name, data))
    else:
        parts = _read_apart(name, kind, page_text(name, data).encode() if kind == "html" else data)
    return _document(name, kind, parts, hashlib.sha256(data).hexdigest())


def read_pasted(text: str) -> Document:
    """A text that was pasted, its boilerplate marked. Raises UnreadableFile when it is too long."""
    name = _("the pasted text")
    return _document(name, "pasted", _lines(name, text), "")


def _lines(name: str, text: str) -> dict[str, Any]:
    """A plain text as parts, before which its length is looked at."""
    breaks = text.count("\n") + text.count("\r")
    _check_length(name, breaks, len(text) - breaks)
    return txt.read(text)


def _check_length(name: str, passages: int, characters: int) -> None:
    if characters > MOST_CHARACTERS or passages > MOST_PASSAGES:
        reason = _("more than %(characters)s characters: please bring the speech only")
        raise unreadable(name, reason % {"characters": f"{MOST_CHARACTERS:,}"})


def _bytes(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, Path):
        name = name or source.name
        if not source.is_file():
            raise unreadable(name, _("no such file"))
        with source.open("rb") as handle:
            source = handle.read(MOST_BYTES + 1)
    if len(source) > MOST_BYTES:
        reason = _("more than %(megabytes)d MiB, which no speech has")
        raise unreadable(name, reason % {"megabytes": MOST_BYTES >> 20})
    return source


def _read_apart(name: str, kind: str, data: bytes) -> dict[str, Any]:
    with tempfile.TemporaryFile() as handle:
        handle.write(data)
        handle.flush()
        with messages_of(PROCESS, handle, kind) as messages:
            answer, parts = next_message(messages)
    if answer == "document":
        return parts
    raise _refusal(name, kind, answer)


def _refusal(name: str, kind: str, answer: str) -> UnreadableFile:
    if refusal := REFUSALS.get(answer):
        return unreadable(name, str(refusal()))
    reason = _(
        "a %(kind)s document, but damaged or too large to be read: please save it as plain text"
    )
    return unreadable(name, reason % {"kind": kind.upper()})


def _document(name: str, kind: str, parts: dict[str, Any], sha256: str) -> Document:
    found = parts["passages"]
    _check_length(name, len(found), sum(len(text) for text, _dropped in found))
    passages = list(marked(Passage(text, dropped) for text, dropped in found))
    if not any(passage.text.strip() for passage in passages):
        raise unreadable(name, _("there is no text in it"))
    return Document(
        kind,
        passages,
        (parts["title"] or txt.title_of(p.text for p in passages if not p.dropped))[:TITLE],
        day_in(parts.get("published", "")) or dated(passages) or None,
        (parts.get("publisher", "") or said(passages, "source"))[:PUBLISHER],
        parts.get("author", "")[:AUTHOR],
        parts.get("url", ""),
        _language("".join(passage.text for passage in passages if not passage.dropped), parts),
        sha256,
    )


def _language(text: str, parts: dict[str, Any]) -> str:
    """Chinese where the text is; else what the page says of itself, if that is not Chinese."""
    letters = [char for char in text if char.isalpha()]
    han = sum(map(is_han, letters))
    if han > MOSTLY_HAN * len(letters):
        return "zh"
    named = LANGUAGE.match(parts.get("language", "").lower())
    return named[0] if named and named[0] != "zh" else ""
