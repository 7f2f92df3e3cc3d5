"""Names as people type them when they look for them: in Chinese, in pinyin, by initials, in English."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin
from pypinyin.core import Pinyin

from policies.text.normalise import is_han, normalise

LONGEST = 2000
# Read otherwise in names of places than in the language at large, where no dictionary knows the place.
USUAL = {
    "乐清": "yuè qīng", "单县": "shàn xiàn", "大埔": "dà bù", "浚县": "xùn xiàn", "台州": "tāi zhōu",
}  # fmt: skip
_PHRASES = Pinyin()
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_TONE_NUMBER = re.compile(r"(?<=[a-zü])[0-5](?=[^\d]|$)")


def squeeze(text: str) -> str:
    """Letters and digits only, in normal form, without accents: 浙政办〔2020〕9号 as 浙政办20209号."""
    return "".join(char for char in _folded(text) if char.isalnum())


def words(text: str) -> list[str]:
    """The words of a text in normal form, without accents and signs."""
    folded = _folded(text)
    return "".join(char if char.isalnum() else " " for char in folded).split()


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", normalise(text))
    return "".join(char for char in plain if not unicodedata.combining(char))


def syllables(text: str) -> list[str]:
    """The readings of the Han characters of a text in normal form, ü as v; what is not Han stays whole."""
    for place, reading in USUAL.items():
        if place in text:
            text = text.replace(place, f" {_folded(reading)} ")
    return [part for phrase in _PHRASES.seg(text) for part in _read(phrase)]


@lru_cache(maxsize=50_000)
def _read(phrase: str) -> tuple[str, ...]:
    """How a phrase is read: few phrases make most names."""
    return tuple(part for one in lazy_pinyin(phrase) for part in one.split())


class Spoken(NamedTuple):
    """Pinyin in letters alone, ü as u: ``plain`` without tones, ``toned`` with the number of each tone
    behind its vowel (su1zho1u), empty where none is marked.
    """

    plain: str
    toned: str


@lru_cache(maxsize=50_000)
def spoken(text: str) -> Spoken:
    """How the Han characters of a text are read."""
    written = squeeze(text)
    for place, reading in USUAL.items():
        written = written.replace(place, f" {reading} ")
    return without_marks("".join(lazy_pinyin(written, style=Style.TONE)))


def without_marks(pinyin: str) -> Spoken:
    """Pinyin as it may be typed, with marks of tones or without."""
    plain, toned = [], []
    for char in unicodedata.normalize("NFKD", pinyin.lower()):
        if char in _TONES:
            toned.append(_TONES[char])
        elif char.isascii() and char.isalnum():
            plain.append(char)
            toned.append(char)
    return Spoken("".join(plain), "".join(toned) if len(toned) > len(plain) else "")


def without_tone_numbers(pinyin: str) -> str:
    """Pinyin without the numbers of tones behind its syllables: su1 zhou1 as su zhou."""
    return _TONE_NUMBER.sub("", pinyin.lower())


@lru_cache(maxsize=10_000)
def key_of(name: str) -> str:
    """What a name is found by, each after a blank: its words, the whole without blanks, its pinyin
    without blanks, and its initials.
    """
    said = words(name)
    spoken = "".join(said)
    parts = [*said, spoken]
    if any(map(is_han, spoken)):
        read = syllables(spoken)
        joined = "".join(read)
        parts += [joined, joined.replace("v", "u")]
        parts.append("".join(one[0] for one in read))
    return " " + " ".join(dict.fromkeys(parts))[: LONGEST - 1]


def is_spoken_in(typed: str, name: str) -> bool:
    """Whether a name with Han characters is read as typed from one of its characters on, in full or by
    initials: hangzhou is in 杭州, and not in 常州. Any other name holds what it holds.
    """
    spoken = "".join(words(name))
    if any(map(is_han, typed)) or not any(map(is_han, spoken)):
        return True
    read = syllables(spoken)
    if typed in "".join(one[0] for one in read):
        return True
    rests = ("".join(read[start:]) for start in range(len(read)))
    return any(rest.startswith(typed) or rest.replace("v", "u").startswith(typed) for rest in rests)
