"""Places: the list and the search."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from policies.metrics.looked import states
from policies.metrics.on_record import on_record
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
from policies.site.parts import part
from policies.site.places import Branch, find_places, tree


@page("q", "measure")
def index(request: HttpRequest) -> HttpResponse:
    asked = text(request, "q")
    mapped = MAPPED[choice(request, "measure", MAPPED) or SHOWN_FIRST]
    context: dict[str, Any] = {"asked": asked}
    if asked:
        context["found"] = find_places(asked)
    else:
        read = cache(lambda: (tree(), list(periods())))
        chosen = {"mapped": mapped, "measures": MAPPED.values()}
        context["maps"] = part(
            "site/_maps.html", mapped.key, lambda: chosen | _maps(mapped, *read())
        )
        context["provinces"] = part(
            "site/_provinces.html", "", lambda: {"provinces": _lines(*read())}
        )
    return render(request, "site/localities.html", context)


def _maps(mapped: Mapped, branches: list[Branch], rows: list[LandYear]) -> dict[str, Any]:
    provinces = [branch.place for branch in branches]
    cities = [
        place
        for branch in branches
        for place in [branch.place, *branch.children]
        if place.kind == Locality.Kind.PREFECTURE or place.latitude is not None
    ]
    places = list(dict.fromkeys([*provinces, *cities]))
    if mapped.key == "instruments":
        figures = instrument_figures(mapped, places, on_record()["instrument"])
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


def _lines(branches: list[Branch], rows: list[LandYear]) -> list[Line]:
    land, counts = {row.locality_id: row for row in rows}, on_record()
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
