"""What localities did, by year: acts announced, benefits offered, awards given, land granted.

Acts, benefits and awards are those of the locality itself, in all its lives, not of the places in it. Land
is all that was granted within it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from policies.models import Award, Incentive, LandYear, PolicyInstrument

INSTRUMENT, INCENTIVE, AWARD, LAND = "instrument", "incentive", "award", "land_award"
NOUNS = (INSTRUMENT, INCENTIVE, AWARD, LAND)

# By noun, locality and year: a number of records, or m² of land. No year: no date is known.
Deeds = dict[str, dict[int, dict[int | None, float]]]


def deeds_of(places: Collection[int]) -> Deeds:
    """What is on public record of these localities, by their primary keys. Four queries.

    An act counts in the year it was announced, or where that is not known took effect; a benefit in the
    year from which it is offered, or that of its act; an award in its year.
    """
    of_act = ("announced_on", "effective_on")
    of_offer = ("period_from", *(f"instrument__{name}" for name in of_act))
    return {
        INSTRUMENT: _counted(PolicyInstrument.objects.published(), "", places, *of_act),
        INCENTIVE: _counted(Incentive.objects.published(), "instrument__", places, *of_offer),
        AWARD: _counted(Award.objects.published(), "", places, "awarded_on"),
        LAND: _land(places),
    }


def _counted(
    rows: QuerySet[Any], path: str, places: Collection[int], *dates: str
) -> dict[int, dict[int | None, float]]:
    years = [ExtractYear(date) for date in dates]
    counts = (
        rows.order_by()
        .annotate(
            place_today=Coalesce(F(f"{path}locality__today_id"), F(f"{path}locality_id")),
            in_year=Coalesce(*years) if len(years) > 1 else years[0],
        )
        .filter(place_today__in=places)
        .values_list("place_today", "in_year")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[int | None, float]] = defaultdict(dict)
    for place, year, number in counts:
        found[place][year] = number
    return found


def _land(places: Collection[int]) -> dict[int, dict[int | None, float]]:
    """Industrial land granted, m², of the years that have figures."""
    rows = LandYear.objects.published().single_years()
    figures = rows.filter(locality__in=places, use_group="industrial", mode_group="granted")
    found: dict[int, dict[int | None, float]] = defaultdict(dict)
    for place, year, area_m2 in figures.values_list("locality", "year", "area_m2"):
        found[place][year] = float(area_m2)
    return found
