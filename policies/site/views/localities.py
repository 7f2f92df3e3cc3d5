"""Places: the list and the search."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from policies.metrics.looked import states
from policies.models import Award, Firm, LandYear, Locality, PolicyInstrument, Speech
from policies.models.record import PublicQuerySet
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
from policies.site.places import Branch, find_places, rolled_up, tree


@page("q", "measure")
def index(request: HttpRequest) -> HttpResponse:
    asked = text(request, "q")
    mapped = MAPPED[choice(request, "measure", MAPPED) or SHOWN_FIRST]
    context: dict[str, Any] = {"asked": asked, "mapped": mapped, "measures": MAPPED.values()}
    if asked:
        context["found"] = find_places(asked)
    else:
        branches, rows = tree(), list(periods())
        counts = _counts()
        context["provinces"] = _lines(branches, counts, rows)
        context |= _maps(mapped, branches, counts[0], rows)
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


COUNTED = (
    ("instrument", PolicyInstrument, "site:instruments"),
    ("firm", Firm, "site:firms"),
    ("award", Award, "site:awards"),
    ("speech", Speech, "site:speeches"),
)


def _counts() -> list[Counter[str]]:
    """Instruments, firms, awards, speeches by code, those within a place counted for it too."""
    return [
        rolled_up(_by_lineage(model.objects.published(), model.objects.published().locality_path))
        for _noun, model, _list in COUNTED
    ]


def _lines(branches: list[Branch], counts: list[Counter[str]], rows: list[LandYear]) -> list[Line]:
    land = {row.locality_id: row for row in rows}
    lists = [reverse(name) for _noun, _model, name in COUNTED]
    looked = states(place for branch in branches for place in (branch.place, *branch.children))

    def line(place: Locality, inside: list[Locality]) -> Line:
        state = looked[place.pk]
        return Line(
            place,
            [
                Number(
                    count[place.code],
                    state[noun],
                    f"{listed}?locality={place.code}",
                )
                for count, listed, (noun, _model, _list) in zip(counts, lists, COUNTED, strict=True)
            ],
            land.get(place.pk),
            state["land_award"],
            [line(child, []) for child in inside],
        )

    return [line(branch.place, branch.children) for branch in branches]


def _by_lineage(rows: PublicQuerySet, path: str) -> list[tuple[str, int]]:
    return list(
        rows.order_by()
        .filter(**{f"{path}__isnull": False})
        .values_list(f"{path}__lineage")
        .annotate(number=Count("pk", distinct=True))
    )
