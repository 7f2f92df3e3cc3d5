"""The land of one place, taken apart."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.metrics.land_profile import LandProfile
from policies.metrics.land_scope import Scope
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.models import Locality
from policies.site.coverage import Answers, Looked, looked_at
from policies.site.land_awards import YEARS
from policies.site.land_charts import (
    charted_years,
    concentration_charts,
    mode_chart,
    price_chart,
)
from policies.site.land_figures import sources_of
from policies.site.land_links import Links
from policies.site.land_places import (
    RANKED_BY,
    looked_over,
    parts_of,
    places_within,
    province_map,
)
from policies.site.land_profile import (
    HOLDERS,
    holder_rows,
    mode_table,
    price_table,
    sector_rows,
    year_table,
)
from policies.site.parameters import choice, integer, page
from policies.site.places import family_of
from policies.vocabulary import LAND_USES, SUPPLY_MODES


@page("year", "use", "mode", "measure")
def land_profile(request: HttpRequest, code: str) -> HttpResponse:
    year = integer(request, "year", *YEARS)
    use = choice(request, "use", LAND_USES.groups) or USE_GROUP
    mode = choice(request, "mode", SUPPLY_MODES.groups) or MODE_GROUP
    measure = RANKED_BY[choice(request, "measure", RANKED_BY) or "area_m2"]
    place = Locality.objects.published().with_code(code).select_related("today").first()
    if place is None:
        raise Http404(_("No locality has this code."))
    if not place.in_force:
        return render(request, "site/locality_former.html", {"place": place})
    family = family_of(place)
    parts = parts_of(place, family.children, family.zones)
    answers = {pk: _land_looked(answer, use) for pk, answer in looked_at([place, *parts]).items()}
    profile = LandProfile(Scope(place, use, mode), year, year)
    span, looked = profile.span, answers[place.pk]
    context: dict[str, Any] = {
        "place": place,
        "family": family,
        "profile": profile,
        "looked": looked_over(profile, looked),
        "year": year,
        "use": use,
        "mode": mode,
        "measure": measure,
        "measures": RANKED_BY.values(),
        "years": sorted({row.year for row in profile.series if row.year == row.year_to}),
        "use_groups": LAND_USES.groups.values(),
        "mode_groups": SUPPLY_MODES.groups.values(),
        "use_label": LAND_USES.groups[use].label,
        "mode_label": SUPPLY_MODES.groups[mode].label,
        "sources": sources_of(profile.series, looked),
    }
    if span is not None:
        links = Links(profile.scope, span)
        within = places_within(profile, parts, answers, links, measure, year)
        is_country = place.kind == Locality.Kind.COUNTRY
        figures, years = profile.figures(span), charted_years(profile, looked)
        total = profile.total.awards
        context |= {
            "span": span,
            "links": links,
            **_in_api(links),
            "figures": figures,
            "changed": bool(figures and profile.are_records_held and figures.awards != total),
            "table": year_table(profile, looked),
            "left_out": len(years) < len(context["years"]),
            "charts": concentration_charts(profile, years),
            "holders": holder_rows(profile, links),
            "prices": price_table(profile, links),
            "price_chart": price_chart(profile, years),
            "modes": mode_table(profile, links),
            "mode_chart": mode_chart(profile, years),
            "sectors": sector_rows(profile, links),
            "within": within,
            "map": province_map(within, _map_title(measure.label, span.label))
            if within and is_country
            else None,
        }
    return render(request, "site/locality_land.html", context)


def _land_looked(answers: Answers, use: str) -> Looked:
    """How far land was looked at. Coverage does not tell uses apart: industrial land alone was read."""
    looked = answers["land_award"]
    return looked if use == USE_GROUP else Looked(looked.noun, looked.label)


def _in_api(links: Links) -> dict[str, str]:
    """Where the API has the figures of each table, as ``<table>_api`` and ``<table>_csv``."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "holders": ("land-holders", {"top": HOLDERS}),
        "modes": ("land-modes", {}),
        "sectors": ("land-sectors", {}),
    }
    found = {}
    for suffix, name in (("/", "api"), (".csv", "csv")):
        for table, (noun, more) in asked.items():
            found[f"{table}_{name}"] = links.in_api(noun, suffix, **more)
        found[f"series_{name}"] = links.series_in_api(suffix)
        found[f"within_{name}"] = links.parts_in_api(suffix)
    return found


def _map_title(figure: object, period: str) -> str:
    return _("%(figure)s by province, %(period)s") % {"figure": figure, "period": period}
