"""Concentration and price of land: shares of holders, cr_k, the Herfindahl–Hirschman index, yuan per m².

One row per award, of a cluster of repeated notices one in all where the awards asked for are
``counted()``; an award with several holders is split equally; an award without holder counts in the
totals, not in the shares. Two holders are one when their names have the same key, or when both are
linked to the same firm. ``yuan_per_m2`` says which prices count.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from statistics import median

from policies.models import LandHolding
from policies.models.land_award import LandAwardQuerySet, yuan_per_m2

METHOD = "concentration-2"

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class AwardFigures:
    """What concentration needs to know of one award: m², yuan (None: unknown), holders' identities."""

    area_m2: Decimal | None
    price_cny: Decimal | None
    holders: tuple[Hashable, ...]


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
        if (per_m2 := yuan_per_m2(award.price_cny, award.area_m2)) is not None:
            price += award.price_cny or 0
            priced_area += award_area
            prices_per_m2.append(per_m2)
        if award.holders:
            held_area += award_area
            for holder in award.holders:
                held[holder] += award_area / len(award.holders)
    return Concentration(
        awards=count,
        area_m2=area,
        price_cny=price,
        priced_area_m2=priced_area,
        median_price_per_m2=median(prices_per_m2) if prices_per_m2 else None,
        holders=len(held),
        **shares_of([float(size) for size in held.values()]),
        coverage=min(1.0, float(held_area / area)) if area else None,
    )


def shares_of(sizes: Iterable[float]) -> dict[str, float | None]:
    """``cr1``, ``cr5``, ``cr10`` and ``hhi`` of holders' areas; None where there is no area."""
    sizes = sorted(sizes, reverse=True)
    total = sum(sizes)
    if not total:
        return dict.fromkeys(("cr1", "cr5", "cr10", "hhi"))
    cr = {f"cr{k}": min(1.0, sum(sizes[:k]) / total) for k in (1, 5, 10)}
    return {**cr, "hhi": min(1.0, sum((size / total) ** 2 for size in sizes))}


def award_figures(awards: LandAwardQuerySet) -> Iterator[tuple[int, int | None, AwardFigures]]:
    """``(locality id, year signed, figures)`` of each award, streamed a chunk at a time.

    Holders are fetched by primary keys of the chunk: a plan that no stale statistics can spoil.
    """
    rows = awards.order_by("pk").values_list(
        "pk", "locality_id", "signed_on", "area_m2", "price_cny"
    )
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        holders: dict[int, set[Hashable]] = defaultdict(set)
        for award, holder, firm in LandHolding.objects.filter(
            award__in=[row[0] for row in chunk]
        ).values_list("award_id", "holder_id", "holder__firm_id"):
            holders[award].add(("firm", firm) if firm else ("holder", holder))
        for pk, locality, signed_on, area, price in chunk:
            figures = AwardFigures(area, price, tuple(holders[pk]))
            yield locality, signed_on and signed_on.year, figures


def concentration(awards: LandAwardQuerySet) -> Concentration:
    """Concentration over a QuerySet: ``LandAward.objects.published().in_locality(x).granted()``."""
    return concentration_of(figures for _, _, figures in award_figures(awards))
