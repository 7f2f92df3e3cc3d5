"""Places: the list and the search."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from policies.metrics.looked import states
from policies.metrics.on_record import OnRecord, on_record
from policies.models import LandYear, Locality
from policies.site.maps import (
    MAPPED,
    SHOWN_FIRST,
    Mapped,
    instrument_figures,
    land_figures,
    periods,
    prefecture_map,
    province_map,
)
from policies.site.parameters import choice, page, text
from policies.site.places import Branch, find_places, tree


@page("q", "measure")
def index(request: HttpRequest) -> HttpResponse:
    asked = text(request, "q")
    mapped = MAPPED[choice(request, "measure", MAPPED) or SHOWN_FIRST]
    context: dict[str, Any] = {"asked": asked, "mapped": mapped, "measures": MAPPED.values()}
    if asked:
        context["found"] = find_places(asked)
    else:
        branches, rows = tree(), list(periods())
        counts = on_record()
        context["provinces"] = _lines(branches, counts, rows)
        context |= _maps(mapped, branches, counts["instrument"], rows)
    return render(request, "site/localities.html", context)


def _maps(
    mapped: Mapped, branches: list[Branch], instruments: Counter[str], rows: list[LandYear]
) -> dict[str, Any]:
    provinces = [branch.place for branch in branches]
    cities = [
        place
        for branch in branches
        for place in [branch.place, *branch.children]
        if place.kind == Locality.Kind.PREFECTURE or place.latitude is not None
    ]
    places = list(dict.fromkeys([*provinces, *cities]))
    if mapped.key == "instruments":
        figures = instrument_figures(mapped, places, instruments)
    else:
        figures = land_figures(mapped, places, rows)
    return {
        "province_map": province_map(figures, provinces),
        "prefecture_map": prefecture_map(figures, cities),
    }


@dataclass(frozen=True)
class Line:
    """One place in the list: how many records lie in it, and its land figures over the period."""

    place: Locality
    counts: list["Number"]  # instruments, firms, awards, speeches
    land: LandYear | None
    land_state: str
    inside: list["Line"]


@dataclass(frozen=True)
class Number:
    """How many records, how far they were looked for, and where they are listed."""

    number: int
    state: str
    listed: str


COUNTED = {
    "instrument": "site:instruments",
    "firm": "site:firms",
    "award": "site:awards",
    "speech": "site:speeches",
}


def _lines(branches: list[Branch], counts: OnRecord, rows: list[LandYear]) -> list[Line]:
    land = {row.locality_id: row for row in rows}
    lists = [(noun, counts[noun], reverse(name)) for noun, name in COUNTED.items()]
    looked = states(place for branch in branches for place in (branch.place, *branch.children))

    def line(place: Locality, inside: list[Locality]) -> Line:
        state = looked[place.pk]
        return Line(
            place,
            [
                Number(count[place.code], state[noun], f"{listed}?locality={place.code}")
                for noun, count, listed in lists
            ],
            land.get(place.pk),
            state["land_award"],
            [line(child, []) for child in inside],
        )

    return [line(branch.place, branch.children) for branch in branches]
