"""Who got the land of one place: its holders ranked, persons counted without a name.

Holders are added up as in ``concentration``: several holders share an award equally, and holders of
one firm are one. Nearly every holder has one award, so that grouping them in the database would
return as many rows as it reads: the holdings are read once, and added up here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.db.models import FloatField, Q
from django.db.models.functions import Cast

from policies.metrics.land_parts import YEAR, Span
from policies.models import Holder
from policies.models.land_award import LandAwardQuerySet

MOST_RANKED = 1000

# Whom land is counted for: the primary key of a holder, or that of its firm as a negative number.
Owner = int


@dataclass
class YearHeld:
    """The awards of one year that name holders: how many, and the m² and awards of each owner."""

    awards: int = 0
    area_m2: dict[Owner, float] = field(default_factory=lambda: defaultdict(float))
    numbers: dict[Owner, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, area_m2: float, owners: Collection[Owner]) -> None:
        """Count an award, shared equally among its owners."""
        self.awards += 1
        for owner in owners:
            self.area_m2[owner] += area_m2 / len(owners)
            self.numbers[owner] += 1


@dataclass(frozen=True)
class Holdings:
    """What is held of a scope, by year; and which owners are organisations."""

    years: dict[int, YearHeld]
    organisations: set[Owner]

    def over(self, span: Span) -> YearHeld:
        """The years of a span together."""
        years = [held for year, held in self.years.items() if span.covers(year)]
        if len(years) == 1:
            return years[0]
        together = YearHeld(sum(held.awards for held in years))
        for held in years:
            for owner, area in held.area_m2.items():
                together.area_m2[owner] += area
                together.numbers[owner] += held.numbers[owner]
        return together


@dataclass(frozen=True)
class Ranked:
    """An organisation with its place among all holders, awards, m², and share 0..1 of held area."""

    rank: int
    owner: Owner
    awards: int
    area_m2: float
    share: float | None


@dataclass(frozen=True)
class Lump:
    """Holders told together; ``awards`` are those of each added up.

    ``best_rank`` is the place of the largest of them among all holders, None where there is none.
    """

    holders: int
    awards: int
    area_m2: float
    share: float | None
    best_rank: int | None


@dataclass(frozen=True)
class Ranking:
    """The holders of a span, the largest area first.

    ``organisations`` are told one by one, ``others`` are the organisations behind them, ``unnamed``
    natural persons and whoever may be one. The three make up ``area_m2``, the area with a holder.
    """

    holders: int
    awards: int
    area_m2: float
    organisations: list[Ranked]
    others: Lump
    unnamed: Lump

    def top(self, number: int) -> "Ranking":
        """The same with no more than so many organisations told one by one."""
        kept, rest = self.organisations[:number], self.organisations[number:]
        if not rest:
            return self
        area = self.others.area_m2 + sum(row.area_m2 for row in rest)
        others = Lump(
            self.others.holders + len(rest),
            self.others.awards + sum(row.awards for row in rest),
            area,
            _share(area, self.area_m2),
            rest[0].rank,
        )
        return replace(self, organisations=kept, others=others)


def holdings(awards: LandAwardQuerySet) -> Holdings:
    """Read the holdings of awards. One query."""
    rows = (
        awards.order_by()
        .filter(holdings__isnull=False)
        .annotate(year=YEAR, square_metres=Cast("area_m2", FloatField()))
        .values_list(
            "pk",
            "year",
            "square_metres",
            "holdings__holder_id",
            "holdings__holder__firm_id",
            "holdings__holder__kind",
        )
    )
    organisations: set[Owner] = set()
    first: dict[int, tuple[int, float, Owner]] = {}
    more: dict[int, set[Owner]] = {}  # of the few awards with several holders
    for award, year, area, holder, firm, kind in rows.iterator(chunk_size=2000):
        owner = -firm if firm else holder
        if kind == Holder.Kind.ORGANISATION:
            organisations.add(owner)
        if award in first:
            more.setdefault(award, {first[award][2]}).add(owner)
        else:
            first[award] = (year, area or 0.0, owner)
    years: dict[int, YearHeld] = defaultdict(YearHeld)
    for award, (year, area, owner) in first.items():
        years[year].add(area, more.get(award) or (owner,))
    return Holdings(years, organisations)


def ranking(held: Holdings, span: Span) -> Ranking:
    """Rank the holders over a span; the first thousand organisations are told one by one."""
    over = held.over(span)
    order = sorted(over.area_m2, key=lambda owner: (-over.area_m2[owner], owner))
    total = sum(over.area_m2.values())
    told: list[Ranked] = []
    others: list[tuple[int, Owner]] = []
    unnamed: list[tuple[int, Owner]] = []
    for rank, owner in enumerate(order, 1):
        if owner not in held.organisations:
            unnamed.append((rank, owner))
        elif len(told) == MOST_RANKED:
            others.append((rank, owner))
        else:
            area = over.area_m2[owner]
            told.append(Ranked(rank, owner, over.numbers[owner], area, _share(area, total)))
    return Ranking(
        len(order),
        over.awards,
        total,
        told,
        _lump(over, others, total),
        _lump(over, unnamed, total),
    )


def _lump(over: YearHeld, ranked: list[tuple[int, Owner]], total: float) -> Lump:
    area = sum(over.area_m2[owner] for _, owner in ranked)
    return Lump(
        len(ranked),
        sum(over.numbers[owner] for _, owner in ranked),
        area,
        _share(area, total),
        ranked[0][0] if ranked else None,
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Named:
    """How an owner is told: the name printed (of a published firm with several, the firm's), and the
    uid of its firm where that is published; ``names`` is how many printed names were taken together.
    """

    name: str
    firm: str
    names: int


def names_of(owners: Iterable[Owner]) -> dict[Owner, Named]:
    """The names of organisations, as they are now. One query.

    Only holders whom the public may read are looked at: an owner that was taken for an organisation
    a moment ago and is one no longer has no name here.
    """
    owners = list(owners)
    holders = Q(pk__in=[owner for owner in owners if owner > 0])
    of_firms = Q(firm__in=[-owner for owner in owners if owner < 0])
    found = Holder.objects.named_in_public().filter(holders | of_firms)
    rows: dict[Owner, list[Holder]] = defaultdict(list)
    for holder in found.select_related("firm").order_by("pk"):
        rows[-holder.firm_id if holder.firm_id else holder.pk].append(holder)
    return {owner: _named(holders) for owner, holders in rows.items()}


def _named(holders: list[Holder]) -> Named:
    first, firm = holders[0], holders[0].firm
    public = firm if firm is not None and firm.is_published else None
    name = public.name_zh if public and len(holders) > 1 else first.name
    return Named(name, public.uid if public else "", len(holders))
