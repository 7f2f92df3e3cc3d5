"""Printed values into stored ones; a value that cannot be read raises ValueError with the reason."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from policies.vocabulary import CodeList

Converter = Callable[[str], Any]

# What the land market site prints where it has no date.
NO_DATE = {datetime.date(1900, 1, 1), datetime.date(1901, 1, 2)}
EARLIEST, LATEST = 1950, 2100
CENT = Decimal("0.01")

_DATE = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_YEARS = re.compile(r"(\d+(?:\.\d+)?)年?")
_SUPERVISION_NO = re.compile(r"\d{6}[12]\d{3}[A-Z]\d{5}(?:-\d{1,3})?")


def text(longest: int) -> Converter:
    """Text without white space at its ends, at most ``longest`` characters."""

    def convert(value: str) -> str:
        value = value.strip().replace("\x00", "")
        if len(value) > longest:
            raise ValueError(f"longer than {longest} characters")
        return value

    return convert


def number(value: str) -> Decimal | None:
    """A number not below zero; empty is None."""
    value = value.strip()
    if not value:
        return None
    try:
        amount = Decimal(unicodedata.normalize("NFKC", value))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not amount.is_finite():
        raise ValueError("not a number")
    if amount < 0:
        raise ValueError("below zero")
    return amount


def scaled(factor: Decimal, digits: int) -> Converter:
    """A number times a unit's factor, rounded to cents, at most ``digits`` digits before the point."""

    def convert(value: str) -> Decimal | None:
        amount = number(value)
        if amount is None:
            return None
        amount *= factor
        if amount >= Decimal(10) ** digits:
            raise ValueError("impossibly large")
        return amount.quantize(CENT)

    return convert


def ratio(value: str) -> Decimal | None:
    """A floor-area ratio, two decimals."""
    return scaled(Decimal(1), 6)(value)


def upper_ratio(value: str) -> Decimal | None:
    """An upper floor-area ratio, where 0.00 is printed for none."""
    return ratio(value) or None


def date(value: str) -> datetime.date | None:
    """A date as printed (2012年01月01日, 2012/1/1, 2012-01-01); None where none is meant."""
    value = unicodedata.normalize("NFKC", value.strip())
    if not value:
        return None
    match = _DATE.fullmatch(value)
    if not match:
        raise ValueError("not a date")
    try:
        day = datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError("no such day in the calendar") from None
    if day in NO_DATE:
        return None
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"a year outside {EARLIEST}–{LATEST}")
    return day


def years(value: str) -> Decimal | None:
    """A single term in years (50, 50年); None for anything else, whose words are kept as printed."""
    match = _YEARS.fullmatch(unicodedata.normalize("NFKC", value.strip()))
    term = Decimal(match[1]) if match else Decimal(0)
    return term if 0 < term <= 200 else None


def coded(codes: CodeList) -> Converter:
    """The code of a printed word of a code list."""

    def convert(value: str) -> str:
        code = codes.code_of(value)
        if code is None:
            raise ValueError("a word that the code list does not know")
        return code

    return convert


def squeezed(value: str) -> str:
    """A number that identifies something: NFKC, upper case, no white space at its ends."""
    return unicodedata.normalize("NFKC", value).strip().upper()


def supervision_no(value: str) -> str:
    """A supervision number 电子监管号: six digits of place, year, a letter, five digits, maybe -n."""
    value = squeezed(value)
    if not _SUPERVISION_NO.fullmatch(value):
        raise ValueError("no supervision number (like 4403062012B00023 or …-1)")
    return value
