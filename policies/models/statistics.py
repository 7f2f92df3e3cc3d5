"""The planner's statistics, renewed after large writes: without them either database guesses."""

from django.db import connection, models

# With few rows looked at, a status that nearly all rows have seems rare, and its index the best way in.
LOOKED_AT = 100_000


def refresh_statistics(*nouns: type[models.Model]) -> None:
    """Have the database look again at the tables of the nouns. Cheap; call after the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        for noun in nouns:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(noun._meta.db_table)}")
