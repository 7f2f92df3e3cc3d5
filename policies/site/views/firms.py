"""Firms: the list and one firm."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.models import Award, Citation, Firm, LandAward, LandHolding, Stage
from policies.site import listings
from policies.site.coverage import looked_at
from policies.site.land_awards import for_list
from policies.site.moved import moved
from policies.site.parameters import page
from policies.site.views.instruments import paged

LISTED = 20


@page("locality", "stage", "page")
def index(request: HttpRequest) -> HttpResponse:
    listing = listings.firms(request)
    place = listing.place
    return render(
        request,
        "site/firms.html",
        {
            "place": place,
            **listing.asked,
            "stages": Stage.choices,
            "page": paged(request, listing.rows.select_related("seat", "sector")),
            "looked": looked_at([place])[place.pk]["firm"] if place else None,
        },
    )


@page()
def firm(request: HttpRequest, uid: str) -> HttpResponse:
    record = (
        Firm.objects.published().select_related("seat", "sector", "parent").filter(uid=uid).first()
    )
    if record is None:
        return moved(request, Firm.objects.all(), uid, _("No firm has this id."))
    awards = Award.objects.published().select_related(
        "firm", "giver", "locality", "instrument", "kind"
    )
    seat = record.seat if record.seat and record.seat.is_published else None
    held = LandHolding.objects.filter(holder__in=record.holders.named_in_public().values("pk"))
    land = LandAward.objects.published().filter(pk__in=held.values("award"))
    return render(
        request,
        "site/firm.html",
        {
            "firm": record,
            "names": record.names.all(),
            "subsidiaries": record.subsidiaries.filter(pk__in=Firm.objects.published()),
            "received": awards.filter(firm=record),
            "given": awards.filter(giver=record),
            "land": for_list(land.order_by("-signed_on", "-pk"))[:LISTED],
            "citations": Citation.objects.public_of(record),
            "looked": looked_at([seat])[seat.pk] if seat else None,
            "listed": LISTED,
        },
    )
