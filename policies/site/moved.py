"""Addresses of records that were merged into others."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse


def moved(request: HttpRequest, rows: Any, uid: str, missing: str) -> HttpResponse:
    """To the page, of the same kind, of the public record that this one was merged into; for good.

    Raises Http404 with the words ``missing`` where there is none.
    """
    survivor = rows.merged_to_public(uid)
    if survivor is None:
        raise Http404(missing)
    match: Any = request.resolver_match
    query = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs={**match.kwargs, "uid": survivor.uid})
    return HttpResponsePermanentRedirect(f"{address}{'?' if query else ''}{query}")
