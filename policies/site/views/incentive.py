"""One incentive: what an act offers to whom."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.timeline import of_act, of_awards, of_offers, timeline
from policies.models import Award, Incentive
from policies.site.about_records import about
from policies.site.coverage import looked_at
from policies.site.parameters import page

LISTED = 50


@page()
def incentive(request: HttpRequest, uid: str) -> HttpResponse:
    record = (
        Incentive.objects.published()
        .select_related("instrument__locality", "type")
        .filter(uid=uid)
        .first()
    )
    if record is None:
        raise Http404(_("No incentive has this id."))
    awards = list(
        Award.objects.published()
        .filter(incentive=record)
        .select_related("firm", "locality", "kind", "giver", "incentive")[:LISTED]
    )
    place = record.instrument.locality
    return render(
        request,
        "site/incentive.html",
        {
            "incentive": record,
            "instrument": record.instrument,
            "awards": awards,
            "listed": LISTED,
            "timeline": timeline(of_act(record.instrument), of_offers([record]), of_awards(awards)),
            "looked": looked_at([place])[place.pk],
            **about(record),
        },
    )
