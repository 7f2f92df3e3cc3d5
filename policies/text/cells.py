"""Values as a CSV file has them: nothing for null, and no text that a spreadsheet takes for a formula."""

import datetime
import re
from decimal import Decimal
from typing import Any

# A spreadsheet may take a text that begins so for a formula, an East Asian one those of full width too.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
_NEGATIVE = re.compile(r"-\d+(\.\d+)?")


# What no XML file may hold (XML 1.0, section 2.2).
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def for_xml(text: str) -> str:
    """A text without the characters that no XML file may hold."""
    return _NOT_IN_XML.sub("", text)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a plain negative number stays one."""
    if text.startswith(DANGEROUS) and not _NEGATIVE.fullmatch(text):
        return MARK + text
    return text


def unmarked(text: str) -> str:
    """A text as it was before it was made harmless."""
    return text[1:] if text.startswith(MARK) and text[1:].startswith(DANGEROUS) else text


def cell(value: Any) -> str:
    """A value as CSV has it: nothing for null, true or false, ISO dates, plain numbers."""
    if value is None:
        return ""
    if type(value) is str:
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return harmless(str(value))
