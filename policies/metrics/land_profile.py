"""The land of one place: its figures over years, its holders, supply modes, sectors and prices.

Figures that are stored (LandYear) are taken from there; what is not stored is computed from the
records. Where the stored figures were shipped without their records, nothing is computed from the
few records that are held: they would describe something else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from policies.metrics.concentration import METHOD, shares_of
from policies.metrics.kept import kept, state_of_land
from policies.metrics.land_holders import Holdings, Ranking, holdings, ranking
from policies.metrics.land_parts import Cell, Part, Span, Sums, cells, parts, sums, sums_within
from policies.metrics.land_prices import Price, prices, ratio
from policies.metrics.land_scope import Scope, lineages, stored_figures
from policies.models import LandYear, Locality
from policies.vocabulary import SUPPLY_MODES

COMPETITIVE, AGREEMENT = "competitive", "agreement"
Made = TypeVar("Made")


def ways_of(modes: Iterable[str]) -> dict[str, list[str]]:
    """The ways of supply with those of their modes that are given, in the order of the code list.

    Open bidding 招拍挂 (``competitive``) is one way, whatever its form; any other mode is a way itself.
    """
    modes, bidding = set(modes), SUPPLY_MODES.members(COMPETITIVE)
    ways: dict[str, list[str]] = {}
    for mode in SUPPLY_MODES.codes:
        if mode in modes:
            ways.setdefault(COMPETITIVE if mode in bidding else mode, []).append(mode)
    return ways


@dataclass(frozen=True)
class Beside:
    """The price of a wider place over the same span, and how many times it the own price is."""

    place: Locality
    price: Price
    mean_ratio: float | None
    median_ratio: float | None


class LandProfile:
    """The figures of a scope, each asked of the database once and only when wanted.

    ``first`` and ``last`` bound the span; without them it is ``covered``: the longest period that
    figures are stored for, of the place or else of the nearest place it lies in, or else the years
    that there are records of. ``span`` is None where there is nothing at all. ``stored`` are the
    figures that ``stored_figures`` found.
    """

    def __init__(self, scope: Scope, first: int | None = None, last: int | None = None) -> None:
        self.scope = scope
        self.stored = stored_figures(scope.place, scope.use_group)
        self._asked = (first, last)

    # Years

    @cached_property
    def covered(self) -> Span | None:
        periods = [row for row in self.stored if row.year_to > row.year]
        if periods:
            best = max(
                periods,
                key=lambda row: (len(row.locality.lineage), row.year_to - row.year, row.year_to),
            )
            return Span(best.year, best.year_to)
        years = {row.year for row in self.cells}
        return Span(min(years), max(years)) if years else None

    @cached_property
    def span(self) -> Span | None:
        first, last = self._asked
        if first is not None and last is not None:
            return Span(first, last)
        if self.covered is None:
            return None
        return Span(first or self.covered.first, last or self.covered.last)

    @cached_property
    def are_records_held(self) -> bool:
        """Whether the records of the span are here: not where its figures were shipped, those of the
        place or else of the nearest place it lies in.
        """
        span = self.span
        if span is None:
            return False
        figures = [r for r in self.stored if r.year >= span.first and r.year_to <= span.last]
        nearest = max((len(row.locality.lineage) for row in figures), default=0)
        return all(
            row.basis != LandYear.Basis.IMPORTED
            for row in figures
            if len(row.locality.lineage) == nearest
        )

    # Records

    @cached_property
    def _state(self) -> str:
        return state_of_land()

    def _kept(self, scope: Scope, what: str, make: Callable[[], Made]) -> Made:
        if not scope.is_wide:
            return make()
        of = f"{scope.place.pk}:{scope.use_group}:{scope.mode_group}"
        return kept(f"{what}:{of}:{self._state}", make)

    @cached_property
    def _cells(self) -> list[Cell]:
        return self._kept(self.scope, "cells", lambda: cells(self.scope.notices()))

    @cached_property
    def cells(self) -> list[Cell]:
        """The awards that count by year, mode and sector, of all years."""
        return [row for row in self._cells if row.counted]

    def repeated(self, span: Span) -> Sums:
        """The notices of a span that repeat an award and are not counted."""
        return sums(row for row in self._cells if not row.counted and span.covers(row.year))

    @cached_property
    def _holdings(self) -> Holdings:
        return holdings(self.scope.awards())

    def _within(self, span: Span) -> list[Cell]:
        return [row for row in self.cells if span.covers(row.year)]

    @cached_property
    def total(self) -> Sums:
        """All awards of the span."""
        return sums(self._within(self.span)) if self.span and self.are_records_held else Sums()

    @cached_property
    def ranking(self) -> Ranking | None:
        """The holders of the span; None where its records are not held."""
        span = self.span
        if span is None or not self.are_records_held:
            return None
        return self._kept(
            self.scope, f"ranking:{span.label}", lambda: ranking(self._holdings, span)
        )

    def modes(self, span: Span) -> list[Part]:
        """The supply modes of a span; none where its records are not held."""
        return parts(self._within(span), lambda row: row.mode) if self.are_records_held else []

    @cached_property
    def sectors(self) -> list[Part]:
        """The sectors of the span as printed, "" where none is stated."""
        span = self.span
        if span is None or not self.are_records_held:
            return []
        return parts(self._within(span), lambda row: row.sector)

    # Series

    @cached_property
    def series(self) -> list[LandYear]:
        """Figures of each year and of the span: the stored ones, else computed from the records."""
        found = [row for row in self.stored if self._is_of(row, self.scope)]
        if self.span is not None and self.are_records_held:
            have = {Span(row.year, row.year_to) for row in found}
            years = set() if found else {Span(row.year, row.year) for row in self.cells}
            found += self._computed({*years, self.span} - have)
        return sorted(found, key=lambda row: (row.year_to > row.year, row.year, row.year_to))

    def is_asked(self, span: Span) -> bool:
        """Whether a row of the series was asked for: a year within the bounds, or all of them."""
        first, last = self._asked
        if first is None and last is None:
            return True
        whole = self.span
        return whole is not None and (
            span == whole or (span.first == span.last and whole.covers(span.first))
        )

    def figures(self, span: Span) -> LandYear | None:
        """The figures over a span of the series."""
        return next((row for row in self.series if (row.year, row.year_to) == span), None)

    @staticmethod
    def _is_of(row: LandYear, scope: Scope) -> bool:
        return row.locality_id == scope.place.pk and row.mode_group == scope.mode_group

    def _computed(self, spans: set[Span]) -> list[LandYear]:
        """Figures from the records, as LandYear rows that are not saved; none for an empty span."""
        spans = {span for span in spans if self._within(span)}
        if not spans:
            return []
        key = ",".join(sorted(span.label for span in spans))
        return self._kept(self.scope, f"series:{key}", lambda: self._made(spans))

    def _made(self, spans: set[Span]) -> list[LandYear]:
        found = prices(self.scope.awards(), spans)
        rows = []
        for span in spans:
            total, held = sums(self._within(span)), self._holdings.over(span)
            repeated = self.repeated(span)
            area, areas = float(total.area_m2), held.area_m2.values()
            rows.append(
                self._row(
                    span,
                    total,
                    locality=self.scope.place,
                    repeated=repeated.awards,
                    repeated_area_m2=repeated.area_m2,
                    median_price_per_m2=found.get(span, Price()).median,
                    holders=len(areas),
                    coverage=min(1.0, sum(areas) / area) if area else None,
                    **shares_of(areas),
                )
            )
        return rows

    def _row(self, span: Span, total: Sums, **more: Any) -> LandYear:
        """Sums over a span as a LandYear of the scope that is not saved."""
        return LandYear(
            year=span.first,
            year_to=span.last,
            use_group=self.scope.use_group,
            mode_group=self.scope.mode_group,
            awards=total.awards,
            area_m2=total.area_m2,
            price_cny=total.price_cny,
            priced_area_m2=total.priced_area_m2,
            basis=LandYear.Basis.COMPUTED,
            method=METHOD,
            **more,
        )

    def within(self, places: Iterable[Locality]) -> dict[int, LandYear]:
        """The figures of places that lie in this one, over the span, by primary key.

        Stored ones where the place's own are stored; else sums of the records, without shares.
        """
        span, scope, places = self.span, self.scope, list(places)
        if span is None or not places:
            return {}
        if any(self._is_of(row, scope) for row in self.stored):
            figures = LandYear.objects.published().filter(
                locality__in=places,
                year=span.first,
                year_to=span.last,
                use_group=scope.use_group,
                mode_group=scope.mode_group,
            )
            return {row.locality_id: row for row in figures}
        if not self.are_records_held:
            return {}
        awards = scope.awards().in_years(*span)
        made = self._kept(scope, f"within:{span.label}", lambda: sums_within(awards, places))
        return {pk: self._row(span, total) for pk, total in made.items()}

    # Prices beside those of wider places

    @cached_property
    def wider(self) -> list[Locality]:
        """The province and the country that the place lies in. One query."""
        return list(
            Locality.objects.published()
            .in_force()
            .filter(
                lineage__in=lineages(self.scope.place)[:-1],
                kind__in=(Locality.Kind.PROVINCE, Locality.Kind.COUNTRY),
            )
            .select_related("today")
            .order_by("-lineage")
        )

    def beside(self, row: LandYear) -> list[Beside]:
        """The price of each wider place over the span of a row of the series."""
        span = Span(row.year, row.year_to)
        result = []
        for place, by_span in zip(self.wider, self._wider_prices, strict=True):
            price = by_span.get(span, Price())
            result.append(
                Beside(
                    place,
                    price,
                    ratio(row.price_per_m2, price.mean),
                    ratio(row.median_price_per_m2, price.median),
                )
            )
        return result

    @cached_property
    def _wider_prices(self) -> list[dict[Span, Price]]:
        spans = sorted({Span(row.year, row.year_to) for row in self.series})
        return [self._prices_of(replace(self.scope, place=place), spans) for place in self.wider]

    def _prices_of(self, scope: Scope, spans: list[Span]) -> dict[Span, Price]:
        stored = {
            Span(row.year, row.year_to): Price(row.price_per_m2, row.median_price_per_m2)
            for row in self.stored
            if self._is_of(row, scope)
        }
        missing = [span for span in spans if span not in stored]
        if not missing or not self.are_records_held:
            return stored
        key = ",".join(span.label for span in missing)
        return stored | self._kept(scope, f"prices:{key}", lambda: prices(scope.awards(), missing))
