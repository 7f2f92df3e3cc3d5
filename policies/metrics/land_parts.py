"""Land awards added up by year, supply mode and sector, and the parts of a whole that they make.

The sums are made in the database, by one query for all three; parts are added up from its rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, IntegerField, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from policies.models import Locality
from policies.models.land_award import PRICED, LandAwardQuerySet

# The year of a date as text: SQLite would call Python for every row to extract it.
YEAR = Cast(Substr(Cast("signed_on", CharField()), 1, 4), IntegerField())
CENT = Decimal("0.01")


class Span(NamedTuple):
    """Years from ``first`` to ``last``, both included."""

    first: int
    last: int

    def covers(self, year: int) -> bool:
        return self.first <= year <= self.last

    @property
    def label(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


class Cell(NamedTuple):
    """The notices of one year, supply mode and sector as printed that count, or of those that repeat
    one: m², yuan, m² with a price.
    """

    year: int
    mode: str
    sector: str
    counted: bool
    awards: int
    area_m2: Decimal
    price_cny: Decimal
    priced_area_m2: Decimal


@dataclass(frozen=True)
class Sums:
    """Awards added up; areas in m², prices in yuan and only those that count (``PRICED``)."""

    awards: int = 0
    area_m2: Decimal = Decimal(0)
    price_cny: Decimal = Decimal(0)
    priced_area_m2: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.awards + other.awards,
            self.area_m2 + other.area_m2,
            self.price_cny + other.price_cny,
            self.priced_area_m2 + other.priced_area_m2,
        )

    @property
    def price_per_m2(self) -> float | None:
        """Yuan per m² over the awards whose price counts."""
        return float(self.price_cny / self.priced_area_m2) if self.priced_area_m2 else None


@dataclass(frozen=True)
class Part:
    """A part of a whole and its shares 0..1, None where the whole is nothing."""

    key: str
    sums: Sums
    awards_share: float | None
    area_share: float | None


def cells(notices: LandAwardQuerySet) -> list[Cell]:
    """Notices by year, supply mode, sector, and whether they count. One query; sums to the cent."""
    groups = (
        notices.order_by()
        .annotate(year=YEAR)
        .values_list("year", "supply_mode", "sector_label", "counted")
    )
    return [
        Cell(
            year, mode, sector, counted,
            each.awards, each.area_m2, each.price_cny, each.priced_area_m2,
        )
        for (year, mode, sector, counted), each in _summed(groups, 4)
    ]  # fmt: skip


def sums_within(awards: LandAwardQuerySet, places: Iterable[Locality]) -> dict[int, Sums]:
    """The awards that lie in each of these places, by primary key; none where there are none."""
    by_lineage = {place.lineage: place.pk for place in places}
    found: dict[int, Sums] = {}
    for (lineage,), each in _summed(awards.order_by().values_list("locality__lineage"), 1):
        codes = lineage.split("/")
        for depth in range(2, len(codes)):
            pk = by_lineage.get("/".join(codes[:depth]) + "/")
            if pk is not None:
                found[pk] = found.get(pk, Sums()) + each
    return found


def _summed(groups: QuerySet, keys: int) -> Iterator[tuple[tuple[Any, ...], Sums]]:
    """The sums of each group of awards, behind the values of its keys."""
    rows = groups.annotate(
        number=Count("pk"),
        area=Sum("area_m2"),
        price=Sum("price_cny", filter=PRICED),
        priced_area=Sum("area_m2", filter=PRICED),
    )
    for row in rows:
        amounts = (Decimal(amount or 0).quantize(CENT) for amount in row[keys + 1 :])
        yield row[:keys], Sums(row[keys], *amounts)


def sums(rows: Iterable[Cell]) -> Sums:
    """All of them together."""
    return sum((Sums(*row[4:]) for row in rows), Sums())


def parts(rows: Iterable[Cell], key: Callable[[Cell], str]) -> list[Part]:
    """The cells by a key of theirs, the largest area first, with the shares of each in all of them."""
    groups: dict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    by_key = {name: sums(members) for name, members in groups.items()}
    awards = sum(each.awards for each in by_key.values())
    area = sum(each.area_m2 for each in by_key.values())
    found = [
        Part(
            name,
            each,
            each.awards / awards if awards else None,
            float(each.area_m2 / area) if area else None,
        )
        for name, each in by_key.items()
    ]
    return sorted(found, key=lambda part: (-part.sums.area_m2, part.key))


def together(members: Iterable[Part], key: str = "") -> Part:
    """Parts of one whole as one part of it."""
    members = list(members)
    return Part(
        key,
        sum((part.sums for part in members), Sums()),
        _sum(part.awards_share for part in members),
        _sum(part.area_share for part in members),
    )


def _sum(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) if known else None
