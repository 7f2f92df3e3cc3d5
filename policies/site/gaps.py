"""Coverage as the Methods page tells it: a table by province, and the gaps that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.metrics.looked import NOT_LOOKED, Province, by_province
from policies.models import Coverage, Locality


@dataclass(frozen=True)
class Cell:
    """How far one noun was looked at, and the years this is for."""

    state: str
    years: str


@dataclass(frozen=True)
class Row:
    place: Locality
    cells: list[Cell]
    land_years: str


def covered() -> dict[str, Any]:
    """What the section on coverage needs. Three queries."""
    provinces = by_province(
        Locality.objects.published()
        .in_force()
        .filter(kind__in=[Locality.Kind.COUNTRY, Locality.Kind.PROVINCE])
        .order_by("code")
    )
    return {
        "coverage_nouns": Coverage.Noun.choices,
        "coverage": [_row(province) for province in provinces],
        "gaps": gaps([p for p in provinces if p.place.kind == Locality.Kind.PROVINCE]),
    }


def _row(province: Province) -> Row:
    return Row(
        province.place,
        [
            Cell(province.states[noun], _span(province.years.get(noun)))
            for noun in Coverage.Noun.values
        ],
        runs(province.land_years),
    )


def _span(years: tuple[int, int] | None) -> str:
    if years is None:
        return ""
    return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"


def runs(years: Sequence[int]) -> str:
    """Years as readers write them: ``2012–2015, 2017``."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


def gaps(provinces: Sequence[Province]) -> list[str]:
    """The gaps that the records of coverage and the land figures show, as sentences."""
    total = len(provinces)
    said = []
    for noun, label in Coverage.Noun.choices:
        missing = sum(province.states[noun] == NOT_LOOKED for province in provinces)
        if missing:
            said.append(
                ngettext(
                    "In %(missing)s of %(total)s province nobody has looked for %(noun)s.",
                    "In %(missing)s of %(total)s provinces nobody has looked for %(noun)s.",
                    total,
                )
                % {"missing": missing, "total": total, "noun": label}
            )
    held = sorted({year for province in provinces for year in province.land_years})
    if held:
        said.append(
            _("Land figures are held for %(years)s; of other years nothing is said here.")
            % {"years": runs(held)}
        )
    stray = sorted({year for province in provinces for year in province.stray_years})
    if stray:
        said.append(
            _(
                "Single land awards signed in %(years)s are held as well: those years were not looked at."
            )
            % {"years": runs(stray)}
        )
    without = [province.place.name for province in provinces if not province.land_years]
    if held and without:
        said.append(_("No land figures: %(places)s.") % {"places": ", ".join(without)})
    return said
