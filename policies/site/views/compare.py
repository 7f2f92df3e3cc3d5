"""Localities side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from policies.metrics.kept import of_version
from policies.models import Locality
from policies.site import comparing, comparing_rows
from policies.site.chosen_places import NAMES, chosen_places
from policies.site.parameters import page
from policies.site.reading import reading
from policies.site.words import HEADLINE


@page(*NAMES)
def compare(request: HttpRequest) -> HttpResponse:
    chosen = chosen_places(request)
    here = f"{reverse('site:compare')}?{chosen.query}"
    if chosen.by_name:
        return redirect(here)
    places = chosen.places
    columns = comparing.columns_of(places) if places else []
    return render(
        request,
        "site/compare.html",
        {
            "columns": columns,
            "fields": [
                (name, places[n].code if n < len(places) else "") for n, name in enumerate(NAMES)
            ],
            "suggested": _suggested(),
            "query": chosen.query,
            "scheme_and_host": f"{request.scheme}://{request.get_host()}",
            "permalink": request.build_absolute_uri(here),
            "reading": reading(columns),
            "rows": comparing_rows.period_rows(columns),
            "relative": comparing_rows.relative_rows(columns),
            "periods": {c.period.period for c in columns if c.period},
            "table": comparing.year_table(columns),
            "charts": comparing.land_charts(columns),
            "types": comparing_rows.type_rows(columns),
            "stages": comparing_rows.stage_rows(columns),
            "firms": comparing_rows.firm_rows(columns),
            "awards": comparing_rows.award_rows(columns),
            "words": comparing_rows.word_rows(columns),
            "land_looked": comparing.land_looked(columns),
            "sources": comparing.land_sources(columns),
            "two": len(columns) == 2,
            "headline": HEADLINE,
            "listed": comparing.MOST_LISTED,
        },
    )


@of_version
def _suggested() -> SafeString:
    """Provinces, prefectures and zones as options of the form; they are hundreds, so escaped at once.

    One query where they are not in mind yet.
    """
    rows = (
        Locality.objects.published()
        .in_force()
        .filter(kind__in=["province", "prefecture", "zone"])
        .order_by("code")
        .values_list("code", "name_en", "name_zh")
    )
    named = ((code, " ".join(f"{name_en} {name_zh}".split())) for code, name_en, name_zh in rows)
    lines = escape("\n".join(f"{code}\t{name}" for code, name in named))
    options = (line.split("\t", 1) for line in lines.split("\n") if line)
    listed = "".join(f'<option value="{code}">{name}</option>' for code, name in options)
    return mark_safe(listed)  # nosec B308 # escaped above, all at once
