"""A record that is not there yet, made from where it is looked for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from policies.models import Firm, Locality, Official, Source
from policies.text.normalise import is_han

CREATE = "create"
# The fields that a typed name goes into: Chinese, other.
TYPED: dict[type[Model], tuple[str, str]] = {
    Firm: ("name_zh", "name_en"),
    Official: ("name_zh", "name_en"),
    Locality: ("name_zh", "name_en"),
    Source: ("title", "title"),
}


def script(request: HttpRequest) -> str:
    return static("desk/create.js")


def add_page(model: type[Model], typed: str) -> str:
    """The address of the form for a new record, in a window of its own, with the name filled in."""
    chinese, other = TYPED[model]
    name = chinese if any(map(is_han, typed)) else other
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return f"{page}?{urlencode({name: typed, '_to_field': 'id', '_popup': 1})}"


class CreatingAutocomplete(AutocompleteJsonView):
    """What is found, and at its end an entry that makes a new record of the typed name."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        typed, model = self.term.strip(), self.model_admin.model
        if CREATE not in request.GET or not typed or model not in TYPED:
            return answer
        found = json.loads(answer.content)
        if not found["pagination"]["more"] and self.model_admin.has_add_permission(request):
            text = _("Create “%(name)s”") % {"name": typed}
            entry = {"id": CREATE, "text": text, CREATE: add_page(model, typed)}
            found["results"].append(entry)
        return JsonResponse(found)


def autocomplete(request: HttpRequest) -> HttpResponseBase:
    return CreatingAutocomplete.as_view(admin_site=admin.site)(request)
