"""Areas and prices that several columns state, or one whose unit is known to be confused."""

from collections.abc import Sequence
from decimal import Decimal

from policies.ingest.land.fields import FIELDS
from policies.ingest.mapping import Column
from policies.ingest.readers import RawRow

TOLERANCE = Decimal("0.01")


class Doubtful(ValueError):
    """A figure cannot be read or trusted; ``index`` is the column it stands in."""

    def __init__(self, index: int, reason: str) -> None:
        self.index = index
        super().__init__(reason)


def needs_settling(columns: Sequence[Column]) -> bool:
    """Whether the columns of a quantity must be looked at together."""
    return len(columns) > 1 or any(c.least is not None or c.most is not None for c in columns)


def settle(row: RawRow, columns: Sequence[Column]) -> tuple[Decimal | None, str]:
    """One quantity from the columns of a field, and the cells that had to be read with exchanged units.

    Columns that agree are taken as they stand. Raises Doubtful where two do not agree, not even under
    each other's units, where the only figure is doubtful in its column, and for what is no quantity.
    """
    field = FIELDS[columns[0].field]
    told = []
    for column in columns:
        try:
            value = field.converter(column.unit)(row.cells[column.index])
        except ValueError as error:
            raise Doubtful(column.index, str(error)) from None
        if value:
            told.append((column, value))
    if not told:
        return None, ""
    if len(told) == 1:
        column, value = told[0]
        if column.doubts(value / field.units.get(column.unit, Decimal(1))):
            reason = "a doubtful figure for its unit, and no other column to tell: mend the unit"
            raise Doubtful(column.index, reason)
        return value, ""
    if _agree([value for _, value in told]):
        return told[0][1], ""
    (first, _), (second, _) = told[:2]
    cells = f"{row.cells[first.index].strip()} / {row.cells[second.index].strip()}"
    exchanged = [
        field.converter(second.unit)(row.cells[first.index]),
        field.converter(first.unit)(row.cells[second.index]),
    ]
    if first.unit == second.unit or not _agree([value for value in exchanged if value]):
        raise Doubtful(first.index, f"two figures that do not agree: {cells}")
    base = exchanged[0] if field.units[second.unit] == 1 else exchanged[1]
    return base, cells


def _agree(figures: list[Decimal]) -> bool:
    """Whether figures differ by no more than rounding."""
    return bool(figures) and max(figures) - min(figures) <= max(figures) * TOLERANCE
