"""Firms: the list and one firm."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.award_totals import totals_by_stage
from policies.metrics.timeline import of_awards, of_land, timeline
from policies.models import Award, Firm, LandAward, LandHolding, PolicyInstrument, Stage
from policies.models.award import AwardQuerySet
from policies.site import listings
from policies.site.about_records import about
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
    received = list(_awards().filter(firm=record))
    given = list(_awards().filter(giver=record))
    seat = record.seat if record.seat and record.seat.is_published else None
    held = LandHolding.objects.filter(holder__in=record.holders.named_in_public().values("pk"))
    land = LandAward.objects.published().filter(pk__in=held.values("award"))
    shown = list(for_list(land.order_by("-signed_on", "-pk"))[:LISTED])
    return render(
        request,
        "site/firm.html",
        {
            "firm": record,
            "names": record.names.all(),
            "subsidiaries": record.subsidiaries.filter(pk__in=Firm.objects.published()),
            "received": received,
            "totals": totals_by_stage(received),
            "given": given,
            "given_totals": totals_by_stage(given),
            "through": acts_of(received),
            "land": shown,
            "timeline": timeline(of_awards([*received, *given]), of_land(shown)),
            "looked": looked_at([seat])[seat.pk] if seat else None,
            "listed": LISTED,
            **about(record),
        },
    )


def _awards() -> AwardQuerySet:
    return Award.objects.published().select_related(
        "firm",
        "giver",
        "locality",
        "instrument__locality",
        "kind",
        "incentive__instrument__locality",
    )


def acts_of(awards: Iterable[Award]) -> list[PolicyInstrument]:
    """The acts through which awards were got, each once; public, since the awards are."""
    found = {}
    for award in awards:
        act = award.instrument or (award.incentive and award.incentive.instrument)
        if act:
            found[act.pk] = act
    return list(found.values())
