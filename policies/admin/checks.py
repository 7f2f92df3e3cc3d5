"""Sources looked at again."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from policies.admin.base import DeskAdmin
from policies.admin.persons import may_see_names
from policies.curation.snapshots import may_name_persons
from policies.ingest.web import reason
from policies.models import Check


@admin.register(Check)
class CheckAdmin(DeskAdmin):
    list_display = ("source", "checked_at", "result", "answered", "address")
    list_filter = ("result", ("source", AutocompleteSelectFilter))
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url")
    autocomplete_fields = ("source",)
    ordering = ("-checked_at", "-pk")
    fields = ("source", ("checked_at", "result"), ("detail", "address"), "sha256", "difference")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Without the words of a source that can name a person, for those who may not see names."""
        hidden = obj and not may_see_names(request.user) and may_name_persons(obj.source)
        return ["difference"] if hidden else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        hidden = self.get_exclude(request, obj)
        return [name for name in super().get_fields(request, obj) if name not in hidden]

    @display(description=_("what was answered"))
    def answered(self, obj: Check) -> str:
        return reason(obj.detail) if obj.detail else "–"
