"""Localities side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.models import Locality
from policies.site import comparing
from policies.site.parameters import BadParameter, locality, page
from policies.site.words import HEADLINE

NAMES = ("a", "b", "c", "d")


@page(*NAMES)
def compare(request: HttpRequest) -> HttpResponse:
    places = _places(request)
    columns = comparing.columns_of(places) if places else []
    return render(
        request,
        "site/compare.html",
        {
            "columns": columns,
            "fields": [(name, _code(places, n)) for n, name in enumerate(NAMES[:3])],
            "suggested": _suggested(),
            "reading": comparing.reading(columns),
            "rows": comparing.period_rows(columns),
            "period": next((c.period for c in columns if c.period), None),
            "area": comparing.area_row(columns),
            "table": comparing.year_table(columns),
            "charts": comparing.land_charts(columns),
            "branches": comparing.branch_rows(columns),
            "stages": comparing.stage_rows(columns),
            "firms": comparing.firm_rows(columns),
            "land_looked": comparing.land_looked(columns),
            "sources": comparing.land_sources(columns),
            "two": len(columns) == 2,
            "headline": HEADLINE,
        },
    )


def _places(request: HttpRequest) -> list[Locality]:
    """The localities asked for, the article's two cities when none is. Raises BadParameter."""
    asked = any(request.GET.get(name) for name in NAMES)
    defaults = dict(zip(NAMES, comparing.PAIR, strict=False)) if not asked else {}
    if not asked and not _both_there():
        return []
    places: list[Locality] = []
    for name in NAMES:
        place = locality(request, name, defaults.get(name, ""))
        if place is None:
            continue
        if place in places:
            raise BadParameter(name, place.code, _("This locality is in the comparison already."))
        places.append(place)
    if len(places) < 2:
        missing = next(name for name in NAMES if not request.GET.get(name))
        raise BadParameter(missing, "", _("Give the code of a second locality."))
    return places


def _both_there() -> bool:
    codes = Locality.objects.published().in_force().filter(code__in=comparing.PAIR)
    return codes.count() == len(comparing.PAIR)


def _code(places: list[Locality], position: int) -> str:
    return places[position].code if position < len(places) else ""


def _suggested() -> SafeString:
    """Provinces, prefectures and zones as options of the form, joined here: they are hundreds."""
    return format_html_join(
        "",
        '<option value="{}">{} {}</option>',
        Locality.objects.published()
        .in_force()
        .filter(kind__in=["province", "prefecture", "zone"])
        .order_by("code")
        .values_list("code", "name_en", "name_zh"),
    )
