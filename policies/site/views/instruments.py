"""Policy instruments: the list and one instrument with its incentives."""

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.models import (
    Award,
    Citation,
    InstrumentLink,
    PolicyInstrument,
)
from policies.site import listings
from policies.site.coverage import looked_at
from policies.site.instruments import for_lists
from policies.site.moved import moved
from policies.site.parameters import integer, page

PER_PAGE = 50
MOST_PAGES = 10_000


def paged(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of a list that ``?page=`` asks for; beyond the end, the last one."""
    number = integer(request, "page", 1, MOST_PAGES) or 1
    return Paginator(rows, PER_PAGE).get_page(number)


@page("locality", "type", "page")
def index(request: HttpRequest) -> HttpResponse:
    listing = listings.instruments(request)
    place = listing.place
    return render(
        request,
        "site/instruments.html",
        {
            "place": place,
            **listing.asked,
            "page": paged(request, for_lists(listing.rows)),
            "looked": looked_at([place])[place.pk]["instrument"] if place else None,
        },
    )


@page()
def instrument(request: HttpRequest, uid: str) -> HttpResponse:
    record = for_lists(PolicyInstrument.objects.published()).filter(uid=uid).first()
    if record is None:
        rows = PolicyInstrument.objects.all()
        return moved(request, rows, uid, _("No instrument has this id."))
    links = list(
        InstrumentLink.objects.filter(Q(origin=record) | Q(target=record)).select_related(
            "origin__locality", "target__locality"
        )
    )
    others = [(link, link.target if link.origin_id == record.pk else link.origin) for link in links]
    return render(
        request,
        "site/instrument.html",
        {
            "instrument": record,
            "links": [
                (link, other, link.origin_id == record.pk)
                for link, other in others
                if other.is_published and other.locality.is_published
            ],
            "sectors": record.sectors.all(),
            "citations": Citation.objects.public_of(record),
            "awards": Award.objects.published()
            .filter(instrument=record)
            .select_related("firm", "locality", "kind", "giver"),
            "looked": looked_at([record.locality])[record.locality.pk],
        },
    )
