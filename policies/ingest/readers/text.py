"""Bytes as text: the encoding is decided by strict decoding of the beginning."""

import codecs
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.ingest.readers.content import BLOCK, Content
from policies.ingest.readers.table import unreadable

SAMPLE_BYTES = 1 << 18
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HAN = re.compile(r"[\u3400-\u9fff]")
# So many characters do not decode as Han by accident: what breaks off later is a damaged file.
SURELY_HAN = 8
CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b]")
CONTROLS_ALLOWED = 0.01


@dataclass(frozen=True)
class Sample:
    """The beginning of a text file; ``whole`` when there is no more of it."""

    text: str
    encoding: str
    whole: bool


NO_TEXT = Sample("", "utf-8", whole=True)


def sample_of(data: bytes) -> Sample | None:
    """The beginning of a file as text; None when it is no text in a known encoding.

    ``data`` shorter than SAMPLE_BYTES is taken for the whole file.
    """
    whole = len(data) < SAMPLE_BYTES
    encodings = ["utf-16"] if data.startswith(UTF_16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        text, complete = _decoded(data, encoding, whole)
        if complete or len(HAN.findall(text)) >= SURELY_HAN:
            return Sample(text, encoding, whole) if _is_printable(text) else None
    return None


def _decoded(data: bytes, encoding: str, whole: bool) -> tuple[str, bool]:
    """The text up to the first fault, and whether there is none; a cut last character is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(data, final=whole), True
    except UnicodeDecodeError as error:
        return data[: error.start].decode(encoding, errors="ignore"), False


def _is_printable(text: str) -> bool:
    return "\0" not in text and len(CONTROL.findall(text)) <= CONTROLS_ALLOWED * len(text)


def decoded(name: str, data: bytes) -> str:
    """All of a file as text. Raises UnreadableFile when it is no text in a known encoding."""
    sample = sample_of(data[:SAMPLE_BYTES])
    try:
        text = data.decode(sample.encoding) if sample else "\0"
    except UnicodeDecodeError as error:
        reason = _("not %(encoding)s text throughout (%(error)s)")
        encoding = printed(error.encoding)
        raise unreadable(name, reason % {"encoding": encoding, "error": error}) from error
    if "\0" in text:
        raise unreadable(name, _("no text in UTF-8, UTF-16 or GB18030"))
    return text


def printed(encoding: str) -> str:
    """An encoding's name for people."""
    return encoding.removesuffix("-sig").upper()


def text_of(content: Content, encoding: str, errors: str = "strict") -> io.TextIOWrapper:
    """A content as text, line ends as they are."""
    handle = io.TextIOWrapper(content.open(), encoding=encoding, errors=errors, newline="")
    # The default of 8 KiB costs a tenth of the time of reading a CSV file.
    handle._CHUNK_SIZE = BLOCK  # type: ignore[attr-defined]
    return handle


class Utf8:
    """Text as the UTF-8 bytes that a parser reads."""

    def __init__(self, handle: io.TextIOWrapper) -> None:
        self._handle = handle

    def read(self, size: int = -1) -> bytes:
        """The bytes of the next ``size`` characters."""
        return self._handle.read(size).encode()
