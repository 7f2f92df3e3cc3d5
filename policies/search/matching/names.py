"""Names of what can be matched, the keys they are found by, and the ways to read what was asked.

A score is of 100: the weight of the role a name has for its bearer × that of the form in which it was met
× that of the way in which the text was read × the likeness of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from policies.text.normalise import is_han
from policies.text.pinyin import spoken, squeeze, without_marks, without_tone_numbers


class Role(StrEnum):
    """What a name is for its bearer."""

    ID = "id"
    CODE = "code"
    NAME = "name"
    LATIN_NAME = "latin_name"
    OTHER_NAME = "other_name"
    FORMER_CODE = "former_code"
    FORMER_NAME = "former_name"
    DIVIDED = "divided"
    LAY_IN = "lay_in"


ROLES: dict[Role, float] = {
    Role.ID: 1.0,
    Role.CODE: 1.0,
    Role.NAME: 1.0,
    Role.LATIN_NAME: 0.98,
    Role.OTHER_NAME: 0.96,
    Role.FORMER_CODE: 0.96,
    Role.FORMER_NAME: 0.95,
    Role.DIVIDED: 0.75,
    Role.LAY_IN: 0.6,
}
UNCERTAIN = {Role.DIVIDED, Role.LAY_IN}
CODES = {Role.ID, Role.CODE, Role.FORMER_CODE}


class Form(StrEnum):
    """In which form a name was met."""

    WHOLE = "whole"
    SHORT = "short"
    TONES = "tones"
    PINYIN = "pinyin"
    BRAND = "brand"


FORMS: dict[Form, float] = {
    Form.WHOLE: 1.0,
    Form.SHORT: 0.92,
    Form.TONES: 0.94,
    Form.PINYIN: 0.88,
    Form.BRAND: 0.8,
}
CERTAIN_FORMS = {Form.WHOLE, Form.SHORT, Form.TONES}
RESPELT = 0.99  # the same letters with other blanks and signs: Xian for Xi'an
OTHER_KIND = 0.85  # the text says another kind of place than the name
WITHOUT_TONES = 0.9  # the text has tones, the name was met without them
SHORTER = 0.97  # the text says more than the name: Shenzhen City


@dataclass(frozen=True, slots=True)
class Name:
    """A name or code. ``shorter`` are forms without kind of place or legal form, ``brand`` is what is left
    without trade too. ``ending``: the character that says the kind of place. ``note`` says how the bearer
    comes by it where that is not its own name of today.
    """

    text: str
    role: Role
    shorter: tuple[str, ...] = ()
    brand: str = ""
    ending: str = ""
    note: str = ""

    def written(self) -> Iterator[tuple[str, Form]]:
        """The keys it is found by as it is written."""
        yield key_of(self.text), Form.WHOLE
        for short in self.shorter:
            yield key_of(short), Form.SHORT
        if self.brand:
            yield key_of(self.brand), Form.BRAND

    def spoken(self) -> Iterator[tuple[str, Form]]:
        """The keys it is found by as it is spoken, where it has Han characters."""
        if self.role not in CODES and has_han(self.text):
            for text in (self.text, *self.shorter, *([self.brand] if self.brand else [])):
                said = spoken(text)
                yield said.plain, Form.PINYIN
                yield said.toned, Form.TONES


@dataclass(frozen=True, slots=True)
class Entity:
    """What a text can be matched with: a published record of a kind.

    ``facts`` are what it can be compared by, each as the squeezed texts that agree with it; ``places`` the
    keys of the localities that a property holds, the wider ones included. ``order`` is the order of
    entities that match equally.
    """

    kind: str
    key: str
    pk: int
    label: str
    description: str
    names: tuple[Name, ...]
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    order: tuple[Any, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read what was asked. ``endings``: the kinds of place that the text names."""

    key: str
    spelt: str
    weight: float = 1.0
    endings: str = ""


def readings(text: str, shorter: Iterable[tuple[str, str]] = ()) -> list[Reading]:
    """The ways to read a text, the first as it is: with its tones, without numbers of tones, without what
    it says more than a name (``shorter``, with kinds of place).
    """
    if marked := without_marks(text).toned:
        found = [Reading(squeeze(text), spelt(text), WITHOUT_TONES), Reading(marked, marked)]
    else:
        found = [Reading(squeeze(text), spelt(text))]
        if (plain := without_tone_numbers(text)) != text.lower():
            found.append(Reading(squeeze(plain), spelt(plain), SHORTER))
    for rest, endings in shorter:
        found.append(Reading(squeeze(rest), spelt(rest), SHORTER, endings))
    best: dict[str, Reading] = {}
    for reading in found:
        best.setdefault(reading.key, reading)
    return [reading for key, reading in best.items() if key] or found[:1]


@lru_cache(maxsize=100_000)
def key_of(text: str) -> str:
    """What a name is compared by."""
    return squeeze(text)


def has_han(text: str) -> bool:
    return not text.isascii() and any(map(is_han, text))


def spelt(text: str) -> str:
    """A text as it is spelt, but for capitals and the shape of apostrophes."""
    return " ".join(text.replace("’", "'").replace("`", "'").split()).casefold()
