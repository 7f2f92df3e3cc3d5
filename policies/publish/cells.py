"""Values as files have them: cells that no spreadsheet takes for a formula, and plain JSON."""

import datetime
import re
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise

OPTIONS = orjson.OPT_UTC_Z
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet may take such a text for a formula
_NEGATIVE = re.compile(r"-\d+(\.\d+)?")


def plain(value: Any) -> Any:
    """What orjson does not know: decimals keep their digits as JSON numbers."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a plain negative number stays one."""
    if text.startswith(DANGEROUS) and not _NEGATIVE.fullmatch(text):
        return f"'{text}"
    return text


def cell(value: Any) -> str:
    """A value as CSV has it: nothing for null, true or false, ISO dates, plain numbers."""
    if value is None:
        return ""
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
