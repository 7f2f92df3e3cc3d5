"""Land figures of every locality and period for which imports brought records."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import ExtractYear

from policies.metrics.concentration import METHOD, AwardFigures, award_figures, concentration_of
from policies.models import Coverage, ImportBatch, LandAward, LandYear, Locality
from policies.models.land_award import LandAwardQuerySet

USE_GROUP, MODE_GROUP = "industrial", "granted"
FIGURES = (
    "awards", "area_m2", "price_cny", "priced_area_m2", "median_price_per_m2", "holders", "cr1",
    "cr5", "cr10", "hhi", "coverage",
)  # fmt: skip
Key = tuple[int, int, int]  # locality, first year, last year


def measured() -> LandAwardQuerySet:
    """The awards that the figures are over: published, industrial, granted, with a date."""
    return LandAward.objects.published().industrial().granted().filter(signed_on__isnull=False)


@transaction.atomic
def summarise_land(batch: ImportBatch | None = None) -> int:
    """Write the LandYear figures of every locality and year that imports brought records for.

    With a batch, only what that batch touched. A year's figure replaces a shipped one; records
    entered by hand alone never do. Periods are those that Coverage says were looked at as a whole;
    a period is computed once all its years are. Returns the number of figures written.
    """
    touched = _touched(batch)
    by_place_and_year = _figures_by_year(touched)
    years = [
        _land_year((place, year, year), rows)
        for place, by_year in by_place_and_year.items()
        for year, rows in by_year.items()
        if year in touched[place]
    ]
    _write(years)
    periods = [
        _land_year((place, first, last), rows)
        for (place, first, last), rows in _periods(touched, by_place_and_year)
    ]
    _write(periods)
    return len(years) + len(periods)


def _within() -> dict[int, list[int]]:
    """Per locality today: itself and all the places it lies in."""
    by_code = dict(Locality.objects.in_force().values_list("code", "pk"))
    return {
        pk: [by_code[code] for code in lineage.strip("/").split("/") if code in by_code]
        for pk, lineage in Locality.objects.values_list("pk", "lineage")
    }


def _touched(batch: ImportBatch | None) -> dict[int, set[int]]:
    imported = measured().filter(Q(batch=batch) if batch else Q(batch__isnull=False))
    pairs = (
        imported.order_by()
        .annotate(year=ExtractYear("signed_on"))
        .values_list("locality_id", "year")
        .distinct()
    )
    within = _within()
    touched: dict[int, set[int]] = defaultdict(set)
    for locality, year in pairs:
        for place in within[locality]:
            touched[place].add(year)
    return touched


def _figures_by_year(
    touched: dict[int, set[int]],
) -> dict[int, dict[int, list[AwardFigures]]]:
    """The awards of every touched locality by year, all its years included."""
    within = _within()
    result: dict[int, dict[int, list[AwardFigures]]] = defaultdict(lambda: defaultdict(list))
    for locality, year, figures in award_figures(measured()):
        if year is None:
            continue
        for place in within[locality]:
            if place in touched:
                result[place][year].append(figures)
    return result


def covered_periods() -> dict[int, set[tuple[int, int]]]:
    """Per locality: the periods of several years over which its land awards were looked at."""
    periods: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for place, start, end in Coverage.objects.filter(noun=Coverage.Noun.LAND_AWARD).values_list(
        "locality_id", "covers_from", "covers_to"
    ):
        if start and end and start.year < end.year:
            periods[place].add((start.year, end.year))
    return periods


def _periods(
    touched: dict[int, set[int]], by_place_and_year: dict[int, dict[int, list[AwardFigures]]]
) -> Iterator[tuple[Key, list[AwardFigures]]]:
    within = _within()
    spans = covered_periods()
    shipped: dict[int, set[int]] = defaultdict(set)
    for place, year in (
        LandYear.objects.single_years()
        .filter(use_group=USE_GROUP, mode_group=MODE_GROUP, basis=LandYear.Basis.IMPORTED)
        .values_list("locality_id", "year")
    ):
        shipped[place].add(year)
    for place, years in touched.items():
        for first, last in set().union(*(spans.get(above, set()) for above in within[place])):
            period = set(range(first, last + 1))
            if period & years and not period & shipped[place]:
                by_year = by_place_and_year[place]
                yield (
                    (place, first, last),
                    [row for year in sorted(period) for row in by_year.get(year, [])],
                )


def _land_year(key: Key, rows: list[AwardFigures]) -> LandYear:
    place, first, last = key
    figures = concentration_of(rows)
    return LandYear(
        locality_id=place,
        year=first,
        year_to=last,
        use_group=USE_GROUP,
        mode_group=MODE_GROUP,
        basis=LandYear.Basis.COMPUTED,
        method=METHOD,
        **{name: getattr(figures, name) for name in FIGURES},
    )


def _write(figures: list[LandYear]) -> None:
    LandYear.objects.bulk_create(
        figures,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["locality", "year", "year_to", "use_group", "mode_group"],
        update_fields=[*FIGURES, "basis", "method", "source", "computed_at"],
    )
