"""The start page: how far the records are, what lacks a citation, what came in."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.uploads import may_import
from policies.models import (
    Award,
    Firm,
    ImportBatch,
    Incentive,
    LandAward,
    Locality,
    Official,
    PolicyInstrument,
    Source,
    Speech,
    Status,
)

NOUNS: tuple[type[Model], ...] = (
    PolicyInstrument, Incentive, Award, Firm, LandAward, Speech, Official, Locality, Source,
)  # fmt: skip
CITED: tuple[type[Model], ...] = (PolicyInstrument, Incentive, Award)
LATEST = 5


def start_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the start page what the user may look at."""
    context["title"] = _("Start")
    context["statuses"] = [status.label for status in Status]
    context["nouns"] = [_progress(model) for model in NOUNS if _may_view(request, model)]
    context["uncited"] = [_uncited(model) for model in CITED if _may_view(request, model)]
    context["may_import"] = may_import(request.user)
    if _may_view(request, ImportBatch):
        context["to_look_at"] = ImportBatch.objects.to_look_at()[:LATEST]
        context["imports"] = ImportBatch.objects.order_by("-started_at")[:LATEST]
    return context


def _may_view(request: HttpRequest, model: type[Model]) -> bool:
    return admin.site.get_model_admin(model).has_view_permission(request)


def _list_url(model: type[Model], query: str = "") -> str:
    return reverse(f"admin:policies_{model._meta.model_name}_changelist") + query


def _progress(model: type[Model]) -> dict[str, Any]:
    rows = model._default_manager.order_by().values_list("status").annotate(Count("pk"))
    counts = dict(rows)
    return {
        "name": capfirst(model._meta.verbose_name_plural),
        "url": _list_url(model),
        "counts": [
            (counts.get(status.value, 0), _list_url(model, f"?status__exact={status.value}"))
            for status in Status
        ],
    }


def _uncited(model: type[Model]) -> dict[str, Any]:
    rows = model._default_manager.filter(status=Status.PUBLISHED, citations__isnull=True)
    return {
        "name": capfirst(model._meta.verbose_name_plural),
        "count": rows.count(),
        "url": _list_url(model, f"?status__exact={Status.PUBLISHED.value}&cited=no"),
    }
