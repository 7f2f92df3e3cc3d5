"""Records found by any of their names: in a list's own search, an autocomplete, and one box for all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.navigation import GROUPS, sidebar
from policies.curation.name_index import NAMES, find_records, matching

MOST = 50
ICONS = {apps.get_model(noun): icon for _title, nouns in GROUPS for noun, icon in nouns}


class FindingMixin:
    """The search of a list finds by names too: traditional characters, pinyin, initials."""

    model: Any

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, repeated = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        if not search_term.strip() or self.model not in NAMES:
            return found, repeated
        by_words = Q(pk__in=found.order_by().values("pk"))
        return queryset.filter(by_words | Q(pk__in=matching(self.model, search_term))), False


@dataclass(frozen=True)
class Result:
    """A line of the answer; the palette of the frame reads these fields."""

    title: str
    description: str
    link: str
    icon: str
    name: str = ""


def results(request: HttpRequest, query: str) -> list[Result]:
    """The records that are found, of the nouns that the user may look at."""
    site = admin.site
    nouns = [m for m in NAMES if site.get_model_admin(m).has_view_permission(request)]
    return [_result(one.record, one.name) for one in find_records(query, nouns, MOST)]


def _result(record: Model, name: str) -> Result:
    meta = record._meta
    said = [capfirst(str(meta.verbose_name))]
    if hasattr(record, "get_status_display"):
        said.append(record.get_status_display())
    title = str(record)
    other = "" if name in title else name
    link = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return Result(
        title, " · ".join([*said, *filter(None, [other])]), link, ICONS[type(record)], other
    )


def pages(request: HttpRequest, query: str) -> list[Result]:
    """The lists of the desk whose title holds what was asked."""
    return [
        Result(str(item["title"]), str(group["title"]), item["link"], item["icon"])
        for group in sidebar(request)
        for item in group["items"]
        if query.lower() in str(item["title"]).lower()
    ]


def search(request: HttpRequest) -> HttpResponse:
    """One box for all: a page for ``q``, the lines of the palette for ``s``."""
    request.current_app = admin.site.name
    query = request.GET.get("q", request.GET.get("s", "")).strip()[:200]
    begun = time.monotonic()
    found = results(request, query) if query else []
    if "s" in request.GET:
        return _palette(request, query, found, time.monotonic() - begun)
    context = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "query": query,
        "results": found,
        "pages": pages(request, query) if query else [],
        "most": MOST if len(found) >= MOST else 0,
    }
    return TemplateResponse(request, "admin/search.html", context)


def _palette(request: HttpRequest, query: str, found: list[Result], seconds: float) -> HttpResponse:
    if not query:
        return HttpResponse()
    whole = f"{reverse('admin:search')}?{urlencode({'q': query})}"
    lines = [*pages(request, query), *found, Result(_("All results"), query, whole, "search")]
    paginator = Paginator(lines, 2 * MOST)
    context = {
        "page_obj": paginator, "results": paginator.page(1), "page_counter": 0, "execution_time": seconds,
        "command_show_history": False,
    }  # fmt: skip
    headers = {"HX-Trigger": "search"}
    return TemplateResponse(
        request, "unfold/helpers/command_results.html", context, headers=headers
    )
