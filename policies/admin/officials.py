"""Officials and the offices they held."""

from django.contrib import admin

from policies.admin.base import CitationInline, DeskTabularInline
from policies.admin.merging import MergeableRecordAdmin
from policies.models import Official, Tenure


class TenureInline(DeskTabularInline):
    model = Tenure
    autocomplete_fields = ("locality",)
    fields = ("locality", "office_en", "office_zh", "office_fr", "from_year", "to_year")


@admin.register(Official)
class OfficialAdmin(MergeableRecordAdmin):
    list_display = ("name_en", "name_zh")
    list_display_links = ("name_en", "name_zh")
    search_fields = ("name_zh", "name_en", "tenures__office_zh", "tenures__office_en", "=uid")
    ordering = ("name_en", "pk")
    inlines = (TenureInline, CitationInline)
    fieldsets = ((None, {"fields": (("name_zh", "name_en"),)}),)
