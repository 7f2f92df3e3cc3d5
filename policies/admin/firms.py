"""Firms and the names they go by."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.base import CitationInline, DeskTabularInline
from policies.admin.merging import MergeableRecordAdmin
from policies.admin.uploads import ImportButton
from policies.models import Firm, FirmName


class FirmNameInline(DeskTabularInline):
    model = FirmName
    fields = ("name", "language", "kind")


@admin.register(Firm)
class FirmAdmin(ImportButton, MergeableRecordAdmin):
    list_display = ("name_en", "name_zh", "uscc", "seat", "sector", "ownership", "stage")
    list_display_links = ("name_en", "name_zh")
    list_filter = ("ownership", "stage", "sector", ("seat", AutocompleteSelectFilter))
    list_select_related = ("seat", "sector", "parent")
    search_fields = ("name_zh", "name_en", "names__name", "uscc", "ticker", "lei", "=uid")
    autocomplete_fields = ("parent", "seat", "sector")
    ordering = ("name_en", "name_zh", "pk")
    inlines = (FirmNameInline, CitationInline)
    fieldsets = (
        (None, {"fields": (("name_zh", "name_en"), ("seat", "sector"), ("ownership", "stage"))}),
        (_("Identifiers"), {"fields": (("uscc", "ticker"), ("lei", "wikidata"), "parent")}),
    )
