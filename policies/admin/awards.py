"""Benefits that firms received."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.amounts import WrittenMixin
from policies.admin.base import CitationFilter, CitationInline, RecordAdmin
from policies.models import Award


@admin.register(Award)
class AwardAdmin(WrittenMixin, RecordAdmin):
    list_display = ("__str__", "locality", "giver", "amount", "currency", "stage", "awarded_on")
    list_filter = (
        "stage", CitationFilter, ("kind", AutocompleteSelectFilter),
        ("locality", AutocompleteSelectFilter),
    )  # fmt: skip
    list_select_related = (
        "firm", "giver", "locality", "incentive", "instrument", "kind", "land_award",
    )  # fmt: skip
    search_fields = (
        "firm__name_zh", "firm__name_en", "recipients", "description_zh", "description_en", "=uid",
    )  # fmt: skip
    autocomplete_fields = list_select_related
    inlines = (CitationInline,)
    fieldsets = (
        (_("Who from whom"), {"fields": (("firm", "recipients"), ("locality", "giver"))}),
        (
            _("What"),
            {
                "fields": (
                    ("kind", "stage"),
                    ("amount", "currency"),
                    ("awarded_on", "awarded_precision"),
                    "description_en",
                    "description_zh",
                    "description_fr",
                )
            },
        ),
        (_("Under what"), {"fields": ("instrument", "incentive", "land_award")}),
    )
