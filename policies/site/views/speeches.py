"""How often a word, or a group of words, is said: over the years, by locality and on a map."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _

from policies.metrics.attention import attention, by_place, by_place_and_year
from policies.models import Locality, Speech
from policies.models.speech import SpeechQuerySet
from policies.site.attention import heat_map, map_keys, province_map, ranking, time_charts
from policies.site.charts import chart_file, drawing_file
from policies.site.coverage import looked_at
from policies.site.parameters import integer, page, text
from policies.site.word_choice import PARAMETERS, Asked, asked_of, chosen, options
from policies.site.words import HEADLINE, Spoken, current_lexicons, said

PER_PAGE, LAST_PAGE = 100, 10_000
SOURCES_NAMED = 3


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
            "charts": time_charts(attention(asked.counts), asked.measure.label),
            "heat": heat_map(figures, asked),
            "ranking": ranking(by_place(asked.counts), asked),
            "map": province_map(figures, asked) if _is_whole(place) else None,
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


def _is_whole(place: Locality | None) -> bool:
    """Whether the question is about all provinces."""
    return place is None or place.kind == Locality.Kind.COUNTRY


def _addresses(asked: Asked) -> dict[str, str]:
    """Where the figures of each table are in the API, and where the drawings are."""
    found = {}
    for name, suffix in (("api", "/"), ("csv", ".csv")):
        found[f"counts_{name}"] = asked.api(
            "term-counts", suffix, version=asked.measure.lexicon.version
        )
        found[f"places_{name}"] = asked.api("attention", suffix, by="place")
        found[f"years_{name}"] = asked.api("attention", suffix, by="place_year")
    for name in ("attention", "map"):
        found[f"{name}_svg"] = asked.page(f"site:speeches-{name}")
    return found


@page(*PARAMETERS)
def attention_svg(request: HttpRequest) -> HttpResponse:
    """The chart over time as a file."""

    def make(asked: Asked) -> HttpResponse | None:
        charts = time_charts(attention(asked.counts), asked.measure.label)
        return chart_file("attention", charts[0], _notes(request, asked)) if charts else None

    return _file(request, make)


@page(*PARAMETERS)
def map_svg(request: HttpRequest) -> HttpResponse:
    """The map of the provinces as a file."""

    def make(asked: Asked) -> HttpResponse | None:
        provinces = province_map(by_place_and_year(asked.counts), asked, linked=False)
        if provinces is None or not _is_whole(asked.place):
            return None
        keys, notes = map_keys(provinces), _notes(request, asked)
        return drawing_file("map", provinces.drawing, provinces.title, keys, notes)

    return _file(request, make)


def _file(request: HttpRequest, make: Callable[[Asked], HttpResponse | None]) -> HttpResponse:
    asked = asked_of(request, current_lexicons())
    answer = make(asked) if asked else None
    if answer is None:
        raise Http404(_("There is nothing to draw."))
    return answer


def _notes(request: HttpRequest, asked: Asked) -> list[str]:
    """Where the figures of a drawing come from, in lines below it."""
    of_counted = asked.counts.order_by().filter(speech__source__isnull=False)
    sources = of_counted.values_list("speech__source__title", flat=True)
    titles = sorted(set(sources))
    more = len(titles) - SOURCES_NAMED
    lexicon = asked.measure.lexicon
    notes = [
        _("Word list: %(title)s, version %(version)s.")
        % {"title": lexicon.title, "version": lexicon.version}
    ]
    if titles:
        named = "; ".join(titles[:SOURCES_NAMED])
        others = _(" and %(number)s more") % {"number": more} if more > 0 else ""
        notes.append(_("Sources: %(titles)s%(others)s.") % {"titles": named, "others": others})
    address = uri_to_iri(request.build_absolute_uri(asked.page()))
    return [*notes, _("Local Industrial Policy Tracker: %(address)s") % {"address": address}]
