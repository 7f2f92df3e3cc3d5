"""One place: what it is, who leads it, what it offers, its land, its words, where it stands."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.acts import Act, acts_of
from policies.metrics.on_record import on_record
from policies.metrics.register import register
from policies.models import (
    Award,
    Firm,
    LandAward,
    LandHolding,
    LandYear,
    Locality,
    PolicyInstrument,
    Source,
    Speech,
    Tenure,
)
from policies.site.acts_in_force import acts_in_force
from policies.site.charted.land_years import AREA, yearly_chart
from policies.site.coverage import Answers, looked_at
from policies.site.instruments import first_listed
from policies.site.land_figures import by_year, land_years, over_period, sources_of
from policies.site.leaders_words import words_of
from policies.site.parameters import page
from policies.site.places import Family, family_at
from policies.site.standings import Rank, instrument_rank, land_ranks
from policies.site.words import HEADLINE, Spoken, with_count

LISTED = 20
LARGEST = 10


@page()
def locality(request: HttpRequest, code: str) -> HttpResponse:
    family = family_at(code)
    if family is None:
        return _former(request, code)
    place = family.place
    looked = looked_at([place])[place.pk]
    figures = land_years([place], beside=family.siblings)
    own = figures[place.pk]
    held = {noun: counts[place.code] for noun, counts in on_record().items()}
    acts = _acts(place) if held["instrument"] else []
    spoken = _spoken(place) if held["speech"] else []
    context: dict[str, Any] = {
        "place": place,
        "places": [place],
        "scheme_and_host": f"{request.scheme}://{request.get_host()}",
        "family": family,
        "looked": looked,
        "leaders": _leaders(place) if held["tenure"] else [],
        "table": by_year([place], {place.pk: own}, {place.pk: looked["land_award"]}),
        "period": over_period(own),
        "figures": own,
        "chart": yearly_chart(AREA, [place], {place.pk: own}, {place.pk: looked["land_award"]}),
        "largest": _largest(place),
        "instruments": first_listed(acts, LISTED) if acts else [],
        "all_instruments": len(acts),
        "in_force": acts_in_force(place, acts),
        "firms": _firms(place) if held["firm"] else [],
        "awards": _awards(place) if held["award"] else [],
        "speeches": spoken[:LISTED],
        "words": words_of(place, spoken),
        "headline": HEADLINE,
        "ranks": _ranks(family, figures, bool(acts)),
        "land_sources": sources_of(own, looked["land_award"]),
        "listed": LISTED,
        "sources": _sources(looked, own),
    }
    return render(request, "site/locality.html", context)


def _former(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a code that is no longer in force. Raises Http404 for one that never was."""
    place = Locality.objects.published().with_code(code).select_related("today").first()
    if place is None:
        raise Http404(_("No locality has this code."))
    return render(request, "site/locality_former.html", {"place": place})


def _acts(place: Locality) -> list[Act]:
    """All acts of a place and what lies in it; of the whole country, its own alone."""
    rows = PolicyInstrument.objects.published()
    is_country = place.kind == Locality.Kind.COUNTRY
    rows = rows.filter(locality=place) if is_country else rows.in_locality(place)
    return acts_of(rows)


def _leaders(place: Locality) -> list[Tenure]:
    rows = Tenure.objects.published().filter(locality=place)
    return list(rows.select_related("official").incumbents_first())


def _firms(place: Locality) -> list[Firm]:
    rows = Firm.objects.published().in_locality(place)
    return list(rows.select_related("seat", "sector")[:LISTED])


def _awards(place: Locality) -> list[Award]:
    rows = Award.objects.published().in_locality(place)
    hung_on = ("firm", "giver", "locality", "instrument", "kind", "incentive")
    return list(rows.select_related(*hung_on)[:LISTED])


def _spoken(place: Locality) -> list[Spoken]:
    speeches = with_count(Speech.objects.published().in_locality(place), HEADLINE)
    rows = speeches.select_related("locality", "official").order_by("-spoken_on", "pk")
    return [Spoken(speech) for speech in rows]


def _ranks(family: Family, figures: dict[int, list[LandYear]], has_instruments: bool) -> list[Rank]:
    if not family.siblings:
        return []
    ranks = land_ranks(family.place, family.siblings, figures)
    if has_instruments and family.above:
        ranks += instrument_rank(family.place, family.siblings, on_record()["instrument"])
    return ranks


def _largest(place: Locality) -> list[LandAward]:
    """The largest industrial awards that state a holder; none for the whole country. One query."""
    if place.kind == Locality.Kind.COUNTRY:
        return []
    places = [life.pk for life in register().within(place.lineage)]
    largest = LandAward.objects.industrial().granted().largest_in(places, LARGEST)
    by_award: dict[LandAward, list[LandHolding]] = {}
    holdings = LandHolding.objects.filter(award__in=largest.values("pk"))
    for holding in holdings.select_related("award__locality", "holder__firm").order_by(
        "-award__area_m2", "award", "position"
    ):
        by_award.setdefault(holding.award, []).append(holding)
    for award, held in by_award.items():
        award.cluster = None  # the marks of repeated notices stand in the list of all awards
        award._prefetched_objects_cache = {"holdings": held}  # type: ignore[attr-defined]
    return list(by_award)


def _sources(looked: Answers, figures: list[LandYear]) -> list[Source]:
    sources = [source for answer in looked.values() for source in answer.sources]
    sources += sources_of(figures, looked["land_award"])
    return list({source.pk: source for source in sources}.values())
