"""Printed values into stored ones; a value that cannot be read raises ValueError with the reason."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from policies.vocabulary import CodeList
from policies.vocabulary.units import FACTORS, PRINTED

Converter = Callable[[str], Any]

# Words printed where there is no value, in lower case.
NO_VALUE = {
    "",
    "空",
    "—",
    "——",
    "-",
    "--",
    "/",
    "\\",
    "无",
    "暂无",
    "nah",
    "none",
    "null",
    "nan",
    "n/a",
}
# What the land market site prints where it has no date.
NO_DATE = {datetime.date(1900, 1, 1), datetime.date(1901, 1, 2)}
EARLIEST, LATEST = 1950, 2100
CENT = Decimal("0.01")
CHINA = ZoneInfo("Asia/Shanghai")
# A spreadsheet's serial of a day: 1954-10-03 to 2064-04-08. Its zero day is 1899-12-30.
SERIAL_DAYS = range(20_000, 60_001)
SERIAL_ZERO = datetime.date(1899, 12, 30)
REMEMBERED = 100_000  # values that repeat from row to row, such as dates

_TIME = r"(?:日?[ T]?\d{1,2}[:时点](?:\d{1,2}[:分]?)?(?:\d{1,2}(?:\.\d+)?秒?)?Z?)?"
_DATE = re.compile(r"(\d{4})[年/.-] ?(\d{1,2})[月/.-] ?(\d{1,2})日?" + _TIME)
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_WHOLE = re.compile(r"(\d+)(?:\.0+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_FIGURE = r"(-?[\d,]*\d[\d,]*(?:\.\d*)?)"
_MEASURED = re.compile(rf"(?:人民币|rmb|cny|[￥¥])?:?{_FIGURE}([^\d.,]*(?<=m)2|[^\d.,]*)")
# A sum in words with its figures in brackets behind: 陆佰万元整（￥:600万元整）.
_IN_BRACKETS = re.compile(rf"\((?:人民币|rmb|[￥¥]):?{_FIGURE}([^\d.,)]+)\)$")
_TERM = re.compile(r"([^\d;,、]*?):?(\d+(?:\.\d+)?)年?")
_SUPERVISION_NO = re.compile(r"\d{6}[12]\d{3}[A-Z]\d{5}(?:-\d{1,3})?")
_BOUND = re.compile(
    r"(不大于|不超过|不高于|小于等于|≤|<=|不小于|不低于|大于等于|≥|>=|大于|高于|>|小于|低于|<)?"
    r"(\d+(?:\.\d+)?)(以上|以下)?"
)
_UPPER = {"不大于", "不超过", "不高于", "小于等于", "≤", "<=", "小于", "低于", "<", "以下"}


def present(value: str) -> str:
    """The value without white space at its ends; empty where a word says that there is none."""
    value = value.strip()
    return "" if len(value) < 5 and value.lower() in NO_VALUE else value


def text(longest: int) -> Converter:
    """Text without white space at its ends, at most ``longest`` characters."""

    def convert(value: str) -> str:
        value = present(value).replace("\x00", "")
        if len(value) > longest:
            raise ValueError(f"longer than {longest} characters")
        return value

    return convert


@lru_cache(REMEMBERED)
def number(value: str) -> Decimal | None:
    """A number not below zero (1,200, 1 200, １２００); None where there is none."""
    value = present(value)
    if not value:
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = _number_as_written(value)
    if not amount.is_finite():
        raise ValueError("not a number")
    if amount < 0:
        raise ValueError("below zero")
    return amount


def _number_as_written(value: str) -> Decimal:
    plain = "".join(unicodedata.normalize("NFKC", value).split())
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError("not a number") from None


def measured(unit: str, allowed: Mapping[str, Decimal], digits: int) -> Converter:
    """A quantity in its base unit, rounded to cents, at most ``digits`` digits before the point.

    ``unit`` is the column's unit (empty: it has none), ``allowed`` the factors by unit. A unit in the
    cell goes before the column's; a bare number in a column without a unit is refused.
    """
    factor = allowed.get(unit)
    limit = Decimal(10) ** digits

    def convert(value: str) -> Decimal | None:
        try:
            amount, scale = number(value), factor
        except ValueError as error:
            amount, scale = _with_unit(value, allowed, factor, str(error))
        if amount is None:
            return None
        if scale is None:
            raise ValueError("no unit is stated, in the cell or for the column")
        amount *= scale
        if amount >= limit:
            raise ValueError("impossibly large")
        return amount.quantize(CENT)

    return convert


def _with_unit(
    value: str, allowed: Mapping[str, Decimal], factor: Decimal | None, reason: str
) -> tuple[Decimal | None, Decimal | None]:
    """The number and the factor of a cell such as 640万元 or 16 761.7㎡."""
    plain = "".join(unicodedata.normalize("NFKC", value).split()).lower().rstrip(";,。")
    match = _IN_BRACKETS.search(plain) or _MEASURED.fullmatch(plain)
    if match is None:
        raise ValueError(reason)
    word = match[2].strip("()")
    if not word:
        return number(match[1]), factor
    unit = PRINTED.get(word)
    if unit is None:
        raise ValueError(f"{reason}, or a unit that is not known")
    if unit not in allowed:
        raise ValueError("a unit that does not fit the column")
    return number(match[1]), FACTORS[unit]


@lru_cache(REMEMBERED)
def ratio(value: str) -> Decimal | None:
    """A floor-area ratio, two decimals."""
    amount = number(value)
    if amount is None:
        return None
    if amount >= 1_000_000:
        raise ValueError("impossibly large")
    return amount.quantize(CENT)


def upper_ratio(value: str) -> Decimal | None:
    """An upper floor-area ratio, where 0.00 is printed for none."""
    return ratio(value) or None


def ratio_bounds(value: str) -> tuple[Decimal | None, Decimal | None]:
    """Least and greatest floor-area ratio of one cell: ≥0.8, 1.0-1.5, 大于1.0且不大于1.8.

    A single bare number is the greatest, as plans state it. Raises ValueError for other words.
    """
    plain = "".join(unicodedata.normalize("NFKC", present(value)).split())
    least = greatest = None
    bounds = list(_BOUND.finditer(plain))
    rest = _BOUND.sub("", plain)
    if rest.strip("且,、;-~—–至到容积率〈〉<>()R≤≥=及并") or len(bounds) > 2:
        raise ValueError("not a floor-area ratio")
    for place, bound in enumerate(bounds):
        figure = ratio(bound[2])
        word = bound[1] or bound[3] or ""
        if word in _UPPER or (not word and (len(bounds) == 1 or place == 1)):
            greatest = figure
        else:
            least = figure
    return least, greatest or None


@lru_cache(REMEMBERED)
def date(value: str) -> datetime.date | None:
    """A day as printed; None where none is meant.

    Read are 2012年01月01日, 2012/1/1, 2012.1.1, 2012-01-01, 20120101, each also with a time, serials of
    a spreadsheet, and milliseconds or seconds since 1970 (the day in China).
    """
    value = unicodedata.normalize("NFKC", present(value))
    if not value:
        return None
    try:
        day = _day(value)
    except (ValueError, OverflowError) as error:
        raise ValueError(str(error) if str(error) == "not a date" else _NO_SUCH_DAY) from None
    if day in NO_DATE:
        return None
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(f"a year outside {EARLIEST}–{LATEST}")
    return day


_NO_SUCH_DAY = "no such day in the calendar"


def _day(value: str) -> datetime.date:
    if match := _DATE.fullmatch(value) or _COMPACT_DATE.fullmatch(value):
        return datetime.date(*(int(part) for part in match.groups()))
    whole = _WHOLE.fullmatch(value)
    if whole and int(whole[1]) in SERIAL_DAYS:
        return SERIAL_ZERO + datetime.timedelta(days=int(whole[1]))
    if whole and len(whole[1]) in (10, 12, 13):
        seconds = int(whole[1]) / (1 if len(whole[1]) == 10 else 1000)
        return datetime.datetime.fromtimestamp(seconds, CHINA).date()
    raise ValueError("not a date")


def terms(value: str) -> list[tuple[str, Decimal]]:
    """The terms in years of a cell, each with the use it is for (empty: the whole).

    ``50年`` has one, ``城镇住宅用地70年; 其他商服用地40年;`` two; words without years have none.
    """
    plain = "".join(unicodedata.normalize("NFKC", present(value)).split())
    found = []
    for part in re.split(r"[;,、。]", plain):
        match = _TERM.fullmatch(part)
        if match and 0 < Decimal(match[2]) <= 200:
            found.append((match[1], Decimal(match[2])))
    return found


def coded(codes: CodeList) -> Converter:
    """The code of a printed word of a code list."""

    def convert(value: str) -> str:
        code = codes.code_of(value)
        if code is None:
            raise ValueError("a word that the code list does not know")
        return code

    return convert


@lru_cache(64)
def squeezed(value: str) -> str:
    """A number that identifies something: NFKC, upper case, no white space at its ends."""
    return unicodedata.normalize("NFKC", present(value)).strip().upper()


def supervision_no(value: str) -> str:
    """A supervision number 电子监管号: six digits of place, year, a letter, five digits, maybe -n."""
    value = squeezed(value)
    if not _SUPERVISION_NO.fullmatch(value):
        raise ValueError("no supervision number (like 4403062012B00023 or …-1)")
    return value


def web_address(value: str) -> str:
    """An http address; anything else in such a column is no address and is left out."""
    value = present(value)
    return value if value.startswith(("http://", "https://")) and len(value) <= 600 else ""
