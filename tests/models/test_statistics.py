"""What the planner is told of a table in which nearly all rows are alike."""

import pytest
from django.db import connection

from policies.models import LandAward, Status
from policies.models.statistics import refresh_statistics

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps the commonest values itself"
)


def test_a_status_that_all_rows_have_does_not_seem_rare(register):
    """Else a list by place reads every published row, by an index that leads with the status."""
    LandAward.objects.bulk_create(
        LandAward(locality=register["330100"], status=Status.PUBLISHED) for _ in range(1_500)
    )
    refresh_statistics(LandAward)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'land_award_by_price'")
        [(found,)] = cursor.fetchall()
    assert found.split()[:2] == ["1500", "1500"]  # rows, and rows of one status
