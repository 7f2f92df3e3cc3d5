"""Localities for readers: finding one by any of its names, and the family around one."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from policies.metrics.acts import Act
from policies.metrics.register import register
from policies.models import Locality
from policies.site.coverage import codes_of
from policies.text.normalise import is_han, normalise

MOST_FOUND = 50
_KINDS = [kind for kind, _ in Locality.Kind.choices]


@dataclass
class Family:
    """A place with the places it lies in, those that lie in it or beside it, and its earlier lives.

    ``siblings`` are the other places of its kind that lie directly in the same one.
    """

    place: Locality
    above: list[Locality]
    children: list[Locality]
    zones: list[Locality]
    former: list[Locality]
    siblings: list[Locality]


def family_at(code: str) -> Family | None:
    """The family of the place in force with this code; None where there is none. One query."""
    members = register().family(code)
    if not members:
        return None
    rows = Locality.objects.published().filter(pk__in=members).order_by("code", "valid_from")
    found: list[Locality] = list(rows)
    place = next((row for row in found if row.code == code and row.in_force), None)
    return _family(place, found) if place else None


def family_of(place: Locality) -> Family:
    """The family of a locality in force, published lives only; without siblings. One query."""
    rows = list(
        Locality.objects.published()
        .filter(
            Q(code__in=codes_of(place), valid_to__isnull=True)
            | Q(parent=place, valid_to__isnull=True)
            | Q(lineage__startswith=place.lineage, kind=Locality.Kind.ZONE, valid_to__isnull=True)
            | Q(today=place, valid_to__isnull=False)
        )
        .order_by("code", "valid_from")
    )
    return _family(place, rows)


def _family(place: Locality, rows: list[Locality]) -> Family:
    if place.today_id == place.pk:
        place.today = place  # else what lies within it would ask for it again
    codes = codes_of(place)
    by_code = {row.code: row for row in rows if row.in_force}
    others = [row for row in rows if row.in_force and row.pk != place.pk]
    return Family(
        place,
        above=[by_code[code] for code in codes[:-1] if code in by_code],
        children=[r for r in others if r.parent_id == place.pk and not r.zone_kind],
        zones=[r for r in others if r.zone_kind and lies_in(r, place)],
        former=[r for r in rows if not r.in_force and r.today_id == place.pk],
        siblings=[
            r
            for r in others
            if place.parent_id and r.parent_id == place.parent_id and r.kind == place.kind
        ],
    )


def within_any(places: Iterable[Locality]) -> QuerySet[Locality]:
    """All localities that lie in one of these places today, former lives included."""
    wanted = Q(pk__in=[])
    for place in places:
        wanted |= Q(lineage__startswith=place.lineage)
    return Locality.objects.filter(wanted)


def lies_in(record_place: Locality | Act | None, place: Locality) -> bool:
    """Whether a record's locality, or what has the lineage of one, lies in a place today."""
    return record_place is not None and record_place.lineage.startswith(place.lineage)


@dataclass(frozen=True)
class Found:
    """A life that bears the name asked for, and the locality of today it leads to.

    ``is_exact``: it is called just so, up to the word for its kind.
    """

    life: Locality
    today: Locality
    is_exact: bool


def plain(name: str) -> str:
    """A Latin name without case, accents, spaces, apostrophes and hyphens: ``Lu'an`` is ``luan``."""
    bare = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in bare if char.isalnum())


def find_places(asked: str) -> list[Found]:
    """Localities whose Chinese name, English name or code contains what was asked, best first.

    Traditional characters count as simplified ones. A former life leads to today's locality.
    """
    han = any(is_han(char) for char in asked)
    wanted = normalise(asked).replace(" ", "") if han else plain(asked)
    if not wanted:
        return []
    ranks: dict[int, tuple[int, int, int, str]] = {}
    rows = Locality.objects.published().values_list(
        "pk", "code", "name_zh", "name_en", "kind", "valid_to"
    )
    for pk, code, name_zh, name_en, kind, valid_to in rows.iterator(chunk_size=2000):
        rank = min(
            _rank(wanted, name_zh if han else plain(name_en)), _rank(wanted, code.replace("-", ""))
        )
        if rank < NO_MATCH:
            ranks[pk] = (rank, valid_to is not None, _KINDS.index(kind), code)
    best = sorted(ranks, key=ranks.__getitem__)[:MOST_FOUND]
    lives = Locality.objects.published().select_related("today__parent").in_bulk(best)
    found: dict[tuple[int, str], Found] = {}
    for pk in best:
        life = lives[pk]
        if life.today and life.today.is_published:
            exact = ranks[pk][0] == 0
            found.setdefault((life.today.pk, life.name_zh), Found(life, life.today, exact))
    return list(found.values())


NO_MATCH = 9
_ENDINGS = ("省", "市", "区", "县", "自治区", "特别行政区", "地区", "盟", "自治州")


def _rank(wanted: str, name: str) -> int:
    if wanted == name:
        return 0
    if wanted not in name:
        return NO_MATCH
    if name.startswith(wanted):
        return 0 if name[len(wanted) :] in _ENDINGS else 1
    return 2


@dataclass(frozen=True)
class Branch:
    """A province with its prefectures (or counties, where there are none between) and zones."""

    place: Locality
    children: list[Locality]


def tree() -> list[Branch]:
    """The provinces of today with what lies directly in them, and zones. One query."""
    rows = list(
        Locality.objects.published()
        .in_force()
        .filter(Q(kind__in=["province", "prefecture", "zone"]) | Q(parent__kind="province"))
        .order_by("code")
    )
    inside: dict[str, list[Locality]] = defaultdict(list)
    for row in rows:
        codes = codes_of(row)
        if row.kind != Locality.Kind.PROVINCE and len(codes) > 2:
            inside[codes[1]].append(row)
    return [Branch(row, inside[row.code]) for row in rows if row.kind == Locality.Kind.PROVINCE]
