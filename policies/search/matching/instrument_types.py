"""Types of instruments to match with."""

from __future__ import annotations

from collections.abc import Iterable

from policies.metrics.kept import of_version
from policies.models import InstrumentType
from policies.search.matching.index import NameIndex
from policies.search.matching.names import Entity, Name, Reading, Role, readings
from policies.text.pinyin import squeeze

KIND = "instrument-types"


@of_version
def _index() -> NameIndex:
    rows = InstrumentType.objects.published().order_by("order", "code")
    found = {row.pk: row for row in rows}
    return NameIndex(
        [
            _entity(row, found.get(row.parent_id or 0), place)
            for place, row in enumerate(found.values())
        ]
    )


def _entity(row: InstrumentType, parent: InstrumentType | None, place: int) -> Entity:
    label = f"{row.name_en} {row.name_zh}"
    around = (parent.code, parent.name_en, parent.name_zh, parent.name_fr) if parent else ()
    said = [
        (row.name_zh, Role.NAME), (row.name_en, Role.LATIN_NAME), (row.name_fr, Role.LATIN_NAME),
        (label, Role.NAME), (row.code, Role.CODE), (row.uid, Role.ID), (f"{KIND}/{row.code}", Role.ID),
    ]  # fmt: skip
    return Entity(
        KIND, row.code, row.pk, label,
        f"type of instrument in {parent.name_en}" if parent else "branch of types of instruments",
        tuple(Name(text, role) for text, role in said if text),
        {
            "uid": frozenset({squeeze(row.uid)}),
            "code": frozenset({squeeze(row.code)}),
            "name_zh": frozenset({squeeze(row.name_zh)}),
            "name_en": frozenset({squeeze(row.name_en)}),
            "name_fr": frozenset({squeeze(row.name_fr)}) if row.name_fr else frozenset(),
            "parent": frozenset(
                squeeze(text) for text in (*around, f"{KIND}/{around[0]}" if around else "") if text
            ),
        },
        order=(place,),
    )  # fmt: skip


def indexes(texts: Iterable[str], wide: bool = False) -> dict[str, NameIndex]:
    return dict.fromkeys(texts, _index())


def read(text: str) -> list[Reading]:
    return readings(text)
