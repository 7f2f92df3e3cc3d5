"""How many records a list has under its filters: counted, estimated, or not asked for."""

from __future__ import annotations

import json
from typing import Any

from django.db import connections
from django.db.models import QuerySet

WANTED = ("exact", "estimate", "none")
COUNT_TYPES = ("exact", "estimate", "at_least")
COUNTED_AT_MOST = 10_000  # rows that an estimate counts before it trusts the planner

COUNT_DOC = "Records under the filters, all pages together, as count_type has it."
COUNT_TYPE_DOC = (
    "exact: they were counted; estimate: more than "
    f"{COUNTED_AT_MOST:,}, as many as the database's planner expects; at_least: so many and more, "
    "from a database that estimates none."
)


def count_members(rows: QuerySet[Any], wanted: str) -> dict[str, Any]:
    """The members ``count`` and ``count_type`` of an answer; none when none are wanted.

    An estimate is exact up to COUNTED_AT_MOST records.
    """
    if wanted == "none":
        return {}
    rows = rows.order_by()
    if wanted == "exact":
        return {"count": rows.count(), "count_type": "exact"}
    few = rows[: COUNTED_AT_MOST + 1].count()
    if few <= COUNTED_AT_MOST:
        return {"count": few, "count_type": "exact"}
    planned = planned_rows(rows)
    if planned is None:
        return {"count": COUNTED_AT_MOST, "count_type": "at_least"}
    return {"count": max(planned, few), "count_type": "estimate"}


def planned_rows(rows: QuerySet[Any]) -> int | None:
    """How many rows the planner of PostgreSQL expects; None from any other database."""
    if connections[rows.db].vendor != "postgresql":
        return None
    plan = json.loads(rows.values("pk").explain(format="json"))
    return round(plan[0]["Plan"]["Plan Rows"])
