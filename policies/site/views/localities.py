"""Places: the list and the search."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from policies.models import Award, Firm, LandYear, Locality, PolicyInstrument, Speech
from policies.models.record import PublicQuerySet
from policies.site.parameters import page, text
from policies.site.places import Branch, find_places, rolled_up, tree


@page("q")
def index(request: HttpRequest) -> HttpResponse:
    asked = text(request, "q")
    found = find_places(asked) if asked else []
    branches = [] if asked else tree()
    return render(
        request,
        "site/localities.html",
        {"asked": asked, "found": found, "provinces": [] if asked else _with_counts(branches)},
    )


@dataclass(frozen=True)
class Line:
    """One place in the list: how many records lie in it, and its land figures over the period."""

    place: Locality
    counts: list[int]  # instruments, firms, awards, speeches
    land: LandYear | None
    inside: list["Line"]


def _with_counts(branches: list[Branch]) -> list[Line]:
    counts = [
        rolled_up(_by_lineage(model.objects.published(), model.objects.published().locality_path))
        for model in (PolicyInstrument, Firm, Award, Speech)
    ]
    land = {
        row.locality_id: row
        for row in LandYear.objects.published()
        .periods()
        .filter(use_group="industrial", mode_group="granted")
        .order_by("year_to", "-year")
    }

    def line(place: Locality, inside: list[Locality]) -> Line:
        return Line(
            place,
            [count[place.code] for count in counts],
            land.get(place.pk),
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
