"""Headers of columns, and cells that repeat them: for comparison, and with the unit they state."""

import csv
import re
import unicodedata
from pathlib import Path

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


def known_words(path: Path, **of: str) -> dict[str, str]:
    """Field by plain header, from a CSV of field and headers; ``of`` chooses rows by other columns."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            plain_header(word): row["field"]
            for row in csv.DictReader(handle)
            if of.items() <= row.items()
            for word in row["headers"].split("|")
        }
