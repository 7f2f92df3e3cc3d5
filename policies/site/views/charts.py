"""Charts with an address: the page, the page for other sites' frames, and the files."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from policies.site.chart_files import FORMATS, Origin
from policies.site.charted import CHARTS, ChartType
from policies.site.charts import Chart
from policies.site.citing import version_of
from policies.site.parameters import page

HEIGHT = 460  # of a frame whose page cannot tell its own: without scripts


@page()
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "site/charts.html", {"charts": CHARTS.values()})


def chart(request: HttpRequest, name: str) -> HttpResponse:
    return _asked(request, name, _page)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, name: str) -> HttpResponse:
    return _asked(request, name, _embed)


def file(request: HttpRequest, name: str, suffix: str) -> HttpResponse:
    return _asked(request, name, _file, suffix)


@require_safe
def former(request: HttpRequest, name: str) -> HttpResponse:
    """From the address that a drawing had before it had a page; for good."""
    query = request.GET.urlencode()
    address = reverse("site:chart-svg", args=[name])
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _asked(request: HttpRequest, name: str, view: Any, *more: str) -> Any:
    """The answer of a view on a chart of the register, whose parameters are the view's."""
    found = CHARTS.get(name)
    if found is None:
        raise Http404(_("There is no chart of this name."))
    return page(*found.parameters)(view)(request, found, *more)


def _page(request: HttpRequest, found: ChartType) -> HttpResponse:
    return _shown(request, found, "site/chart.html")


def _embed(request: HttpRequest, found: ChartType) -> HttpResponse:
    return _shown(request, found, "site/chart_embed.html")


def _shown(request: HttpRequest, found: ChartType, template: str) -> HttpResponse:
    chart = found.build(request)
    if chart is None:
        return render(request, "site/chart_none.html", {"found": found}, status=404)
    script = request.build_absolute_uri(f"{settings.STATIC_URL}policies/frames.js")
    return render(
        request,
        template,
        {
            "found": found,
            "chart": chart,
            "address": _address(request, chart),
            "embed": chart.address and request.build_absolute_uri(chart.address.embed),
            "script": script,
            "height": HEIGHT,
            "version": version_of(request),
        },
    )


def _file(request: HttpRequest, found: ChartType, suffix: str) -> HttpResponse:
    """The chart in a format."""
    chart = found.build(request)
    if chart is None:
        raise Http404(_("There is nothing to draw."))
    form = FORMATS[suffix]
    body = form.make(chart, Origin(_address(request, chart), version_of(request)))
    response = HttpResponse(body, content_type=form.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}.{suffix}"'
    response["Access-Control-Allow-Origin"] = "*"  # for a page elsewhere that draws the spec
    return response


def _address(request: HttpRequest, chart: Chart) -> str:
    where = chart.address.page if chart.address else request.path
    return uri_to_iri(request.build_absolute_uri(where))
