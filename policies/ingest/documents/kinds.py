"""What a document is, told by its bytes; its name says nothing."""

import io
import re
from contextlib import suppress

from django.utils.translation import gettext as _

from policies.ingest.readers.archive import packed_names, protected
from policies.ingest.readers.kinds import (
    ENCRYPTED,
    OFFICE_FOLDERS,
    OLE,
    OLE_PARTS,
    STRANGERS,
    TAG_START,
    WEB_ARCHIVE,
    ZIP,
    is_page,
)
from policies.ingest.readers.table import UnreadableFile, unreadable
from policies.ingest.readers.text import SAMPLE_BYTES, decoded

PDF = b"%PDF-"
PDF_WITHIN = 1024  # the mark may stand behind other bytes
RTF = b"{\\rtf"
WORD_MAIN = "word/document.xml"
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
CHARSET_WITHIN = 4096


def kind_of(name: str, data: bytes) -> str:
    """txt, html, docx or pdf. Raises UnreadableFile that says what to do about anything else."""
    if PDF in data[:PDF_WITHIN]:
        return "pdf"
    if data.startswith(ZIP):
        return _kind_of_zip(name, data)
    if data.startswith(OLE):
        raise _ole(name, data)
    if data.startswith(RTF):
        raise unreadable(name, _("a text document in RTF: please save it as .docx"))
    for start, what in STRANGERS:
        if data.startswith(start) and not start.isalnum():
            raise _stranger(name, what)
    head = data[:SAMPLE_BYTES]
    if is_page(head) or CHARSET.search(head[:CHARSET_WITHIN]):
        return "html"
    opening = head[:200].decode("utf-8", errors="ignore").lstrip("\ufeff")
    if WEB_ARCHIVE.match(opening):
        raise _stranger(name, _("a web archive (MHT): please save the page as HTML"))
    if TAG_START.match(opening) and opening.lstrip().startswith("<?xml"):
        raise _stranger(name, _("an XML file"))
    return "txt"


def _stranger(name: str, what: object) -> UnreadableFile:
    reason = _(
        "this seems to be %(what)s. Accepted are plain text, saved web pages, DOCX and PDF with text"
    )
    return unreadable(name, reason % {"what": what})


def _kind_of_zip(name: str, data: bytes) -> str:
    names = packed_names(name, io.BytesIO(data))
    if WORD_MAIN in names:
        return "docx"
    for folder, what in OFFICE_FOLDERS:
        if any(packed.startswith(folder) for packed in names):
            raise _stranger(name, what)
    raise _stranger(name, _("a packed file: please unpack it"))


def _ole(name: str, data: bytes) -> UnreadableFile:
    if ENCRYPTED.encode("utf-16-le") in data:
        return unreadable(name, protected())
    for part, what in OLE_PARTS:
        if part.encode("utf-16-le") in data:
            if part == "WordDocument":
                return unreadable(name, _("an old Word document (.doc): please save it as .docx"))
            return _stranger(name, what)
    return _stranger(name, _("a document of an old office program"))


def page_text(name: str, data: bytes) -> str:
    """A web page as text: UTF-8 where it is, else what the page names, else as any text is told.

    Many pages name an encoding that they are not in; valid UTF-8 is no accident.
    """
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    if match := CHARSET.search(data[:CHARSET_WITHIN]):
        named = match[1].decode("ascii").lower()
        named = "gb18030" if named in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else named
        if named not in ("utf-8", "utf8"):
            with suppress(UnicodeDecodeError, LookupError):
                return data.decode(named)
    return decoded(name, data)
