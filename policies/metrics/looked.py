"""How far each kind of record was looked at, for many places at once, and by province and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from policies.models import Coverage, LandYear, Locality

LOOKED, INHERITED, PARTLY, NOT_LOOKED = STATES = ("looked", "inherited", "partly", "not_looked")
ANSWERED = (LOOKED, INHERITED)  # where zero means that there is none in what was looked at

States = dict[str, str]


class Row(NamedTuple):
    """One record of coverage, as far as states need it."""

    lineage: str
    noun: str
    with_parts: bool
    first: int | None
    last: int | None


def read() -> list[Row]:
    """Every published record of coverage of today's places. One query."""
    rows = (
        Coverage.objects.published()
        .filter(locality__valid_to__isnull=True)
        .values_list("locality__lineage", "noun", "with_parts", "covers_from", "covers_to")
        .order_by("locality__lineage", "noun", "pk")
    )
    return [
        Row(lineage, noun, parts, first.year if first else None, last.year if last else None)
        for lineage, noun, parts, first, last in rows
    ]


def state(lineage: str, noun: str, rows: Iterable[Row]) -> str:
    """How far a noun was looked at in the place with this lineage.

    ``looked``: there itself; ``inherited``: as part of a wider place that was; ``partly``: only in places
    within it; else ``not_looked``.
    """
    found = NOT_LOOKED
    for row in rows:
        if row.noun != noun:
            continue
        if row.lineage == lineage:
            return LOOKED
        if row.with_parts and lineage.startswith(row.lineage):
            found = INHERITED
        elif row.lineage.startswith(lineage) and found == NOT_LOOKED:
            found = PARTLY
    return found


def states(places: Iterable[Locality], rows: list[Row] | None = None) -> dict[int, States]:
    """Per locality: the state of each noun. One query, whatever the number of places."""
    rows = read() if rows is None else rows
    nouns = {row.noun for row in rows}
    return {
        place.pk: {
            noun: state(place.lineage, noun, rows) if noun in nouns else NOT_LOOKED
            for noun in Coverage.Noun.values
        }
        for place in places
    }


@dataclass(frozen=True)
class Province:
    """What was looked at in a province: the state of each noun, the years it covers, land figures."""

    place: Locality
    states: States
    years: dict[str, tuple[int, int]]  # of nouns whose records of coverage state years
    land_years: list[int]  # single years with land figures of the province


def by_province(provinces: Iterable[Locality]) -> list[Province]:
    """The coverage of each province and year. Two queries.

    Years are those stated for the province, for what it lies in and for what lies in it: first and last.
    """
    provinces = list(provinces)
    rows = read()
    states_of = states(provinces, rows)
    held: dict[int, list[int]] = defaultdict(list)
    figures = (
        LandYear.objects.published()
        .single_years()
        .filter(locality__in=provinces, use_group="industrial", mode_group="granted")
        .order_by("year")
    )
    for pk, year in figures.values_list("locality_id", "year"):
        held[pk].append(year)
    return [
        Province(
            place,
            states_of[place.pk],
            {
                noun: years
                for noun in Coverage.Noun.values
                if (years := _years(place.lineage, noun, rows))
            },
            held[place.pk],
        )
        for place in provinces
    ]


def _years(lineage: str, noun: str, rows: Iterable[Row]) -> tuple[int, int] | None:
    spans = [
        (row.first, row.last)
        for row in rows
        if row.noun == noun
        and row.first
        and row.last
        and (
            row.lineage.startswith(lineage) or (row.with_parts and lineage.startswith(row.lineage))
        )
    ]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None
