"""The planner's statistics, renewed after large writes: without them either database guesses."""

from django.db import connection, models


def refresh_statistics(*nouns: type[models.Model]) -> None:
    """Have the database look again at the tables of the nouns. Cheap; call after the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        for noun in nouns:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(noun._meta.db_table)}")
