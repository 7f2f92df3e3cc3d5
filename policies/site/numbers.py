"""Numbers and dates as readers write them, in the language of the page."""

import datetime
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

Number = int | float | Decimal

NONE = "–"  # no figure: never to be read as zero
NARROW_SPACE = "\u202f"
FRENCH = str.maketrans({",": NARROW_SPACE, ".": ","})
M2_PER_HECTARE = 10_000


def decimal(value: Number | None, places: int = 0) -> str:
    """A number with grouped thousands and so many decimals; a dash for none."""
    if value is None:
        return NONE
    written = f"{value:,.{places}f}"
    return written.translate(FRENCH) if _french() else written


def thousands(value: Number | None) -> str:
    """A whole number with grouped thousands."""
    return decimal(value)


def hectares(value: Number | None) -> str:
    """Square metres as hectares, two decimals."""
    return decimal(None if value is None else float(value) / M2_PER_HECTARE, 2)


def whole_hectares(value: Number | None) -> str:
    """Square metres as hectares, no decimals: for lists where the last hectare does not matter."""
    return decimal(None if value is None else float(value) / M2_PER_HECTARE)


def percent(value: Number | None) -> str:
    """A share 0..1 as percent with one decimal."""
    if value is None:
        return NONE
    return decimal(float(value) * 100, 1) + (f"{NARROW_SPACE}%" if _french() else "%")


def hhi(value: Number | None) -> str:
    """A Herfindahl–Hirschman index 0..1, four decimals."""
    return decimal(value, 4)


def one_decimal(value: Number | None) -> str:
    return decimal(value, 1)


def ratio(first: Number | None, second: Number | None) -> str:
    """How many times the second figure the first is: ``7.1``; a dash where there is no such number."""
    if first is None or not second:
        return NONE
    times = float(first) / float(second)
    return decimal(times, 1 if times >= 10 else 2)


def date(value: datetime.date | None, precision: str = "day") -> str:
    """A date to the precision that is known: the year alone, the month, or the day."""
    if value is None:
        return NONE
    if precision == "year":
        return f"{value.year}年" if _chinese() else str(value.year)
    return formats.date_format(
        value,
        "YEAR_MONTH_FORMAT"
        if precision == "month"
        else "j F Y"
        if not _chinese()
        else "DATE_FORMAT",
    )


def iso(value: datetime.date | None, precision: str = "day") -> str:
    """A date for machines, cut to the known precision: ``2003``, ``2003-05`` or ``2003-05-01``."""
    if value is None:
        return ""
    return value.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def _french() -> bool:
    return (get_language() or "").startswith("fr")


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")
