"""Many new rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

Django's ``bulk_create`` makes an instance of every row, prepares every value through its field and
builds statements of a few dozen rows; for a file of a hundred thousand that is most of the time.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import connection, models
from django.utils import timezone

Prepare = Callable[[Any], Any]


def insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows, each a mapping of columns (``locality_id``) to values; returns their primary keys.

    Must run in a transaction. No signal is sent and no history written: the batch is the record of
    where the rows come from. ``auto_now`` is honoured; a default is taken once for all rows, so what
    must differ must be given. Validation is the caller’s.
    """
    if not rows:
        return []
    keys = _reserve(model, len(rows))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    prepared = [(field.attname, field.get_default(), _preparation(field)) for field in fields]
    values = (
        [
            key,
            *[
                row.get(name, default) if prepare is None else prepare(row.get(name, default))
                for name, default, prepare in prepared
            ],
        ]
        for key, row in zip(keys, rows, strict=True)
    )
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
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", list(values))
    return keys


def _reserve(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for new rows; the writer's lock or the sequence keeps them ours."""
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
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return lambda value: value.isoformat() if isinstance(value, date) else value
    return None
