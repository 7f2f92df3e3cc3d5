"""What has been looked at."""

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.base import DeskAdmin
from policies.models import Coverage


@admin.register(Coverage)
class CoverageAdmin(DeskAdmin):
    list_display = ("locality", "noun", "source", "covers_from", "covers_to", "last_visited")
    list_filter = ("noun", ("locality", AutocompleteSelectFilter))
    list_select_related = ("locality", "source")
    search_fields = (
        "locality__name_zh",
        "locality__name_en",
        "locality__code",
        "note_en",
        "note_zh",
    )
    autocomplete_fields = ("locality", "source")
    ordering = ("locality__code", "noun", "pk")
    fields = (
        ("locality", "noun", "source"), "with_parts", ("covers_from", "covers_to"),
        ("last_visited", "share_reviewed_twice"), "note_en", "note_zh", "note_fr",
    )  # fmt: skip
