"""Names of places without the word that says what kind of place it is: 深圳市 as 深圳, Shenzhen City as
Shenzhen.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from policies.text.pinyin import words

SHORTEST = 2
# The peoples after whom autonomous places are named. 族 may be missing where the name is long.
_PEOPLES = (Path(__file__).parent / "peoples.txt").read_text(encoding="utf-8").split()
_AUTONOMOUS = re.compile(rf"(?:{'|'.join(_PEOPLES)})*自治[区州县旗]$")
_KIND = re.compile(r"(?:自治[区州县旗]|特别行政区|地区|新区|[省市盟县区旗州])$")
# English words for kinds of place, with the characters in which Chinese names of that kind end.
KINDS = {
    "city": "市", "municipality": "市", "shi": "市", "county": "县旗", "xian": "县", "district": "区",
    "qu": "区", "prefecture": "州区盟市", "province": "省", "sheng": "省", "region": "区",
    "banner": "旗", "qi": "旗", "league": "盟", "meng": "盟", "zhou": "州", "area": "区",
}  # fmt: skip
_LEADING = re.compile(r"^(?:the )?(\w+) of (.+)$")


def short_name(name: str) -> str:
    """A Chinese name without its kind, peoples included; the whole where less than two characters stay."""
    for ending in (_AUTONOMOUS, _KIND):
        short = ending.sub("", name)
        if short != name and len(short) >= SHORTEST:
            return short
    return name


def without_kind(text: str) -> Iterator[tuple[str, str]]:
    """What a Latin text may name where it says the kind of place too, the longest first, each with the
    characters in which Chinese names of that kind end.

    ``Yanbian Korean Autonomous Prefecture`` is ``yanbian korean autonomous``, then ``yanbian korean``,
    then ``yanbian``.
    """
    said = words(text)
    if leading := _LEADING.match(" ".join(said)):
        kind, rest = leading[1], leading[2]
        if kind in KINDS:
            yield rest, KINDS[kind]
    if len(said) > 1 and said[-1] in KINDS:
        rests = range(len(said) - 1, 0 if "autonomous" in said else len(said) - 2, -1)
        for length in rests:
            yield " ".join(said[:length]), KINDS[said[-1]]
