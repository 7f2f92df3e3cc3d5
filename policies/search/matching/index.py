"""Names in memory, found by key, by likeness and by beginning."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz, process

from policies.search.matching.names import (
    CERTAIN_FORMS,
    FORMS,
    OTHER_KIND,
    RESPELT,
    ROLES,
    UNCERTAIN,
    Entity,
    Form,
    Name,
    Reading,
    Role,
    has_han,
    spelt,
)

LIKE = 75.0  # of 100: below, another name is meant
MISTYPED = 0.85
SOME_WORDS = 0.7
BEGUN = 0.8
SHORTEST_LATIN, SHORTEST_HAN = 4, 2
NEAR_AT_MOST = 12
FEW = 2000  # entities whose names are also compared word by word


class Hit(NamedTuple):
    """An entity met by one of its names. ``likeness`` is 1 where the keys are the same."""

    entity: Entity
    name: Name
    form: Form
    score: float
    likeness: float

    @property
    def certain(self) -> bool:
        """Whether the name is what was asked, not only like it, and is its bearer's alone."""
        exact = self.likeness == 1.0 and self.form in CERTAIN_FORMS
        return exact and self.name.role not in UNCERTAIN


class Place(NamedTuple):
    """Where a key stands."""

    entity: int
    name: int
    form: Form


Places = dict[str, list[Place]]


class NameIndex:
    """Entities by their names; made once and only read.

    Names are read aloud when Latin letters are first asked for.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = entities
        self._written = self._placed(Name.written)

    @cached_property
    def _spoken(self) -> Places:
        return self._placed(Name.spoken)

    def _placed(self, keys: Callable[[Name], Iterable[tuple[str, Form]]]) -> Places:
        places: Places = defaultdict(list)
        for number, entity in enumerate(self.entities):
            for place, name in enumerate(entity.names):
                best: dict[str, Form] = {}
                for key, form in keys(name):
                    best.setdefault(key, form)
                for key, form in best.items():
                    if key:
                        places[key].append(Place(number, place, form))
        return dict(places)

    def __contains__(self, key: str) -> bool:
        return key in self._written

    def hits(self, asked: Iterable[Reading]) -> list[Hit]:
        """The entities one of whose keys is what was asked, each by its best name."""
        return _best(
            self._hit(place, reading, 1.0)
            for reading in asked
            for places in self._for(reading.key)
            for place in places.get(reading.key, ())
        )

    def near(self, asked: Sequence[Reading]) -> list[Hit]:
        """The entities with names like what was asked: mistyped, begun, or with some of its words."""
        reading = asked[0]
        shortest = SHORTEST_HAN if has_han(reading.key) else SHORTEST_LATIN
        if len(reading.key) < shortest:
            return []
        hits = [
            self._hit(place, reading, MISTYPED * ratio / 100)
            for keys, places in zip(
                self._keys_for(reading.key), self._for(reading.key), strict=True
            )
            for key, ratio, _number in process.extract(
                reading.key, keys, scorer=fuzz.ratio, score_cutoff=LIKE, limit=NEAR_AT_MOST
            )
            for place in places[key]
        ]
        hits += [
            hit._replace(score=hit.score * BEGUN, likeness=BEGUN) for hit in self.begun(reading.key)
        ]
        if len(self.entities) <= FEW:
            hits += [*self._with_words(reading), *self._within(reading, shortest)]
        return _best(hits)

    def begun(self, start: str) -> list[Hit]:
        """The entities one of whose keys begins so; those whose key it is come first."""
        hits = []
        for keys, places in zip(self._keys_for(start), self._for(start), strict=True):
            for key in keys[bisect_left(keys, start) :]:
                if not start or not key.startswith(start):
                    break
                whole = 1.0 if key == start else BEGUN
                hits += [self._hit(place, Reading(key, key), whole) for place in places[key]]
        return _best(hit for hit in hits if hit.likeness == 1.0 or hit.name.role != Role.ID)

    def _for(self, key: str) -> list[Places]:
        """Where to look for a key: names are read aloud for letters only."""
        return [self._written] if has_han(key) else [self._written, self._spoken]

    def _keys_for(self, key: str) -> list[list[str]]:
        return [self._in_han] if has_han(key) else [self._in_letters, self._in_pinyin]

    @cached_property
    def _in_han(self) -> list[str]:
        return sorted(filter(has_han, self._written))

    @cached_property
    def _in_letters(self) -> list[str]:
        return sorted(key for key in self._written if not has_han(key))

    @cached_property
    def _in_pinyin(self) -> list[str]:
        """Without the keys that have tones."""
        return sorted(key for key in self._spoken if key.isalpha())

    def _hit(self, place: Place, reading: Reading, likeness: float) -> Hit:
        entity = self.entities[place.entity]
        name = entity.names[place.name]
        weight = ROLES[name.role] * FORMS[place.form] * reading.weight * likeness
        if place.form == Form.WHOLE and reading.spelt != spelt(name.text):
            weight *= RESPELT
        if reading.endings and name.ending and name.ending not in reading.endings:
            weight *= OTHER_KIND
        return Hit(entity, name, place.form, 100 * weight, likeness)

    def _with_words(self, reading: Reading) -> list[Hit]:
        """Entities whose names share words with a text of several."""
        if len(reading.spelt.split()) < 2:
            return []
        found = process.extract(
            reading.spelt, self._spelt, scorer=fuzz.token_set_ratio, score_cutoff=LIKE,
            limit=NEAR_AT_MOST,
        )  # fmt: skip
        return [
            self._hit(place, reading, SOME_WORDS * ratio / 100) for _text, ratio, place in found
        ]

    @cached_property
    def _spelt(self) -> dict[Place, str]:
        return {
            Place(number, place, Form.WHOLE): spelt(name.text)
            for number, entity in enumerate(self.entities)
            for place, name in enumerate(entity.names)
        }

    def _within(self, reading: Reading, shortest: int) -> list[Hit]:
        """Entities whose name stands within the text, or the text within it."""
        return [
            self._hit(place, reading, SOME_WORDS)
            for keys, places in zip(
                self._keys_for(reading.key), self._for(reading.key), strict=True
            )
            for key in keys
            if len(key) >= shortest and (key in reading.key or reading.key in key)
            for place in places[key]
        ]


def _best(hits: Iterable[Hit]) -> list[Hit]:
    """Each entity once, by its best name; the likeliest first."""
    best: dict[int, Hit] = {}
    for hit in hits:
        known = best.get(hit.entity.pk)
        if known is None or hit.score > known.score:
            best[hit.entity.pk] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.entity.order))
