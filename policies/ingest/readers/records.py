"""Records with keys of their own, each a row, as a table whose header is the union of their keys."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager

from django.utils.translation import gettext as _

from policies.ingest.readers.table import RawRow, Table, cleaned, filled, unreadable

COLUMNS = 2000  # more keys than this are no columns: the file is something else than a table
LONGEST_NAME = 1000  # characters of a key
# A key that a record holds again is a column of its own: its name, and which time it is.
Key = str | tuple[str, int]
Record = dict[Key, str]


def put(record: Record, name: str, text: str) -> None:
    """Set a value of a record, beside any that the name has there already.

    Raises OverflowError when the record has more than COLUMNS values, or the name is none.
    """
    if len(name) > LONGEST_NAME:
        raise OverflowError(
            _("a name of more than %(characters)d characters") % {"characters": LONGEST_NAME}
        )
    if len(record) >= COLUMNS:
        raise OverflowError(_("a record of more than %(columns)d values") % {"columns": COLUMNS})
    key: Key = name
    times = 1
    while key in record:
        times += 1
        key = (name, times)
    record[key] = text


@contextmanager
def open_records(
    name: str, kind: str, read: Callable[[], Generator[Record, None, None]]
) -> Iterator[Table]:
    """Records as a table. ``read`` walks through them from the start; it is called twice, since a
    key may appear for the first time in the last record.

    The header has the keys in the order of their first appearance. Raises UnreadableFile when there
    is no record or there are more than COLUMNS keys.
    """
    keys: dict[Key, None] = {}
    count = 0
    with closing(read()) as records:
        for record in records:
            count += 1
            keys.update(dict.fromkeys(record))
            if len(keys) > COLUMNS:
                reason = _(
                    "its records have more than %(columns)d different keys, so it is no table"
                )
                raise unreadable(name, reason % {"columns": COLUMNS})
    if not count:
        raise unreadable(name, _("there are no records in it"))
    header = cleaned([key if isinstance(key, str) else key[0] for key in keys])
    with closing(read()) as records:
        yield Table(header, _rows(records, list(keys)), kind)


def _rows(records: Iterator[Record], keys: list[Key]) -> Iterator[RawRow]:
    for number, record in enumerate(records, start=2):
        cells = [record.get(key, "") for key in keys]
        if filled(cells):
            yield RawRow(number, cells)
