"""Concentration and price of land: shares of holders, cr_k, the Herfindahl–Hirschman index, yuan per m².

One row per award; an award with several holders is split equally; an award without holder counts in
the totals, not in the shares. Two holders are one when their names have the same key, or when both
are linked to the same firm. A price of zero is none; one above ``IMPLAUSIBLE_YUAN_PER_M2`` is left out.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from statistics import median

from policies.models import LandHolding
from policies.models.land_award import LandAwardQuerySet

METHOD = "concentration-1"

# Nothing granted for industry costs this much per m²: the figure is a misprint of the unit.
IMPLAUSIBLE_YUAN_PER_M2 = 200_000


@dataclass(frozen=True, slots=True)
class AwardFigures:
    """What concentration needs to know of one award: m², yuan (None: unknown), holders' identities."""

    area_m2: Decimal | None
    price_cny: Decimal | None
    holders: tuple[Hashable, ...]

    @property
    def price_per_m2(self) -> float | None:
        """Yuan per m²; None where price or area is not stated, or the price is a misprint."""
        if not self.price_cny or not self.area_m2:
            return None
        per_m2 = float(self.price_cny / self.area_m2)
        return per_m2 if per_m2 <= IMPLAUSIBLE_YUAN_PER_M2 else None


@dataclass(frozen=True)
class Concentration:
    """Figures over a set of awards. Areas in m², prices in yuan, shares and ``hhi`` 0..1.

    ``cr1`` to ``hhi`` are None where no award with an area names a holder, ``coverage`` where there
    is no area at all.
    """

    awards: int
    area_m2: Decimal
    price_cny: Decimal
    priced_area_m2: Decimal
    median_price_per_m2: float | None
    holders: int
    cr1: float | None
    cr5: float | None
    cr10: float | None
    hhi: float | None
    coverage: float | None

    @property
    def effective_holders(self) -> float | None:
        """1/hhi: the number of equal holders with the same concentration."""
        return 1 / self.hhi if self.hhi else None

    @property
    def price_per_m2(self) -> float | None:
        """Yuan per m² over the awards that state a plausible price and an area."""
        return float(self.price_cny / self.priced_area_m2) if self.priced_area_m2 else None


def concentration_of(awards: Iterable[AwardFigures]) -> Concentration:
    """Concentration over awards, as the module says; the order of the awards does not matter."""
    count = 0
    area = price = priced_area = held_area = Decimal(0)
    held: dict[Hashable, Decimal] = defaultdict(Decimal)
    prices_per_m2: list[float] = []
    for award in awards:
        count += 1
        award_area = award.area_m2 or Decimal(0)
        area += award_area
        if (per_m2 := award.price_per_m2) is not None:
            price += award.price_cny or 0
            priced_area += award_area
            prices_per_m2.append(per_m2)
        if award.holders:
            held_area += award_area
            for holder in award.holders:
                held[holder] += award_area / len(award.holders)
    sizes = sorted((float(size) for size in held.values()), reverse=True)
    total = float(held_area)

    def cr(k: int) -> float | None:
        return min(1.0, sum(sizes[:k]) / total) if total else None

    return Concentration(
        awards=count,
        area_m2=area,
        price_cny=price,
        priced_area_m2=priced_area,
        median_price_per_m2=median(prices_per_m2) if prices_per_m2 else None,
        holders=len(held),
        cr1=cr(1),
        cr5=cr(5),
        cr10=cr(10),
        hhi=min(1.0, sum((size / total) ** 2 for size in sizes)) if total else None,
        coverage=min(1.0, float(held_area / area)) if area else None,
    )


def award_figures(awards: LandAwardQuerySet) -> Iterator[tuple[int, int | None, AwardFigures]]:
    """``(locality id, year signed, figures)`` of each award, streamed in order of primary key."""
    holdings = groupby(
        LandHolding.objects.filter(award__in=awards.order_by().values("pk"))
        .order_by("award_id", "position")
        .values_list("award_id", "holder_id", "holder__firm_id")
        .iterator(chunk_size=5000),
        key=itemgetter(0),
    )
    current: tuple[int, tuple[Hashable, ...]] = (0, ())
    rows = awards.order_by("pk").values_list(
        "pk", "locality_id", "signed_on", "area_m2", "price_cny"
    )
    for pk, locality, signed_on, area, price in rows.iterator(chunk_size=5000):
        while current[0] < pk:
            award, held = next(holdings, (1 << 62, ()))
            current = award, tuple({("firm", f) if f else ("holder", h) for _, h, f in held})
        holders = current[1] if current[0] == pk else ()
        yield locality, signed_on and signed_on.year, AwardFigures(area, price, holders)


def concentration(awards: LandAwardQuerySet) -> Concentration:
    """Concentration over a QuerySet: ``LandAward.objects.published().in_locality(x).granted()``."""
    return concentration_of(figures for _, _, figures in award_figures(awards))
