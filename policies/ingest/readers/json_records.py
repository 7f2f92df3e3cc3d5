"""JSON: an array of objects, several one after the other, one object, or one a line."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import ijson
from django.utils.translation import gettext as _

from policies.ingest.readers.content import Content
from policies.ingest.readers.delimited import open_text
from policies.ingest.readers.kinds import Kind
from policies.ingest.readers.records import Record, open_records, put
from policies.ingest.readers.table import DAMAGE, Table, UnreadableFile, damaged, unreadable
from policies.ingest.readers.text import Utf8, text_of

PIECE = 1 << 14  # characters that the parser takes at a time; it is slower with more
DEPTH = 50  # levels of objects and arrays within one another
RECORD_VALUES = 100_000  # values and keys within one record
RECORD_CHARACTERS = 10_000_000
EXPONENT = 40  # a number with more places is left in its scientific form
# The parser goes on with an error pending, and may crash, when Python refuses to convert a number of
# more than 4,300 digits; so many in a row cannot lie across two blocks unseen.
DIGITS = 1000
BROKEN = (ijson.JSONError, ArithmeticError)
BRACKETS = {"start_map": ("{", "}"), "start_array": ("[", "]")}


@contextmanager
def open_json(content: Content, kind: Kind) -> Iterator[Table]:
    """A JSON file as a table that streams, one row an object.

    Numbers are as written, null is empty, objects and arrays within a record are compact JSON text.
    Raises UnreadableFile, also while the rows are read, naming the row.
    """

    def read() -> Generator[Record, None, None]:
        return _records(content, kind.sample.encoding)

    with open_records(content.name, "json", read) as table:
        yield table


class _BearableUtf8(Utf8):
    """Raises OverflowError for a number that the parser cannot bear, and for a record without end.

    ``held`` counts the bytes of a record; who takes the record sets it back.
    """

    held = 0

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.held += len(data)
        if self.held > RECORD_CHARACTERS:
            raise OverflowError(f"more than {RECORD_CHARACTERS:,} characters in one record")
        for start in range(0, len(data), DIGITS):
            if data[start : start + DIGITS].isdigit() and len(data) - start >= DIGITS:
                raise OverflowError(f"more than {DIGITS} digits in a row")
        return data


def _records(content: Content, encoding: str) -> Generator[Record, None, None]:
    number = 1
    with text_of(content, encoding) as handle:
        source = _BearableUtf8(handle)
        events = ijson.basic_parse(source, multiple_values=True, buf_size=PIECE)
        try:
            for record in _parsed(events):
                yield record
                number += 1
                source.held = 0
        except UnreadableFile as error:
            reason = _("row %(row)d: %(error)s") % {"row": number + 1, "error": error}
            raise unreadable(content.name, reason) from error
        except (*DAMAGE, OverflowError) as error:
            raise damaged(content.name, error, number) from error
        except BROKEN as error:
            detail = {"row": number + 1, "error": _first_line(error)}
            reason = _("row %(row)d is not JSON (%(error)s)") % detail
            raise unreadable(content.name, reason) from error


def _first_line(error: Exception) -> str:
    """What the parser says, without the piece of the file that it quotes below."""
    message = error.args[0] if error.args else ""
    if isinstance(message, bytes):
        message = message.decode(errors="replace")
    return message.partition("\n")[0] if isinstance(message, str) else type(error).__name__


def _parsed(events: Iterator[tuple[str, Any]]) -> Iterator[Record]:
    """The objects at the top, or in arrays at the top. Raises UnreadableFile for anything else."""
    in_array = False
    for event, _value in events:
        if event == "start_map":
            yield _record(events)
        elif event == "start_array" and not in_array:
            in_array = True
        elif event == "end_array":
            in_array = False
        else:
            raise UnreadableFile(_("the file is a list of something else than objects"))


def _record(events: Iterator[tuple[str, Any]]) -> Record:
    record: Record = {}
    name = ""
    for event, value in events:
        if event == "map_key":
            name = value
        elif event == "string":
            put(record, name, value)
        elif event in BRACKETS:
            put(record, name, _nested(event, events))
        elif event == "end_map":
            break
        else:
            put(record, name, _scalar(value))
    return record


def _scalar(value: object) -> str:
    """A number as written, true, false, or nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and abs(value.adjusted()) <= EXPONENT:
        return format(value, "f")
    return str(value)


def _nested(first: str, events: Iterator[tuple[str, Any]]) -> str:
    """An object or array within a record as compact JSON text."""
    parts: list[str] = []
    closers: list[str] = []
    comma = ""
    for count, (event, value) in enumerate(chain([(first, None)], events)):
        if event in BRACKETS:
            opening, closer = BRACKETS[event]
            parts.append(comma + opening)
            closers.append(closer)
            comma = ""
        elif event == "map_key":
            parts.append(f"{comma}{_quoted(value)}:")
            comma = ""
        else:
            if event in ("end_map", "end_array"):
                parts.append(closers.pop())
            else:
                parts.append(comma + _literal(value))
            comma = ","
        if not closers:
            break
        if len(closers) > DEPTH or count > RECORD_VALUES:
            reason = _(
                "a record holds objects within objects more than %(depth)d deep, or too many"
            )
            raise UnreadableFile(reason % {"depth": DEPTH})
    return "".join(parts)


def _literal(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return "null" if value is None else _scalar(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """A JSON Lines file as (line number, object). Raises UnreadableFile naming the line."""
    with open_text(path) as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = _("line %(line)d is no JSON (%(error)s)") % {
                    "line": number,
                    "error": error,
                }
                raise unreadable(path.name, reason) from error
            if not isinstance(record, dict):
                reason = _("line %(line)d is no JSON object") % {"line": number}
                raise unreadable(path.name, reason)
            yield number, record
