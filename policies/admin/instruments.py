"""Acts of policy and the benefits they offer."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.amounts import WrittenMixin
from policies.admin.base import (
    CitationFilter,
    CitationInline,
    DeskForm,
    DeskStackedInline,
    DeskTabularInline,
    RecordAdmin,
)
from policies.admin.merging import MergeableRecordAdmin
from policies.models import Incentive, InstrumentLink, PolicyInstrument
from policies.text.document_numbers import parse_document_number

AMOUNT = (
    ("amount_kind", "additive"), ("amount_min", "amount_max", "currency"), ("rate", "unit", "cap"),
)  # fmt: skip
TERMS = (("target_stage", "period_from", "period_to"), "eligibility")


class IncentiveInline(WrittenMixin, DeskStackedInline):
    """The benefits of the act. One that was public cannot go, so none is deleted from here."""

    model = Incentive
    autocomplete_fields = ("type",)
    readonly_fields = ("status",)
    can_delete = False
    show_change_link = True
    per_page = 20
    fieldsets = (
        (
            None,
            {"fields": (("type", "status"), ("name_en", "name_zh", "name_fr"), *AMOUNT, *TERMS)},
        ),
    )


class LinkInline(DeskTabularInline):
    model = InstrumentLink
    fk_name = "origin"
    autocomplete_fields = ("target",)
    fields = ("relation", "target")


class InstrumentForm(DeskForm):
    """Takes a document number in whatever form it is printed."""

    def clean_document_number(self) -> str:
        printed: str = self.cleaned_data["document_number"]
        number = parse_document_number(printed)
        return str(number) if number else printed


@admin.register(PolicyInstrument)
class PolicyInstrumentAdmin(MergeableRecordAdmin):
    form = InstrumentForm
    list_display = ("title_en", "title_zh", "document_number", "locality", "tone", "announced_on")
    list_display_links = ("title_en", "title_zh")
    list_filter = ("tone", CitationFilter, ("locality", AutocompleteSelectFilter))
    list_select_related = ("locality",)
    search_fields = (
        "title_zh", "title_en", "document_number", "issuing_body", "locality__name_zh",
        "locality__name_en", "=uid",
    )  # fmt: skip
    autocomplete_fields = ("locality", "types", "sectors")
    inlines = (IncentiveInline, CitationInline, LinkInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title_zh",
                    "title_en",
                    ("document_number", "issuing_body"),
                    ("locality", "tone"),
                    ("types", "sectors"),
                )
            },
        ),
        (
            _("Dates"),
            {"fields": (("announced_on", "announced_precision"), ("effective_on", "expires_on"))},
        ),
        (_("Summary"), {"fields": ("summary_en", "summary_zh", "summary_fr")}),
    )


@admin.register(Incentive)
class IncentiveAdmin(WrittenMixin, RecordAdmin):
    list_display = ("name_en", "name_zh", "type", "instrument", "amount_kind", "amount_max", "rate")
    list_display_links = ("name_en", "name_zh")
    list_filter = (
        "amount_kind",
        "target_stage",
        CitationFilter,
        ("type", AutocompleteSelectFilter),
    )
    list_select_related = ("instrument", "type")
    search_fields = ("name_en", "name_zh", "instrument__title_zh", "instrument__title_en", "=uid")
    autocomplete_fields = ("instrument", "type")
    ordering = ("-pk",)
    inlines = (CitationInline,)
    fieldsets = (
        (None, {"fields": (("instrument", "type"), ("name_en", "name_zh", "name_fr"))}),
        (_("Amount"), {"fields": AMOUNT}),
        (_("For whom, until when"), {"fields": TERMS}),
    )
