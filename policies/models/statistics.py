"""The planner's statistics, renewed after large writes: without them either database guesses."""

from django.db import connection, models


def refresh_statistics(*nouns: type[models.Model]) -> None:
    """Have the database look again at the tables of the nouns; call after the transaction.

    SQLite reads their indexes whole, a second for a million rows: where it looks at a part alone, a status
    that nearly all rows have seems rare, and its index the best way in.
    """
    with connection.cursor() as cursor:
        for noun in nouns:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(noun._meta.db_table)}")
