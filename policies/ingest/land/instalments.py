"""Instalments of a price as land files print them, in columns or in one cell."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from policies.ingest import values
from policies.ingest.headers import unit_of
from policies.vocabulary.units import YUAN

Instalment = dict[str, Any]


def from_columns(numbers: str, days: str, amounts: str, unit: str) -> list[Instalment]:
    """Instalments from three cells whose parts are joined by ``|``, or hold one instalment.

    Raises ValueError where the parts do not belong together, or a part cannot be read.
    """
    days_of, amounts_of, numbers_of = (_parts(cell) for cell in (days, amounts, numbers))
    if not amounts_of and not days_of:
        return []
    if days_of and amounts_of and len(days_of) != len(amounts_of):
        raise ValueError(f"{len(days_of)} days, but {len(amounts_of)} amounts")
    count = max(len(days_of), len(amounts_of))
    read = values.measured(unit, YUAN, 16)
    return [
        _instalment(
            _at(numbers_of, place) or str(place + 1),
            _at(days_of, place),
            _at(amounts_of, place),
            read,
        )
        for place in range(count)
    ]


def from_cell(cell: str, unit: str) -> list[Instalment]:
    """Instalments from one cell.

    Read are ``27.0270;13.5;`` (amounts), ``1/2007年01月31日/34.7160/Nah;`` (number, day, amount, note),
    the JSON object ``{"1": ["2019年01月30日", "10484.0000"]}`` and the JSON list of a notice's small
    table, ``[{"支付期号": "1", "约定支付日期": …, "约定支付金额": …}]``. Raises ValueError for others.
    """
    cell = values.present(cell)
    if not cell:
        return []
    read = values.measured(unit, YUAN, 16)
    if cell.startswith("{"):
        return [
            _instalment(number, plan[0], plan[1], read) for number, plan in json.loads(cell).items()
        ]
    if cell.startswith("["):
        return [_from_table(row, unit) for row in json.loads(cell)]
    found = []
    for place, part in enumerate(_parts(cell, ";；|"), start=1):
        pieces = part.split("/")
        if len(pieces) in (3, 4):  # the fourth is a note
            found.append(_instalment(pieces[0], pieces[1], pieces[2], read))
        else:
            found.append(_instalment(str(place), "", part, read))
    return found


def _instalment(
    number: str, day: str, amount: str, read: Callable[[str], Decimal | None]
) -> Instalment:
    due, price = values.date(day), read(amount)
    return {
        "number": number.strip(),
        "due_on": due.isoformat() if due else None,
        "price_cny": str(price) if price is not None else None,
    }


def _from_table(row: dict[str, str], unit: str) -> Instalment:
    """An instalment from a row of a small table; the header of its amounts may state their unit."""
    header = next((name for name in row if "金额" in name), "")
    read = values.measured(unit_of(header)[1] or unit, YUAN, 16)
    number, day = (
        next((value for name, value in row.items() if word in name), "")
        for word in ("期号", "日期")
    )
    return _instalment(number, day, row.get(header, ""), read)


def _parts(cell: str, separators: str = "|") -> list[str]:
    cell = values.present(cell)
    for separator in separators[1:]:
        cell = cell.replace(separator, separators[0])
    return [part.strip() for part in cell.split(separators[0]) if part.strip()]


def _at(parts: Sequence[str], place: int) -> str:
    return parts[place] if place < len(parts) else ""
