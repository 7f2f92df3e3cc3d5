"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; many keys in one look-up.

Django's ``bulk_create`` makes an instance of every row, prepares every value through its field and
builds statements of a few dozen rows; for a file of a hundred thousand that is most of the time.
"""

import gc
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from policies.models import DataVersion

COLLECT_AFTER = 200_000  # objects; Python's own default is 700
CHECKPOINT_PAGES = 100_000  # 400 MB; SQLite's own default is 1,000
CACHE_KB = 262_144  # of pages written again and again: the indexes, in no order of their own
REWRITTEN = 4000
Prepare = Callable[[Any], Any]


@contextmanager
def calm_collector() -> Iterator[None]:
    """Look for circular garbage less often while millions of small objects come and go."""
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def prepare_for_writing() -> None:
    """Have SQLite keep more pages, and copy its log back less often, so that hot pages are copied once."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")


def insert(
    model: type[models.Model], rows: Sequence[dict[str, Any]], keys: list[int] | None = None
) -> list[int]:
    """Insert rows, each a mapping of columns (``locality_id``) to values; returns their primary keys:
    ``keys`` where the caller has reserved them.

    All rows give the same columns; the others get their defaults, taken once for all rows, so what must
    differ must be given. Must run in a transaction. No signal is sent and no history written: the batch
    is the record of where the rows come from. ``auto_now`` is honoured. Validation is the caller’s.
    """
    if not rows:
        return []
    keys = reserve(model, len(rows)) if keys is None else keys
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    given = rows[0].keys()
    blank: list[Any] = []
    filled: list[tuple[int, str, Prepare | None]] = []
    for position, field in enumerate(fields, start=1):
        prepare = _preparation(field)
        default = field.get_default()
        blank.append(default if prepare is None else prepare(default))
        if field.attname in given:
            filled.append((position, field.attname, prepare))
    values = _values(keys, rows, blank, filled)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in (model._meta.pk, *fields) if field)
    target = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row_values in values:
                    copy.write_row(row_values)
        else:
            places = ", ".join(["%s"] * (1 + len(fields)))
            statement = f"INSERT INTO {target} VALUES ({places})"  # nosec B608 # names of our own
            cursor.executemany(statement, list(values))
    return keys


def update(rows: Sequence[Any], fields: Iterable[str], *, reason: str, user: Any = None) -> None:
    """Save some fields of records of one noun, and when; each with a version in its history."""
    if not rows:
        return
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    bulk_update_with_history(
        rows,
        type(rows[0]),
        sorted({*fields, "updated_at"}),
        batch_size=500,
        default_change_reason=reason,
        default_user=user,
    )
    DataVersion.objects.announce(type(rows[0]))


def rewrite(
    records: models.QuerySet, values: dict[str, Any], *, reason: str, user: Any = None
) -> int:
    """Give records the same values, each with a version in its history; returns how many.

    They are not loaded: two statements for some thousands. Must run in a transaction.
    """
    model: Any = records.model
    now = timezone.now()
    keys = list(records.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), REWRITTEN):
        some = keys[start : start + REWRITTEN]
        model._default_manager.filter(pk__in=some).update(**values, updated_at=now)
        add_versions(model, some, "~", reason=reason, user=user)
    if keys:
        DataVersion.objects.announce(model, keys=keys if len(keys) <= REWRITTEN else None)
    return len(keys)


def add_versions(
    model: Any, keys: Collection[int], kind: str, *, reason: str | None, user: Any = None
) -> None:
    """Write rows as they now are into their history, in one statement.

    ``kind`` is ``+`` for new ones, ``~`` for changed ones.
    """
    history = model.history.model
    quote = connection.ops.quote_name
    kept = {field.name for field in history._meta.concrete_fields}
    shared = ", ".join(
        quote(field.column) for field in model._meta.concrete_fields if field.name in kept
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({shared}, history_date, "  # nosec B608 # names
            "history_change_reason, history_type, history_user_id) "
            f"SELECT {shared}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
            f"WHERE id {_among()} ORDER BY id",
            [
                connection.ops.adapt_datetimefield_value(timezone.now()),
                reason,
                kind,
                user.pk if user else None,
                _as_one(keys),
            ],
        )


def _among() -> str:
    """A condition that a column is among keys given as one parameter."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)"
    return "IN (SELECT value FROM json_each(%s))"


def _as_one(keys: Collection[Any]) -> Any:
    """Keys as one parameter."""
    return list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))


def _values(
    keys: list[int],
    rows: Sequence[dict[str, Any]],
    blank: list[Any],
    filled: list[tuple[int, str, Prepare | None]],
) -> Iterator[list[Any]]:
    """Rows as lists: what all leave out is prepared once for all."""
    for key, row in zip(keys, rows, strict=True):
        values = [key, *blank]
        for position, name, prepare in filled:
            values[position] = row[name] if prepare is None else prepare(row[name])
        yield values


def lookup(
    model: type[models.Model], column: str, keys: Collection[str], columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The named columns of the rows whose ``column`` is among the keys; the keys are one parameter.

    Keys are texts that are not empty: said once more in the query, so that an index over the rows with
    such a text serves.
    """
    if not keys:
        return []
    quote = connection.ops.quote_name
    wanted = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {wanted} FROM {quote(model._meta.db_table)} "  # nosec B608 # names of our own
            f"WHERE {quote(column)} {_among()} AND NOT ({quote(column)} = '')",
            [_as_one(keys)],
        )
        return cursor.fetchall()


def keys_of(
    model: type[models.Model], columns: Sequence[str], wanted: Collection[tuple[Any, ...]]
) -> list[int]:
    """The primary keys of the rows whose ``columns``, together, are among the tuples ``wanted``: texts or
    whole numbers.
    """
    if not wanted:
        return []
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        types = ("bigint[]" if isinstance(value, int) else "text[]" for value in next(iter(wanted)))
        among = f"SELECT {', '.join(f'unnest(%s::{kind})' for kind in types)}"
        values: list[Any] = [list(column) for column in zip(*wanted, strict=True)]
    else:
        parts = (f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
        among = f"SELECT {', '.join(parts)} FROM json_each(%s)"  # nosec B608 # numbered places
        values = [json.dumps(list(wanted))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quote(model._meta.db_table)} "  # nosec B608 # names of our own
            f"WHERE ({', '.join(map(quote, columns))}) IN ({among})",
            values,
        )
        return [key for (key,) in cursor.fetchall()]


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for new rows; the writer's lock or the sequence keeps them ours until the transaction
    ends.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), "id", count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return list(range(first, first + count))


def _preparation(field: models.Field) -> Prepare | None:
    """How a value of a field is handed to the database; None: as it is."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return lambda value: now
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return lambda value: (
            connection.ops.adapt_datetimefield_value(value)
            if isinstance(value, datetime)
            else value
        )
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return lambda value: value.isoformat() if isinstance(value, date) else value
    return None
