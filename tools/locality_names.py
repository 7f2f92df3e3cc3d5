"""English names of localities: by hand for provinces and prefectures, readings and pinyin below."""

from collections.abc import Iterable

from locality_lists import read_table, stem
from locality_lives import Life
from pypinyin import Style, lazy_pinyin, load_single_dict

ATTACHED = {"县": "xian", "市": "shi", "区": "qu", "旗": "qi"}
"""Generic terms as they are written when the name proper is one syllable: 赵县 Zhaoxian."""


load_single_dict({ord("长"): "cháng,zhǎng", ord("都"): "dū,dōu", ord("单"): "shàn,dān"})
"""Characters whose reading in place names is not the one of the language at large."""


def joined(syllables: Iterable[str]) -> str:
    """Syllables as one capitalised word, an apostrophe before a, o, e: xi, an -> Xi'an."""
    word = ""
    for syllable in syllables:
        word += ("'" if word and syllable[0] in "aoe" else "") + syllable
    return word[:1].upper() + word[1:]


def romanised(name: str, place: str) -> str:
    """Pinyin of a name whose proper part is ``place``; a mining district keeps its "Mining"."""
    if place.endswith("矿") and len(place) > 2:
        return f"{romanised(place[:-1], place[:-1])} Mining"
    syllables = lazy_pinyin(place, style=Style.NORMAL, v_to_u=True)
    if len(place) == 1 and len(name) == 2:
        syllables = [*syllables, ATTACHED[name[1]]]
    return joined(syllables)


class EnglishNames:
    """The English name of a life, from the hand tables where they have it, else in pinyin."""

    def __init__(self) -> None:
        by_hand = read_table("names_en.csv")
        self.by_code = {row["code"]: row["name_en"] for row in by_hand}
        self.by_prefecture = {
            stem(row["name_zh"]): row["name_en"]
            for row in by_hand
            if row["code"].endswith("00") and not row["code"].endswith("0000")
        }
        self.readings = {row["name_zh"]: row["name_en"] for row in read_table("readings.csv")}
        self.zh_by_code = {row["code"]: stem(row["name_zh"]) for row in by_hand}

    def of(self, life: Life) -> str:
        """The English name without generic term.

        The hand table of a code serves every life of that code under the same name proper; the
        prefectures' names serve the counties, prefectures and leagues that bear the same name.
        """
        place = stem(life.name)
        if self.zh_by_code.get(life.code) == place:
            return self.by_code[life.code]
        if place in self.readings:
            return self.readings[place]
        if place in self.by_prefecture:
            return self.by_prefecture[place]
        return romanised(life.name, place)
