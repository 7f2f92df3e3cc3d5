"""Localities to match with: those of today, by their own names and by those of the lives that ended up in
them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Max

from policies.metrics.kept import of_version
from policies.models import Locality
from policies.search.matching.index import NameIndex
from policies.search.matching.names import Entity, Name, Reading, Role, has_han, key_of, readings
from policies.text.pinyin import squeeze
from policies.text.place_names import short_name, without_kind

KIND = "localities"
RANK = {kind: rank for rank, kind in enumerate(Locality.Kind.values)}
LONGEST_CHAIN = 20
SHORTEST_PLACE, LONGEST_WIDER = 2, 12


class Life(NamedTuple):
    """A public row of the register."""

    pk: int
    uid: str
    code: str
    name_zh: str
    name_en: str
    kind: str
    zone_kind: str
    parent: int | None
    valid_to: datetime.date | None
    today: int | None
    population: int | None


class Localities:
    """The public register, as it is at one version of the data."""

    def __init__(self) -> None:
        columns = (
            "pk", "uid", "code", "name_zh", "name_en", "kind", "zone_kind", "parent_id", "valid_to",
            "today_id", "population",
        )  # fmt: skip
        rows = Locality.objects.published().order_by("-valid_from", "pk")
        self.lives = {row[0]: Life(*row) for row in rows.values_list(*columns)}
        self._in_force = {pk for pk, life in self.lives.items() if life.valid_to is None}
        self._codes = {self.lives[pk].code for pk in self._in_force}
        self._successors: dict[int, list[int]] = defaultdict(list)
        for old, new in Locality.successors.through.objects.values_list(
            "from_locality_id", "to_locality_id"
        ):
            self._successors[old].append(new)

    @cached_property
    def index(self) -> NameIndex:
        borne: dict[int, list[Name]] = {pk: [] for pk in self.lives if self._stands_alone(pk)}
        for life in self.lives.values():
            for pk, role in self._bearers(life):
                borne[pk] += self._names(life, self.lives[pk], role)
        entities = [self._entity(self.lives[pk], names) for pk, names in borne.items()]
        return NameIndex([*{entity.key: entity for entity in reversed(entities)}.values()])

    def _stands_alone(self, pk: int) -> bool:
        """Whether a life is matched itself: one in force, or one of which nothing public is left."""
        life = self.lives[pk]
        if life.valid_to is None:
            return True
        return not list(self._bearers(life)) and life.code not in self._codes

    def _bearers(self, life: Life) -> Iterator[tuple[int, Role]]:
        """The places of today that a name leads to, and as what."""
        if life.valid_to is None:
            yield life.pk, Role.NAME
            return
        heirs = self._heirs(life.pk)
        if len(heirs) == 1:
            yield heirs.pop(), Role.FORMER_NAME
        elif heirs:
            for heir in sorted(heirs):
                yield heir, Role.DIVIDED
        elif life.today is not None and life.today in self._in_force:
            yield life.today, Role.LAY_IN

    def _heirs(self, pk: int, depth: int = 0) -> set[int]:
        """The public lives in force that a life ended up in."""
        if depth > LONGEST_CHAIN or pk not in self.lives:
            return set()
        if self.lives[pk].valid_to is None:
            return {pk}
        return set().union(*(self._heirs(each, depth + 1) for each in self._successors.get(pk, ())))

    def _names(self, life: Life, bearer: Life, role: Role) -> list[Name]:
        if role == Role.NAME:
            label, note = _label(life), ""
            texts = [(life.name_zh, Role.NAME), (life.name_en, Role.LATIN_NAME)]
            codes = [
                Name(life.code, Role.CODE), Name(life.uid, Role.ID),
                Name(f"{KIND}/{life.code}", Role.ID), Name(label, Role.NAME),
            ]  # fmt: skip
        else:
            note = _NOTES[role].format(life=life)
            texts = [
                (text, role)
                for text, own in ((life.name_zh, bearer.name_zh), (life.name_en, bearer.name_en))
                if text != own
            ]
            coded = Role.FORMER_CODE if role == Role.FORMER_NAME else role
            same = life.code == bearer.code
            codes = [] if same else [Name(life.code, coded, note=note)]
        return codes + [_name(text, role, life.name_zh, note) for text, role in texts]

    def _entity(self, life: Life, names: list[Name]) -> Entity:
        around = self.around(life.pk)[1:]
        within = ", ".join(self.lives[pk].name_en for pk in around)
        kind = (life.zone_kind or life.kind).replace("_", " ")
        if not names:
            names = self._names(life, life, Role.NAME)
        return Entity(
            KIND, life.code, life.pk, _label(life),
            f"{kind} in {within}" if within else kind,
            tuple(names),
            {
                "code": frozenset(squeeze(name.text) for name in names if name.role in _CODED),
                "uid": frozenset({squeeze(life.uid)}),
                "name_zh": frozenset({squeeze(life.name_zh)}),
                "name_en": frozenset({squeeze(life.name_en)}),
                "kind": frozenset({squeeze(life.kind)}),
                "zone_kind": frozenset({squeeze(life.zone_kind)} if life.zone_kind else ()),
            },
            {"parent": around},
            (RANK[life.kind], -(life.population or 0), life.code),
        )  # fmt: skip

    def around(self, pk: int | None) -> tuple[int, ...]:
        """A place and the public places it lies in today, the narrowest first."""
        found: list[int] = []
        while pk in self.lives and pk not in found:
            life = self.lives[pk]
            if life.valid_to is not None and life.today in self.lives and life.today != pk:
                pk = life.today
                continue
            found.append(life.pk)
            pk = life.parent
        return tuple(found)

    def agrees(self, places: tuple[int, ...], given: str) -> bool:
        """Whether one of some places is what was given: a code, an id, a name in any form."""
        keys = {reading.key for reading in read(given.removeprefix(f"{KIND}/"))}
        return any(not keys.isdisjoint(self._keys_of(pk)) for pk in places)

    def _keys_of(self, pk: int) -> set[str]:
        life = self.lives[pk]
        texts = (life.code, life.uid, life.name_zh, life.name_en, _label(life))
        return {key_of(text) for text in (*texts, short_name(life.name_zh))}


_CODED = {Role.CODE, Role.FORMER_CODE}
_NOTES = {
    Role.FORMER_NAME: "formerly {life.name_zh} {life.name_en} ({life.code}), until {life.valid_to}",
    Role.DIVIDED: "took over part of {life.name_zh} {life.name_en} ({life.code}) on {life.valid_to}",
    Role.LAY_IN: "{life.name_zh} {life.name_en} ({life.code}) lay here until {life.valid_to}",
}


def _label(life: Life) -> str:
    return f"{life.name_en} {life.name_zh}"


def _name(text: str, role: Role, name_zh: str, note: str) -> Name:
    short = short_name(text)
    return Name(text, role, (short,) if short != text else (), ending=name_zh[-1:], note=note)


_held: list[tuple[dict[str, Any], Localities]] = []


@of_version
def localities() -> Localities:
    """The register of today's data; read anew only when a place has changed."""
    state = Locality.objects.published().aggregate(
        Max("updated_at"), Count("pk", distinct=True), Count("successors")
    )
    for of, made in _held:
        if of == state:
            return made
    made = Localities()
    _held[:] = [(state, made)]
    return made


def indexes(texts: Iterable[str], wide: bool = False) -> dict[str, NameIndex]:
    return dict.fromkeys(texts, localities().index)


def read(text: str) -> list[Reading]:
    """The ways to read a text as the name of a place: also without the kind that it says."""
    return readings(text, _shorter(text))


def _shorter(text: str) -> Iterator[tuple[str, str]]:
    if has_han(text):
        bare = "".join(text.split())
        short = short_name(bare)
        if short != bare:
            yield short, bare[-1]
    else:
        yield from without_kind(text)


def cut(text: str) -> Iterator[tuple[str, str]]:
    """The ways to read a text as a place in a wider one, as the two: 浙江杭州, Suzhou (Anhui)."""
    for sign in ",，(（":
        name, found, wider = text.partition(sign)
        if found and name.strip() and wider.strip(" )）"):
            yield name.strip(), wider.strip(" )）")
            return
    whole = squeeze(text)
    if not has_han(whole):
        return
    names = localities().index
    for end in range(min(LONGEST_WIDER, len(whole) - SHORTEST_PLACE), SHORTEST_PLACE - 1, -1):
        if whole[:end] in names:
            yield whole[end:], whole[:end]
