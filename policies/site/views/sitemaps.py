"""The site map: an index, and each section in parts."""

from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse

from policies.site.parameters import integer, page
from policies.site.sitemaps import sections

MOST_PARTS = 50_000


@page()
def index(request: HttpRequest) -> HttpResponse:
    answer = views.index(request, sections(), sitemap_url_name="sitemap-section")
    return answer.render()


@page("p")
def section(request: HttpRequest, section: str) -> HttpResponse:
    integer(request, "p", 1, MOST_PARTS)
    answer = views.sitemap(request, sections(), section=section)
    return answer.render()
