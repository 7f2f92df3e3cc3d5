"""How often a word, or a group of words, is said: over the years, by locality and on a map."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from policies.metrics.attention import PlaceYear, attention, by_place, by_place_and_year
from policies.models import Speech
from policies.models.speech import SpeechQuerySet
from policies.site.attention import heat_map, province_map, ranking
from policies.site.charted.words import map_chart, time_charts
from policies.site.coverage import looked_at
from policies.site.parameters import integer, page, text
from policies.site.word_choice import PARAMETERS, Asked, asked_of, chosen, options
from policies.site.words import HEADLINE, Spoken, current_lexicons, said

PER_PAGE, LAST_PAGE = 100, 10_000


@page(*PARAMETERS, "measure", "page")
def index(request: HttpRequest) -> HttpResponse:
    """``measure`` is the chooser's; the address that it leads to says ``term`` or ``group``."""
    lexicons = current_lexicons()
    if value := text(request, "measure"):
        there = asked_of(request, lexicons, chosen(value, lexicons))
        return redirect(there.page() if there else request.path)
    asked = asked_of(request, lexicons)
    if asked is None:
        uncounted = _listed(request, Speech.objects.published())
        return render(request, "site/speeches.html", {"word": HEADLINE, **uncounted})
    figures = by_place_and_year(asked.counts)
    place = asked.place
    return render(
        request,
        "site/speeches.html",
        {
            "asked": asked,
            "lexicon": asked.measure.lexicon,
            "term": asked.measure.term,
            "word": asked.measure.label,
            "place": place,
            "options": options(lexicons, asked.value),
            **_listed(request, said(asked.speeches, asked.measure.counts())),
            "charts": time_charts(attention(asked.counts), asked),
            "heat": heat_map(figures, asked),
            "ranking": ranking(by_place(asked.counts), asked),
            **_map(figures, asked),
            "looked": looked_at([place])[place.pk]["speech"] if place else None,
            **_addresses(asked),
        },
    )


def _listed(request: HttpRequest, speeches: SpeechQuerySet) -> dict[str, Any]:
    """One page of the speeches, the latest first, for the template."""
    number = integer(request, "page", 1, LAST_PAGE) or 1
    rows = speeches.select_related("locality", "official").order_by("-spoken_on", "pk")
    found = Paginator(rows, PER_PAGE).get_page(number)
    return {"page": found, "spoken": [Spoken(speech) for speech in found]}


def _map(figures: list[PlaceYear], asked: Asked) -> dict[str, Any]:
    """The map of the provinces, where the question is about all of them."""
    provinces = province_map(figures, asked) if asked.is_everywhere else None
    return {
        "map": provinces,
        "map_chart": map_chart(provinces, figures, asked) if provinces else None,
    }


def _addresses(asked: Asked) -> dict[str, str]:
    """Where the figures of each table are in the API."""
    found = {}
    for name, suffix in (("api", "/"), ("csv", ".csv")):
        found[f"counts_{name}"] = asked.api(
            "term-counts", suffix, version=asked.measure.lexicon.version
        )
        found[f"places_{name}"] = asked.api("attention", suffix, by="place")
        found[f"years_{name}"] = asked.api("attention", suffix, by="place_year")
    return found
