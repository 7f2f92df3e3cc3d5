"""The front page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from policies.metrics.explanations import explain
from policies.models import Award, Firm, Locality, PolicyInstrument, Record, Speech, TermCount
from policies.site.comparing import PAIR, Column, land_charts, land_sources
from policies.site.comparing_rows import period_rows
from policies.site.coverage import looked_at
from policies.site.land_figures import land_years
from policies.site.maps import map_of_provinces
from policies.site.parameters import page
from policies.site.parts import part
from policies.site.reading import land_reading
from policies.site.words import Reported

NEWEST = 6
SHOWN = ("awards", "area_m2", "price_per_m2", "holders", "cr5", "hhi")


@page()
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"figures": part("site/_front_page.html", "", _read)})


def _read() -> dict[str, Any]:
    """All that the front page shows. Ten queries."""
    columns = _pair()
    reported = (
        TermCount.objects.published()
        .reported()
        .defer("offsets")
        .select_related("speech__official", "speech__locality", "source")
        .order_by("-speech__spoken_on", "pk")
        .first()
    )
    return {
        "columns": columns,
        "rows": [r for r in period_rows(columns) if r.measure and r.measure.key in SHOWN],
        "reading": land_reading(columns),
        "charts": land_charts(columns),
        "period": columns[0].period if columns else None,
        "land_sources": land_sources(columns),
        "reported": reported,
        "equal": _explained(reported).equal if reported else [],
        "map": map_of_provinces(),
        "newest": _newest(),
    }


def _explained(count: TermCount) -> Reported:
    """A reported figure with what of ours comes to it; what is cited for it stands on the speech's page."""
    return Reported(count, explain(count.speech, count.count), [])


def _pair() -> list[Column]:
    places = {
        place.code: place for place in Locality.objects.published().in_force().filter(code__in=PAIR)
    }
    if len(places) < len(PAIR):
        return []
    pair = [places[code] for code in PAIR]
    figures, looked = land_years(pair), looked_at(pair)
    return [Column(place, looked[place.pk], figures[place.pk]) for place in pair]


def _newest() -> list[tuple[str, Record]]:
    """The records that came in last, of four kinds together."""
    querysets = {
        "instrument": PolicyInstrument.objects.published().select_related("locality"),
        "award": Award.objects.published().select_related("firm", "locality", "instrument"),
        "firm": Firm.objects.published().select_related("seat"),
        "speech": Speech.objects.published().select_related("locality"),
    }
    records: list[tuple[str, Record]] = [
        (kind, record)
        for kind, rows in querysets.items()
        for record in rows.order_by("-created_at", "-pk")[: NEWEST // 2]
    ]
    records.sort(key=lambda pair: pair[1].created_at, reverse=True)
    return records[: NEWEST * 2]
