"""Incentives: the list of the concrete benefits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from policies.models import Stage
from policies.site import listings
from policies.site.coverage import looked_at
from policies.site.parameters import page
from policies.site.views.instruments import paged


@page("locality", "type", "stage", "in_force", "page")
def index(request: HttpRequest) -> HttpResponse:
    listing = listings.incentives(request)
    place = listing.place
    rows = listing.rows.select_related("instrument__locality", "type")
    return render(
        request,
        "site/incentives.html",
        {
            "place": place,
            **listing.asked,
            "stages": Stage.choices,
            "page": paged(request, rows),
            "looked": looked_at([place])[place.pk]["incentive"] if place else None,
        },
    )
