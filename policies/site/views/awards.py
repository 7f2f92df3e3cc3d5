"""Awards: the list and one award."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.timeline import of_act, of_awards, of_land, timeline
from policies.models import Award
from policies.models.award import AwardQuerySet
from policies.site import listings
from policies.site.about_records import about
from policies.site.coverage import looked_at
from policies.site.parameters import page
from policies.site.views.instruments import paged


@page("locality", "kind", "stage", "page")
def index(request: HttpRequest) -> HttpResponse:
    listing = listings.awards(request)
    place = listing.place
    return render(
        request,
        "site/awards.html",
        {
            "place": place,
            **listing.asked,
            "stages": Award.Progress.choices,
            "page": paged(request, _with_places(listing.rows)),
            "looked": looked_at([place])[place.pk]["award"] if place else None,
        },
    )


def _with_places(awards: AwardQuerySet) -> AwardQuerySet:
    return awards.select_related(
        "firm", "giver", "locality", "kind", "incentive__instrument__locality",
        "instrument__locality", "land_award__locality",
    )  # fmt: skip


@page()
def award(request: HttpRequest, uid: str) -> HttpResponse:
    record = _with_places(Award.objects.published()).filter(uid=uid).first()
    if record is None:
        raise Http404(_("No award has this id."))
    act = record.instrument or (record.incentive.instrument if record.incentive else None)
    return render(
        request,
        "site/award.html",
        {
            "award": record,
            "act": act,
            "timeline": timeline(
                of_act(act) if act and act.announced_on else [],
                of_awards([record]),
                of_land([record.land_award] if record.land_award else []),
            ),
            **about(record),
        },
    )
