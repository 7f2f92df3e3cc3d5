"""Amounts of money and rates as people write them: 1.5亿元, 300万, 三百万元, RMB 3 million, 20%, 两成.

What cannot be read for certain is refused: a figure that is only about right is no amount.
"""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

CURRENCIES = {
    "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "¥": "CNY", "元": "CNY",
    "美元": "USD", "usd": "USD", "us$": "USD", "$": "USD",
    "欧元": "EUR", "eur": "EUR", "€": "EUR",
    "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD",
    "日元": "JPY", "jpy": "JPY",
}  # fmt: skip
AT_MOST = (
    "最高不超过",
    "最高可达",
    "不超过",
    "不高于",
    "最高",
    "上限",
    "最多",
    "upto",
    "atmost",
    "max",
)
SCALES = {
    "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12,
}  # fmt: skip
DIGITS = {
    **{char: number for number, char in enumerate("零一二三四五六七八九")},
    **{char: number for number, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_TOKEN = re.compile(rf"\d+(?:\.\d+)?|[{''.join((*DIGITS, *SMALL, *LARGE))}]")
_LATIN = re.compile(rf"(\d+(?:\.\d+)?)({'|'.join(sorted(SCALES, key=len, reverse=True))})?")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORDS = sorted(CURRENCIES, key=len, reverse=True)
_PER_CENT = re.compile(r"(\d+(?:\.\d+)?)(?:%|percent|个百分点)")


class Amount(NamedTuple):
    """A sum in whole units of its currency; ``currency`` is empty where none is written.

    ``at_most`` says that the words name it as an upper limit.
    """

    value: Decimal
    currency: str
    at_most: bool


def parse_amount(written: str) -> Amount:
    """The amount that a text says. Raises ValueError where it says none, or more than one."""
    plain = _plain(written)
    plain, at_most = _without_start(plain.removesuffix("整"), AT_MOST)
    currencies = set()
    for _ in range(2):  # before and behind the figure: RMB 3 million yuan
        for word in _WORDS:
            if plain.endswith(word) or plain.startswith(word):
                plain = plain.removesuffix(word).removeprefix(word)
                currencies.add(CURRENCIES[word])
                break
    if len(currencies) > 1:
        raise ValueError("more than one currency")
    return Amount(_figure(plain), "".join(currencies), bool(at_most))


def parse_rate(written: str) -> Decimal:
    """A share from 0 to 1: 20%, 0.2, 百分之二十, 两成. Raises ValueError."""
    plain = _plain(written)
    if match := _PER_CENT.fullmatch(plain):
        rate = Decimal(match[1]) / 100
    elif plain.startswith("百分之"):
        rate = _figure(plain.removeprefix("百分之")) / 100
    elif plain.endswith("成") and len(plain) > 1:
        rate = _figure(plain.removesuffix("成")) / 10
    else:
        rate = _figure(plain)
        if rate > 1:
            raise ValueError("above 1: write it with its sign, as 20%")
    if rate > 1:
        raise ValueError("above 100%")
    return rate


def _plain(written: str) -> str:
    """NFKC, lower case, without white space, zero-width characters and commas between thousands."""
    visible = "".join(char for char in written if unicodedata.category(char) != "Cf")
    plain = "".join(unicodedata.normalize("NFKC", visible).lower().split())
    return _GROUPS.sub("", plain)


def _without_start(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    word = next((word for word in words if text.startswith(word)), "")
    return text.removeprefix(word), word


def _figure(plain: str) -> Decimal:
    if match := _LATIN.fullmatch(plain):
        return Decimal(match[1]) * Decimal(10) ** SCALES.get(match[2] or "", 0)
    tokens = _TOKEN.findall(plain)
    if not tokens or "".join(tokens) != plain:
        raise ValueError("not an amount")
    return _chinese(tokens)


def _chinese(tokens: list[str]) -> Decimal:
    """A number of digits and the units 十百千万亿: 1亿5000万, 三百二十万, 3千万, 二〇二〇 is refused."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    last_small, last_large = Decimal("Infinity"), Decimal("Infinity")
    for token in tokens:
        if token in SMALL:
            unit = Decimal(SMALL[token])
            if unit >= last_small:
                raise ValueError("not an amount")
            section += (1 if digit is None else digit) * unit
            digit, last_small = None, unit
        elif token in LARGE:
            unit = Decimal(LARGE[token])
            section += digit or 0
            if not section and not total:
                raise ValueError("not an amount")
            if section and unit < last_large:
                total += section * unit
            elif not section and last_large < unit:  # 万亿
                total *= unit
            else:
                raise ValueError("not an amount")
            section, digit, last_small, last_large = Decimal(0), None, Decimal("Infinity"), unit
        elif digit is not None and digit != 0:
            raise ValueError("not an amount")
        else:
            digit = Decimal(DIGITS.get(token, token))
    if digit and len(tokens) > 1 and tokens[-2] not in DIGITS and SMALL.get(tokens[-2]) != 10:
        raise ValueError("unclear: write the last unit too")  # 三万五 is said for 35,000
    return total + section + (digit or 0)
