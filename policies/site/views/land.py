"""Land awards: the list with its filters, and one award."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.curation.duplicate_decisions import public_repeats
from policies.metrics.timeline import of_parcel, timeline
from policies.models import Award, LandAward
from policies.models.land_award import yuan_per_m2
from policies.site.about_records import about
from policies.site.coverage import codes_of, looked_at
from policies.site.land_awards import api_query, for_list, how_many, matching, page_of, read
from policies.site.parameters import page
from policies.site.places import family_of
from policies.vocabulary import LAND_USES, SUPPLY_MODES


@page(
    "locality", "year", "year_min", "year_max", "use", "mode", "sector", "holder", "firm", "counted",
    "cluster", "after", "before",
)  # fmt: skip
def index(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    awards = matching(asked)
    looked = looked_at([asked.locality])[asked.locality.pk] if asked.locality else None
    return render(
        request,
        "site/land.html",
        {
            "asked": asked,
            "page": page_of(awards, asked),
            "number": how_many(awards),
            "in_api": api_query(asked),
            "looked": looked["land_award"] if looked else None,
            "use_groups": LAND_USES.groups.values(),
            "uses": LAND_USES.codes.values(),
            "mode_groups": SUPPLY_MODES.groups.values(),
            "modes": SUPPLY_MODES.codes.values(),
        },
    )


@page()
def land_award(request: HttpRequest, uid: str) -> HttpResponse:
    award = (
        for_list(LandAward.objects.published())
        .select_related("locality", "batch__source")
        .filter(uid=uid)
        .first()
    )
    if award is None:
        raise Http404(_("No land award has this number."))
    return render(
        request,
        "site/land_award.html",
        {
            "award": award,
            "misprint": bool(award.price_cny and award.area_m2)
            and yuan_per_m2(award.price_cny, award.area_m2) is None,
            "above": family_of(award.locality).above if codes_of(award.locality) else [],
            "repeats": public_repeats([award.pk]).get(award.pk, []),
            "awards": Award.objects.published().filter(land_award=award).select_related("firm"),
            "timeline": timeline(of_parcel(award)),
            **about(award),
        },
    )
