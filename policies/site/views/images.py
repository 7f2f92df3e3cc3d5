"""Pictures of pages for sharing, as PNG."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from policies.charts.card import Card, card_png
from policies.site.chosen_places import NAMES, chosen_places
from policies.site.citing import version_of
from policies.site.parameters import find_today, page
from policies.site.sharing import card_of


@page(*NAMES)
def compare_image(request: HttpRequest) -> HttpResponse:
    places = chosen_places(request).places
    if not places:
        raise Http404(_("There is nothing to compare."))
    return _answer(card_of(places, version_of(request)))


@page()
def locality_image(request: HttpRequest, code: str) -> HttpResponse:
    place = find_today(code)
    if place is None:
        raise Http404(_("No locality has this code."))
    return _answer(card_of([place], version_of(request)))


def _answer(card: Card) -> HttpResponse:
    return HttpResponse(card_png(card), content_type="image/png")
