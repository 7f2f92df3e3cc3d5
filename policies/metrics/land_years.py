"""Land figures of every locality and period for which imports brought records."""

import math
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractYear

from policies.metrics.concentration import METHOD, AwardFigures, award_figures, concentration_of
from policies.models import (
    Coverage,
    DataVersion,
    FigureChange,
    ImportBatch,
    LandAward,
    LandYear,
    Locality,
)
from policies.models.land_award import LandAwardQuerySet

USE_GROUP, MODE_GROUP = "industrial", "granted"
FIGURES = (
    "awards", "area_m2", "price_cny", "priced_area_m2", "median_price_per_m2", "holders", "cr1",
    "cr5", "cr10", "hhi", "coverage",
)  # fmt: skip
REPEATED = ("repeated", "repeated_area_m2")
WRITTEN = 500  # rows a statement
Key = tuple[int, int, int]  # locality, first year, last year
Within = dict[int, list[int]]  # locality -> itself and all it lies in
Repeats = dict[tuple[int, int], tuple[int, Decimal]]  # locality, year -> awards, m²


def noticed(use_group: str = USE_GROUP, mode_group: str = MODE_GROUP) -> LandAwardQuerySet:
    """The awards that the figures could be over: published, of these groups, with a date."""
    awards = LandAward.objects.published().of_uses(use_group).by_modes(mode_group)
    return awards.filter(signed_on__isnull=False)


def measured(use_group: str = USE_GROUP, mode_group: str = MODE_GROUP) -> LandAwardQuerySet:
    """The awards that the figures are over: of repeated notices, the one that is counted."""
    return noticed(use_group, mode_group).counted()


@transaction.atomic
def summarise_land(batch: ImportBatch | None = None) -> int:
    """Write the LandYear figures of every locality and year that imports brought records for.

    With a batch, only what that batch touched; without, figures go whose records are gone too. A year's
    figure replaces a shipped one; records entered by hand alone never do. Periods are those that
    Coverage says were looked at as a whole; a period is computed once all its years are. Returns the
    number of figures written.
    """
    within = _within()
    touched = _touched(batch, within)
    by_place_and_year = _figures_by_year(touched, within)
    repeats = _repeats_by_year(within)
    years = [
        _land_year((place, year, year), rows, repeats)
        for place, by_year in by_place_and_year.items()
        for year, rows in by_year.items()
        if year in touched[place]
    ]
    _write(years, batch)
    periods = [
        _land_year((place, first, last), rows, repeats)
        for (place, first, last), rows in _periods(touched, by_place_and_year, within)
    ]
    _write(periods, batch)
    if batch is None:
        _drop_stale(touched)
    return len(years) + len(periods)


def _within() -> Within:
    """Per locality today: itself and all the places it lies in."""
    by_code = dict(Locality.objects.in_force().values_list("code", "pk"))
    return {
        pk: [by_code[code] for code in lineage.strip("/").split("/") if code in by_code]
        for pk, lineage in Locality.objects.values_list("pk", "lineage")
    }


def _touched(batch: ImportBatch | None, within: Within) -> dict[int, set[int]]:
    imported = noticed().filter(Q(batch=batch) if batch else Q(batch__isnull=False))
    pairs = (
        imported.order_by()
        .annotate(year=ExtractYear("signed_on"))
        .values_list("locality_id", "year")
        .distinct()
    )
    touched: dict[int, set[int]] = defaultdict(set)
    for locality, year in pairs:
        for place in within[locality]:
            touched[place].add(year)
    return touched


def _figures_by_year(
    touched: dict[int, set[int]], within: Within
) -> dict[int, dict[int, list[AwardFigures]]]:
    """The awards of every touched locality by year, all its years included."""
    result: dict[int, dict[int, list[AwardFigures]]] = defaultdict(lambda: defaultdict(list))
    for locality, year, figures in award_figures(measured()):
        if year is None:
            continue
        for place in within[locality]:
            if place in touched:
                result[place][year].append(figures)
    return result


def _repeats_by_year(within: Within) -> Repeats:
    """The notices that are not counted, by every place they lie in and year."""
    rows = (
        noticed()
        .filter(counted=False)
        .order_by()
        .annotate(year=ExtractYear("signed_on"))
        .values_list("locality_id", "year")
        .annotate(Count("pk"), Sum("area_m2"))
    )
    result: Repeats = {}
    for locality, year, number, area in rows:
        for place in within[locality]:
            awards, total = result.get((place, year), (0, Decimal(0)))
            result[place, year] = (awards + number, total + (area or 0))
    return result


def covered_periods(within: Within) -> dict[int, set[tuple[int, int]]]:
    """Per locality: the periods of several years over which its land awards were looked at, there or
    as part of a wider place whose coverage holds for its parts.
    """
    own: dict[int, set[tuple[int, int]]] = defaultdict(set)
    handed_down: dict[int, set[tuple[int, int]]] = defaultdict(set)
    rows = Coverage.objects.filter(noun=Coverage.Noun.LAND_AWARD)
    for row in rows.exclude(covers_from=None).exclude(covers_to=None):
        first, last = row.covers_from.year, row.covers_to.year  # type: ignore[union-attr]
        if first < last:
            own[row.locality_id].add((first, last))
            if row.with_parts:
                handed_down[row.locality_id].add((first, last))
    return {
        place: own[place].union(*(handed_down[above] for above in wider))
        for place, wider in within.items()
    }


def _periods(
    touched: dict[int, set[int]],
    by_place_and_year: dict[int, dict[int, list[AwardFigures]]],
    within: Within,
) -> Iterator[tuple[Key, list[AwardFigures]]]:
    spans = covered_periods(within)
    shipped: dict[int, set[int]] = defaultdict(set)
    for place, year in (
        LandYear.objects.single_years()
        .filter(use_group=USE_GROUP, mode_group=MODE_GROUP, basis=LandYear.Basis.IMPORTED)
        .values_list("locality_id", "year")
    ):
        shipped[place].add(year)
    for place, years in touched.items():
        for first, last in spans[place]:
            period = set(range(first, last + 1))
            if period & years and not period & shipped[place]:
                by_year = by_place_and_year[place]
                yield (
                    (place, first, last),
                    [row for year in sorted(period) for row in by_year.get(year, [])],
                )


def _drop_stale(imported: dict[int, set[int]]) -> None:
    """Delete computed figures of places and years of which no import holds a record any more."""
    computed = LandYear.objects.filter(basis=LandYear.Basis.COMPUTED).values_list(
        "pk", "locality", "year", "year_to"
    )
    stale = [
        pk
        for pk, place, first, last in computed
        if imported.get(place, set()).isdisjoint(range(first, last + 1))
    ]
    for start in range(0, len(stale), WRITTEN):
        LandYear.objects.filter(pk__in=stale[start : start + WRITTEN]).delete()


def _land_year(key: Key, rows: list[AwardFigures], repeats: Repeats) -> LandYear:
    place, first, last = key
    figures = concentration_of(rows)
    repeated = [repeats.get((place, year), (0, Decimal(0))) for year in range(first, last + 1)]
    return LandYear(
        locality_id=place,
        year=first,
        year_to=last,
        use_group=USE_GROUP,
        mode_group=MODE_GROUP,
        basis=LandYear.Basis.COMPUTED,
        method=METHOD,
        repeated=sum(awards for awards, _ in repeated),
        repeated_area_m2=sum((area for _, area in repeated), Decimal(0)),
        **{name: getattr(figures, name) for name in FIGURES},
    )


def _write(figures: list[LandYear], batch: ImportBatch | None) -> None:
    _note_changes(figures, batch)
    DataVersion.objects.announce(LandYear)
    LandYear.objects.bulk_create(
        figures,
        batch_size=WRITTEN,
        update_conflicts=True,
        unique_fields=["locality", "year", "year_to", "use_group", "mode_group"],
        update_fields=[*FIGURES, *REPEATED, "basis", "method", "source", "computed_at"],
    )


def _note_changes(figures: list[LandYear], batch: ImportBatch | None) -> None:
    """Keep account of figures that were there already and come out otherwise."""
    stored = {
        (row.locality_id, row.year, row.year_to): row
        for row in LandYear.objects.filter(use_group=USE_GROUP, mode_group=MODE_GROUP)
    }
    changes = []
    for figure in figures:
        known = stored.get((figure.locality_id, figure.year, figure.year_to))
        if known is None:
            continue
        pairs = {name: (getattr(known, name), getattr(figure, name)) for name in FIGURES}
        other = {name: pair for name, pair in pairs.items() if _differ(*pair)}
        if other:
            changes.append(
                FigureChange(
                    locality_id=figure.locality_id, year=figure.year, year_to=figure.year_to,
                    batch=batch, before={name: _number(one) for name, (one, _) in other.items()},
                    after={name: _number(two) for name, (_, two) in other.items()},
                )
            )  # fmt: skip
    FigureChange.objects.bulk_create(changes, batch_size=WRITTEN)


def _differ(before: Any, after: Any) -> bool:
    if before is None or after is None:
        return before is not after
    return not math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
