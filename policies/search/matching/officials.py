"""Officials to match with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from policies.metrics.kept import of_version
from policies.models import Official, Tenure
from policies.search.matching.index import NameIndex
from policies.search.matching.localities import localities
from policies.search.matching.names import Entity, Name, Reading, Role, readings
from policies.text.pinyin import squeeze

KIND = "officials"


@of_version
def _index() -> NameIndex:
    held: dict[int, list[tuple[str, int]]] = defaultdict(list)
    offices = Tenure.objects.published().incumbents_first()
    for official, office, place in offices.values_list("official_id", "office_en", "locality_id"):
        held[official].append((office, place))
    rows = Official.objects.published().order_by("name_en", "pk")
    return NameIndex([_entity(row, held[row.pk]) for row in rows])


def _entity(row: Official, held: list[tuple[str, int]]) -> Entity:
    uid, name_zh, name_en = row.uid, row.name_zh, row.name_en
    label = f"{name_en} {name_zh}"
    return Entity(
        KIND, uid, row.pk, label, "; ".join(dict.fromkeys(office for office, _place in held)),
        (
            Name(name_zh, Role.NAME), Name(name_en, Role.LATIN_NAME), Name(label, Role.NAME),
            Name(uid, Role.ID), Name(f"{KIND}/{uid}", Role.ID),
        ),
        {
            "uid": frozenset({squeeze(uid)}),
            "name_zh": frozenset({squeeze(name_zh)}),
            "name_en": frozenset({squeeze(name_en)}),
        },
        {"locality": tuple(pk for _office, place in held for pk in localities().around(place))},
        (name_en, row.pk),
    )  # fmt: skip


def indexes(texts: Iterable[str], wide: bool = False) -> dict[str, NameIndex]:
    return dict.fromkeys(texts, _index())


def read(text: str) -> list[Reading]:
    """The ways to read a text as the name of a person: in Latin letters with the family name last too."""
    return readings(text, _turned(text))


def _turned(text: str) -> Iterator[tuple[str, str]]:
    said = text.replace(",", " ").split()
    if text.isascii() and len(said) == 2:
        yield f"{said[1]} {said[0]}", ""
