"""What is logged in production: one JSON object a line, with the id of the request, and no reader in it.

Neither the network address nor the mail address of a reader, nor what they asked for, is in a line,
whatever an exception says: messages of exceptions quote values.
"""

import datetime
import ipaddress
import logging
import re
import traceback
from typing import Any
from urllib.parse import quote, quote_plus

from pythonjsonlogger.json import JsonFormatter

from tracker.under_way import request_id, under_way

MORE = ("status_code", "duration_ms", "sql")  # what a line may say besides its message
HIDDEN = "…"
LONGEST = 2_000  # characters of what one exception says
SHORT = 3  # bytes: so short a value tells of nobody, and is part of other words
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
KEY = re.compile(r"\bck_[a-z2-7]{8,}")
V4 = r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)"
V6 = r"(?<![\w:])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]*[0-9A-Fa-f](?!\w)"
NETWORK = re.compile(f"{V4}|{V6}")


def without_readers(text: str) -> str:
    """A text without addresses of readers, keys, and what the request under way asks for."""
    for word in _asked_for():
        text = text.replace(word, HIDDEN)
    text = KEY.sub(HIDDEN, MAIL.sub(HIDDEN, text))
    return NETWORK.sub(lambda found: _shown(found[0]), text)


def _shown(address: str) -> str:
    """A network address if it is that of this machine; what only looks like one stays."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.is_loopback or found.is_unspecified else HIDDEN


def _asked_for() -> list[str]:
    """Values of the request under way, as they may be printed, the longest first."""
    here = under_way()
    if here is None:
        return []
    request = here.request
    sent = [request.GET, getattr(request, "_post", None) or {}]
    values = {value for form in sent for key in form for value in _all(form, key)}
    if match := request.resolver_match:
        values |= {str(match.kwargs["token"])} if "token" in match.kwargs else set()
    forms = (str, quote, quote_plus, lambda value: repr(value)[1:-1])
    long_enough = [value for value in values if len(value.encode(errors="replace")) > SHORT]
    return sorted({form(value) for value in long_enough for form in forms}, key=len, reverse=True)


def _all(form: Any, key: str) -> list[str]:
    return [str(value) for value in form.getlist(key)]


def told(error: BaseException) -> str:
    """An exception with those that led to it: where each was raised, and what it says, without readers."""
    parts: list[str] = []
    seen: set[int] = set()
    left: BaseException | None = error
    while left is not None and id(left) not in seen:
        seen.add(id(left))
        said = without_readers("".join(traceback.format_exception_only(left)))[:LONGEST]
        parts.append("".join(traceback.format_tb(left.__traceback__)) + said)
        left = left.__cause__ or (None if left.__suppress_context__ else left.__context__)
    return "\n".join(reversed(parts))


class JsonLines(JsonFormatter):
    """A record as one line: time, level, logger, message, request id, and of the rest what is listed."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        made = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        log_data["time"] = made.isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = without_readers(record.getMessage())
        if of := request_id():
            log_data["request_id"] = of
        log_data |= {name: record.__dict__[name] for name in MORE if name in record.__dict__}
        if record.exc_info and record.exc_info[1] is not None:
            log_data["exception"] = told(record.exc_info[1])

    def formatException(self, ei: Any) -> str:
        return told(ei[1])


class ServerLines(logging.Filter):
    """Of the web server's own lines: what could not be read as a request is a reader's and not told, and of
    an address the path alone.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        record.msg, record.args = re.sub(r"\?\S*", "", said), ()
        return not said.startswith("Invalid ")
