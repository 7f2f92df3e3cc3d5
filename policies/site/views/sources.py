"""Sources: the list, and one with what is cited from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.curation.public_history import public_history
from policies.models import Check, Source
from policies.site import listings
from policies.site.cited_in import cited_in, drawn_on
from policies.site.moved import moved
from policies.site.parameters import page
from policies.site.views.instruments import paged

CHECKS = 10


@page("kind", "standing", "q", "page")
def index(request: HttpRequest) -> HttpResponse:
    listing = listings.sources(request)
    return render(
        request,
        "site/sources.html",
        {
            **listing.asked,
            "kinds": Source.Kind.choices,
            "standings": Source.Standing.choices,
            "page": paged(request, listing.rows.with_last_check()),
        },
    )


@page()
def source(request: HttpRequest, uid: str) -> HttpResponse:
    record = Source.objects.published().with_last_check().filter(uid=uid).first()
    if record is None:
        return moved(request, Source.objects.all(), uid, _("No source has this id."))
    return render(
        request,
        "site/source.html",
        {
            "source": record,
            "checks": Check.objects.filter(source=record).order_by("-checked_at", "-pk")[:CHECKS],
            "cited_in": cited_in(record),
            "drawn_on": drawn_on(record),
            "history": public_history(record),
        },
    )
