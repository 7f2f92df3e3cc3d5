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

# The national land market site has no notices of Taiwan, Hong Kong and Macao.
WITHOUT_NOTICES = ("710000", "810000", "820000")


def goes_for_parts(noun: str, lineage: str) -> bool:
    """Whether what was looked at as a whole was looked at in this part of it.

    Land is found by the code of a locality: not in a zone without one, nor where no notices are
    published.
    """
    if noun != Coverage.Noun.LAND_AWARD:
        return True
    codes = [code for code in lineage.split("/") if code]
    return bool(codes) and codes[-1].isdigit() and not set(codes) & set(WITHOUT_NOTICES)


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
        if row.with_parts and lineage.startswith(row.lineage) and goes_for_parts(noun, lineage):
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
    land_years: list[int]  # single years with land figures, within those looked at
    stray_years: list[int]  # years with land figures that were not looked at as a whole


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
    return [_province(place, states_of[place.pk], rows, held[place.pk]) for place in provinces]


def _province(place: Locality, states: States, rows: list[Row], held: list[int]) -> Province:
    years = {
        noun: span
        for noun in Coverage.Noun.values
        if (span := _years(place.lineage, noun, rows)) is not None
    }
    first, last = years.get(Coverage.Noun.LAND_AWARD, (min(held, default=0), max(held, default=0)))
    within = [year for year in held if first <= year <= last]
    return Province(place, states, years, within, [year for year in held if year not in within])


def _years(lineage: str, noun: str, rows: Iterable[Row]) -> tuple[int, int] | None:
    spans = [
        (row.first, row.last)
        for row in rows
        if row.noun == noun
        and row.first
        and row.last
        and (
            row.lineage.startswith(lineage)
            or (
                row.with_parts and lineage.startswith(row.lineage) and goes_for_parts(noun, lineage)
            )
        )
    ]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None
