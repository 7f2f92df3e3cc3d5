"""Sources looked at again."""

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.base import DeskAdmin
from policies.models import Check


@admin.register(Check)
class CheckAdmin(DeskAdmin):
    list_display = ("source", "checked_at", "result", "difference")
    list_filter = ("result", ("source", AutocompleteSelectFilter))
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "difference")
    autocomplete_fields = ("source",)
    ordering = ("-checked_at", "-pk")
    fields = ("source", ("checked_at", "result"), "sha256", "difference")
