"""Headers of columns, and cells that repeat them: for comparison, and with the unit they state."""

import re
import unicodedata

from policies.vocabulary.units import PRINTED, QUOTIENTS

_BRACKET = re.compile(r"\(([^()]*)\)")


def plain_header(header: str) -> str:
    """A header for comparison: NFKC, lower case, no white space, no colon at its end."""
    plain = "".join(unicodedata.normalize("NFKC", header).split()).lower()
    return plain.rstrip(":").replace("—", "-").replace("--", "-")


def unit_of(header: str) -> tuple[str, str]:
    """A header without its unit, and the unit it states: 成交价(万元) → 成交价, 10k_cny.

    The unit is empty where none is stated, and ``?`` where it is a quotient such as 元/平方米.
    """
    plain = plain_header(header)
    for bracket in _BRACKET.finditer(plain):
        words = bracket[1].removeprefix("单位:")
        if words in QUOTIENTS or "/" in words:
            return plain.replace(bracket[0], ""), "?"
        if words in PRINTED:
            return plain.replace(bracket[0], ""), PRINTED[words]
    return plain, ""
