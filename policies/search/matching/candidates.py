"""The candidates for a text: scored, explained, and told whether one may be taken without a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.search.matching import firms, instrument_types, localities, officials
from policies.search.matching.index import Hit, NameIndex
from policies.search.matching.names import CODES, Entity, Form, Reading
from policies.text.pinyin import squeeze

ENOUGH = 60.0  # so good a hit is not looked for in other ways
SAFE = 80.0
AS_GOOD = 0.4  # a candidate so little behind is as good
DISAGREES = 0.6
NOT_KNOWN = 0.97
IN_WIDER = 0.97  # a text that names the place and a wider one
MOST = 50
DEEPEST = 2  # wider places before the last but one: 浙江省杭州市萧山区

# What is said of a candidate's score.
FEATURES = {
    "name": "Likeness of the text and the name by which the candidate was met, from 0 to 1; what the text "
    "says of wider places and other properties is not in it.",
    "code": "The text is a code or an identifier of the candidate.",
    "former": "The name or code is of the past: of a former life of the place, or of the firm once.",
    "other_name": "The name is an alias or a short name of the firm.",
    "without_kind": "Name and text are equal without kind of place, legal form or the like.",
    "pinyin": "The text is the pinyin of the name.",
    "mistyped": "The text is like the name, but not equal.",
    "namesakes": "Number of other candidates that match as well.",
}


class Given(NamedTuple):
    """A property that the candidate should have, one of the values of which is enough."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of record that texts are matched with.

    ``compared`` are the properties that can be given; ``indexes`` gives per text the entities that it may
    mean, ``wide`` those of names like it too.
    ``wider`` reads a text as a name and the wider place it lies in, and ``lies_in`` is that property.
    """

    name: str
    compared: tuple[str, ...]
    indexes: Callable[[Iterable[str], bool], dict[str, NameIndex]]
    read: Callable[[str], list[Reading]]
    wider: Callable[[str], Iterable[tuple[str, str]]] = lambda text: ()
    lies_in: str = ""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            localities.KIND,
            ("code", "kind", "name_en", "name_zh", "parent", "uid", "zone_kind"),
            localities.indexes,
            localities.read,
            localities.cut,
            "parent",
        ),
        Kind(
            firms.KIND,
            (
                "lei", "name_en", "name_zh", "ownership", "parent", "seat", "sector", "stage", "ticker",
                "uid", "uscc", "wikidata",
            ),
            firms.indexes,
            firms.read,
        ),
        Kind(
            officials.KIND,
            ("locality", "name_en", "name_zh", "uid"),
            officials.indexes,
            officials.read,
        ),
        Kind(
            instrument_types.KIND,
            ("code", "name_en", "name_fr", "name_zh", "parent", "uid"),
            instrument_types.indexes,
            instrument_types.read,
        ),
    )
}  # fmt: skip
# Properties whose values can stand for a text, the surest first.
NAMING = (
    "uid", "code", "uscc", "lei", "wikidata", "ticker", "name_zh", "name_en", "name_fr",
)  # fmt: skip


@dataclass
class Candidate:
    """A record that a text may mean. ``note`` says how it comes by the name where that is not its own."""

    entity: Entity
    score: float
    match: bool
    features: dict[str, float | bool] = field(default_factory=dict)
    note: str = ""


Find = Callable[["Kind", NameIndex, str, Sequence[Given]], list["_Scored"]]


class _Scored(NamedTuple):
    hit: Hit
    score: float
    agreements: dict[str, bool]

    @property
    def certain(self) -> bool:
        return self.hit.certain and self.score >= SAFE and all(self.agreements.values())


class Asked(NamedTuple):
    """A text to be matched with records of some kinds, which may be given properties."""

    text: str
    kinds: tuple[str, ...]
    given: tuple[Given, ...] = ()
    limit: int = MOST

    @property
    def able(self) -> list[Kind]:
        """The kinds that can have all the properties."""
        kinds = map(KINDS.__getitem__, self.kinds)
        return [kind for kind in kinds if all(one.name in kind.compared for one in self.given)]


def candidates(batch: Sequence[Asked]) -> list[list[Candidate]]:
    """The records that each text may mean, the likeliest first; each text for itself.

    A record that disagrees with a property comes later. Names like the text count only where no record
    bears it. Raises KeyError for an unknown kind.
    """
    found = _all(batch, _exact)
    missed = [asked for asked in batch if not found[asked]]
    found |= _all(missed, _like, wide=True)
    return [_decided(found[asked], asked.limit) for asked in batch]


def _all(batch: Sequence[Asked], find: Find, wide: bool = False) -> dict[Asked, list[_Scored]]:
    """What is found for each text in all its kinds; what the kinds need is read for all together."""
    texts: dict[str, list[str]] = {}
    for asked in batch:
        for kind in asked.able:
            texts.setdefault(kind.name, []).append(asked.text)
    indexes = {name: KINDS[name].indexes(each, wide) for name, each in texts.items()}
    return {
        asked: [
            one
            for kind in asked.able
            for one in find(kind, indexes[kind.name][asked.text], asked.text, asked.given)
        ]
        for asked in batch
    }


def _decided(found: list[_Scored], limit: int) -> list[Candidate]:
    """The best by score, and the first for a match if it is certain and nothing else is as good."""
    found = sorted(found, key=lambda one: -one.score)
    best = found[0].score if found else 0.0
    alone = sum(best - one.score < AS_GOOD for one in found) == 1
    return [
        _candidate(one, place == 0 and alone and one.certain, _namesakes(one, found))
        for place, one in enumerate(found[:limit])
    ]


def _exact(kind: Kind, index: NameIndex, text: str, given: Sequence[Given]) -> list[_Scored]:
    """The records of a kind that bear a name, or that a text names together with a wider place."""
    hits = index.hits(kind.read(text))
    scored = [_scored(hit, given) for hit in hits]
    if not hits or hits[0].score < ENOUGH:
        scored += _in_wider(kind, index, text, given)
    return _in_order(scored)


def _like(kind: Kind, index: NameIndex, text: str, given: Sequence[Given]) -> list[_Scored]:
    asked = kind.read(text)
    return _in_order([_scored(hit, given) for hit in index.hits(asked) or index.near(asked)])


def _in_order(scored: Sequence[_Scored]) -> list[_Scored]:
    """Each record once, by score, then in the order of its kind."""
    best: dict[int, _Scored] = {}
    for one in scored:
        known = best.get(one.hit.entity.pk)
        if known is None or one.score > known.score:
            best[one.hit.entity.pk] = one
    return sorted(best.values(), key=lambda one: (-one.score, one.hit.entity.order))


def _in_wider(
    kind: Kind, index: NameIndex, text: str, given: Sequence[Given], depth: int = 0
) -> list[_Scored]:
    """Records by a text that names them and a wider place; only those that lie in it."""
    found = []
    for rest, wider in kind.wider(text):
        within = Given(kind.lies_in, (wider,))
        hits = index.hits(kind.read(rest))
        inner = [_scored(hit, given) for hit in hits]
        if not inner and depth < DEEPEST:
            inner = _in_wider(kind, index, rest, given, depth + 1)
        found += [
            one._replace(
                score=one.score * IN_WIDER, agreements={within.name: True, **one.agreements}
            )
            for one in inner
            if _agrees(one.hit.entity, within)
        ]
    return found


def _scored(hit: Hit, given: Sequence[Given]) -> _Scored:
    score, agreements = hit.score, {}
    for one in given:
        agrees = _agrees(hit.entity, one)
        if agrees is None:
            score *= NOT_KNOWN
        else:
            agreements[one.name] = agrees
            score *= 1.0 if agrees else DISAGREES
    return _Scored(hit, score, agreements)


def _agrees(entity: Entity, given: Given) -> bool | None:
    """Whether a record has one of the values given; None where it is not known what it has."""
    if given.name in entity.places:
        places = entity.places[given.name]
        if not places:
            return None
        return any(localities.localities().agrees(places, value) for value in given.values)
    facts = entity.facts.get(given.name, frozenset())
    if not facts:
        return None
    return any(squeeze(value) in facts for value in given.values)


def _namesakes(one: _Scored, found: Sequence[_Scored]) -> int:
    return sum(abs(other.score - one.score) < AS_GOOD for other in found) - 1


def _candidate(one: _Scored, match: bool, namesakes: int) -> Candidate:
    hit = one.hit
    role = hit.name.role
    said: dict[str, float | bool] = {"name": round(hit.score / 100, 4)}
    for feature, holds in (
        ("code", role in CODES),
        ("former", role in FORMER),
        ("other_name", role == "other_name"),
        ("without_kind", hit.form in (Form.SHORT, Form.BRAND)),
        ("pinyin", hit.form in (Form.PINYIN, Form.TONES)),
        ("mistyped", hit.likeness < 1),
    ):
        if holds:
            said[feature] = True
    said |= one.agreements
    if namesakes:
        said["namesakes"] = namesakes
    return Candidate(hit.entity, round(one.score, 2), match, said, hit.name.note)


FORMER = {"former_code", "former_name", "divided", "lay_in"}


def suggestions(prefix: str, kinds: Sequence[str]) -> list[Entity]:
    """The records whose name or code is, or begins with, what was typed: those that bear it first, then by
    kind, each kind in its order.
    """
    start = squeeze(prefix)
    hits = [
        hit
        for kind in map(KINDS.__getitem__, kinds)
        for hit in sorted(
            kind.indexes([prefix], False)[prefix].begun(start), key=lambda hit: hit.entity.order
        )
    ]
    return [hit.entity for hit in sorted(hits, key=lambda hit: hit.likeness < 1)]
