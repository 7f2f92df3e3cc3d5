"""Sources: the list, and one with what is cited from it."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.curation.public_history import public_history
from policies.models import Check, Source
from policies.site.cited_in import cited_in, drawn_on
from policies.site.moved import moved
from policies.site.parameters import choice, page, text
from policies.site.views.instruments import paged

CHECKS = 10


@page("kind", "standing", "q", "page")
def index(request: HttpRequest) -> HttpResponse:
    kind = choice(request, "kind", Source.Kind.values)
    standing = choice(request, "standing", Source.Standing.values)
    asked = text(request, "q")
    rows = Source.objects.published().with_last_check()
    if kind:
        rows = rows.filter(kind=kind)
    if standing:
        rows = rows.filter(standing=standing)
    if asked:
        rows = rows.filter(Q(title__icontains=asked) | Q(publisher__icontains=asked))
    return render(
        request,
        "site/sources.html",
        {
            "asked": asked,
            "kind": kind,
            "kinds": Source.Kind.choices,
            "standing": standing,
            "standings": Source.Standing.choices,
            "page": paged(request, rows),
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
