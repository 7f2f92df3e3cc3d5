"""What a file is, told from its first bytes; its name says nothing."""

import re
import struct
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.ingest.readers.archive import packed_names, protected
from policies.ingest.readers.content import Content
from policies.ingest.readers.table import UnreadableFile, unreadable
from policies.ingest.readers.text import NO_TEXT, SAMPLE_BYTES, Sample, sample_of

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of files that hold no table, or none that is read here.
STRANGERS: list[tuple[bytes, str | Promise]] = [
    (b"%PDF", gettext_lazy("a PDF document")),
    (b"{\\rtf", gettext_lazy("a text document")),
    (b"\x89PNG", gettext_lazy("an image")),
    (b"\xff\xd8\xff", gettext_lazy("an image")),
    (b"GIF8", gettext_lazy("an image")),
    (b"BM", gettext_lazy("an image")),
    (b"II*\0", gettext_lazy("an image")),
    (b"MM\0*", gettext_lazy("an image")),
    (b"RIFF", gettext_lazy("an image, a film or a sound")),
    (b"Rar!", gettext_lazy("a RAR archive")),
    (b"7z\xbc\xaf", gettext_lazy("a 7z archive")),
    (b"BZh", gettext_lazy("a bzip2 archive")),
    (b"\xfd7zXZ", gettext_lazy("an xz archive")),
    (b"\x28\xb5\x2f\xfd", gettext_lazy("a zstd archive")),
    (b"\x09\x00\x04\x00", gettext_lazy("a workbook of Excel 2 to 4")),
    (b"\x09\x02\x06\x00", gettext_lazy("a workbook of Excel 2 to 4")),
    (b"\x09\x04\x06\x00", gettext_lazy("a workbook of Excel 2 to 4")),
    (b"PAR1", gettext_lazy("a Parquet file")),
    (b"SQLite format 3\0", gettext_lazy("a database")),
    (b"\0\x01\0\0Standard", gettext_lazy("a database")),
    (b"MZ", gettext_lazy("a program")),
    (b"\x7fELF", gettext_lazy("a program")),
]
OFFICE_FOLDERS: list[tuple[str, str | Promise]] = [
    ("word/", gettext_lazy("a Word document")),
    ("ppt/", gettext_lazy("a PowerPoint presentation")),
]
# Names that an OLE file keeps of its parts, in its own encoding.
ENCRYPTED = "EncryptedPackage"
OLE_PARTS: list[tuple[str, str | Promise]] = [
    ("WordDocument", gettext_lazy("a Word document")),
    ("PowerPoint Document", gettext_lazy("a PowerPoint presentation")),
]
# Records of old workbooks: the first, and that of a password.
BEGINNING = b"\x09\x08"
FILE_PASS = 0x2F
RECORDS_BEFORE_FILE_PASS = 20
JSON_START = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[\]{\"\d])")
TAG_START = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
HTML_TAG = re.compile(r"<(?:!doctype html|html|head|body|table|meta|div)\b", re.IGNORECASE)
WEB_ARCHIVE = re.compile(r"\s*(?:MIME-Version:|From: <Saved by)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """What a content is: csv, json, html, xlsx, ods, xls, gzip or zip; the first three with a sample."""

    name: str
    sample: Sample = NO_TEXT


def stranger(name: str, what: object) -> UnreadableFile:
    """The error for a file that holds no table: what it seems to be, and what is accepted."""
    reason = _(
        "this seems to be %(what)s. Accepted are tables as CSV (any delimiter), JSON, saved web pages "
        "and workbooks (XLSX, XLS, ODS), each also packed by gzip or zip"
    )
    return unreadable(name, reason % {"what": what})


def kind_of(content: Content) -> Kind:
    """What a content is. Raises UnreadableFile when it is nothing that can be read."""
    data = content.head(SAMPLE_BYTES)
    if data.startswith(GZIP):
        return Kind("gzip")
    if data.startswith(ZIP):
        return Kind(_kind_of_zip(content))
    if data.startswith(OLE):
        return Kind("xls")
    sample = sample_of(data)
    for start, what in STRANGERS:
        if data.startswith(start) and (sample is None or not start.isalnum()):
            raise stranger(content.name, what)
    if sample is None:
        raise stranger(content.name, _("neither text in UTF-8, UTF-16 or GB18030 nor a workbook"))
    return Kind(_kind_of_text(content.name, sample.text), sample)


def is_page(data: bytes) -> bool:
    """Whether the first bytes of a file, SAMPLE_BYTES of them, are those of a web page."""
    sample = sample_of(data)
    return sample is not None and _is_html(sample.text)


def _is_html(text: str) -> bool:
    return bool(TAG_START.match(text) and HTML_TAG.search(text))


def _kind_of_zip(content: Content) -> str:
    with content.on_disk() as handle:
        names = packed_names(content.name, handle)
        for folder, what in OFFICE_FOLDERS:
            if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
                raise stranger(content.name, what)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if {"mimetype", "content.xml"} <= names:
        return "ods"
    return "zip"


def _kind_of_text(name: str, text: str) -> str:
    if WEB_ARCHIVE.match(text):
        raise stranger(name, _("a web archive (MHT): please save the page as HTML"))
    if JSON_START.match(text):
        return "json"
    if _is_html(text):
        return "html"
    if TAG_START.match(text):
        raise stranger(name, _("an XML file"))
    return "csv"


def refused_ole(content: Content) -> UnreadableFile | None:
    """Why an OLE file is no workbook that can be read, where its parts tell."""
    with content.open() as handle:
        data = handle.read()
    if ENCRYPTED.encode("utf-16-le") in data or _has_file_pass(data):
        return unreadable(content.name, protected())
    for part, what in OLE_PARTS:
        if part.encode("utf-16-le") in data:
            return stranger(content.name, what)
    return None


def _has_file_pass(data: bytes) -> bool:
    """Whether an old workbook is encrypted: one of the records after its beginning says so."""
    position = data.find(BEGINNING)
    for _record in range(RECORDS_BEFORE_FILE_PASS):
        if not 0 <= position <= len(data) - 4:
            return False
        record, length = struct.unpack_from("<HH", data, position)
        if record == FILE_PASS:
            return True
        position += 4 + length
    return False
