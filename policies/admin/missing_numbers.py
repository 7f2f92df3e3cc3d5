"""The pages of missing numbers: issuers and years, and the gaps of one."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from policies.metrics.missing_numbers import gaps, in_words, known_serials, sequences
from policies.models import Candidate, PolicyInstrument

ROWS_A_PAGE = 100
SORTED_BY = {
    "issuer": lambda one: (one.issuer, -one.year),
    "missing": lambda one: (-one.missing, one.issuer, -one.year),
    "known": lambda one: (-one.known, one.issuer, -one.year),
}
USUAL = "known"


class MissingNumberPages:
    """The pages of missing numbers and their button over the list; a part of CandidateAdmin."""

    admin_site: AdminSite
    model: Any

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("missing/", wrap(self.missing), name="policies_candidate_missing"),
            path(
                "missing/<str:issuer>/<int:year>/", wrap(self.missing_of_year),
                name="policies_candidate_missing_of_year",
            ),
        ]  # fmt: skip
        return own + super().get_urls()  # type: ignore[misc]

    @action(
        description=gettext_lazy("Missing numbers"), url_path="open-missing", icon="rule",
        permissions=["view"],
    )  # fmt: skip
    def open_missing_numbers(self, request: HttpRequest) -> HttpResponseRedirect:
        return redirect("admin:policies_candidate_missing")

    def missing(self, request: HttpRequest) -> HttpResponse:
        """Every issuer and year, with how many numbers are known of how many."""
        self._demand_view(request)
        words = request.GET.get("q", "").strip()
        sort = request.GET.get("sort", "")
        found = [one for one in sequences() if words in f"{one.issuer} {one.year}"]
        found.sort(key=SORTED_BY.get(sort, SORTED_BY[USUAL]))
        context = {
            "title": _("Missing numbers"),
            "words": words,
            "sort": sort if sort in SORTED_BY else USUAL,
            "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "known": sum(one.known for one in found),
            "missing": sum(one.missing for one in found),
        }
        return self._page(request, "missing.html", context)

    def missing_of_year(self, request: HttpRequest, issuer: str, year: int) -> HttpResponse:
        """One issuer's year: the gaps, and the documents that are known."""
        self._demand_view(request)
        serials = known_serials(issuer, year)
        if not serials:
            raise Http404
        documents = Candidate.objects.filter(number_issuer=issuer, number_year=year)
        rows = documents.order_by("number_serial", "pk")
        instruments = PolicyInstrument.objects.filter(
            document_number__startswith=f"{issuer}〔{year}〕"
        )
        stretches = gaps(serials)
        context = {
            "title": f"{issuer}〔{year}〕",
            "issuer": issuer,
            "year": year,
            "known": len(serials),
            "highest": max(serials),
            "missing": max(serials) - len(serials),
            "gaps": in_words(stretches),
            "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "instruments": instruments.order_by("pk")[:ROWS_A_PAGE],
        }
        return self._page(request, "missing_of_year.html", context)

    def _demand_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.model._meta}
        return TemplateResponse(request, f"admin/candidates/{name}", shared | context)
