"""Policy instruments: the list and one instrument with its incentives."""

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.amounts_offered import offered
from policies.metrics.timeline import of_act, of_awards, of_links, of_offers, timeline
from policies.models import (
    Award,
    InstrumentLink,
    PolicyInstrument,
)
from policies.site import listings
from policies.site.about_records import about, cited_together
from policies.site.coverage import looked_at
from policies.site.instruments import for_lists
from policies.site.moved import moved
from policies.site.parameters import integer, page

PER_PAGE = 50
LISTED = 50
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
    links = _links(record)
    awards = list(
        Award.objects.published()
        .filter(instrument=record)
        .select_related("firm", "locality", "kind", "giver", "incentive")[:LISTED]
    )
    incentives = list(record.incentives.all())
    return render(
        request,
        "site/instrument.html",
        {
            "instrument": record,
            "links": links,
            "incentives": incentives,
            "offered": offered(incentives),
            "words_of": cited_together(incentives),
            "sectors": record.sectors.all(),
            "awards": awards,
            "listed": LISTED,
            "timeline": timeline(
                of_act(record), of_links(links), of_offers(incentives), of_awards(awards)
            ),
            "looked": looked_at([record.locality])[record.locality.pk],
            **about(record),
        },
    )


def _links(record: PolicyInstrument) -> list[tuple[InstrumentLink, PolicyInstrument, bool]]:
    """The public acts it is linked to: the link, the other act, whether the link is this act's."""
    found = InstrumentLink.objects.filter(Q(origin=record) | Q(target=record))
    rows = []
    for link in found.select_related("origin__locality", "target__locality"):
        forward = link.origin_id == record.pk
        other = link.target if forward else link.origin
        if other.is_published and other.locality.is_published:
            rows.append((link, other, forward))
    return rows
