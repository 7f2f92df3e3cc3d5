"""Acts of policy and the benefits they offer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.amounts import WrittenMixin
from policies.admin.base import (
    CitationFilter,
    CitationForm,
    CitationInline,
    DeskForm,
    DeskStackedInline,
    DeskTabularInline,
    RecordAdmin,
)
from policies.admin.merging import MergeableRecordAdmin
from policies.admin.uploads import ImportButton
from policies.models import Citation, Incentive, InstrumentLink, PolicyInstrument, Status
from policies.text.document_numbers import parse_document_number

INCLUSION = PolicyInstrument.INCLUSION
BENEFIT = "benefit-"  # in the field of a citation: which benefit on the page it is of
BENEFITS = 8  # that a citation on the page can be of; others have their own page
BENEFIT_FACTS = ("type", "amount_min", "amount_max", "rate", "cap", "period_from", "period_to")
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


class BenefitCitationForm(CitationForm):
    """A citation of the act, or of one of the benefits entered on the same page, by its number there."""

    with_benefits = True

    def choices(self) -> list[Any]:
        own = super().choices()
        if not self.with_benefits:
            return own
        labels = {name: capfirst(str(_field(name).verbose_name)) for name in BENEFIT_FACTS}
        benefits = [
            (
                _("Benefit %(number)s") % {"number": number},
                [
                    (f"{BENEFIT}{number}.{name}", f"{number}: {label}")
                    for name, label in labels.items()
                ],
            )
            for number in range(1, BENEFITS + 1)
        ]
        return [*own, *benefits]

    def clean_field(self) -> str:
        chosen: str = self.cleaned_data["field"]
        if chosen.startswith(BENEFIT):
            number = benefit_number(chosen)
            if not self.data.get(f"incentives-{number - 1}-name_en", "").strip():
                text = _("There is no benefit %(number)s on this page.")
                raise ValidationError(text % {"number": number})
        return chosen


def _field(name: str) -> Any:
    return Incentive._meta.get_field(name)


def benefit_number(field: str) -> int:
    """The number in ``benefit-2.amount_max``: the second benefit on the page."""
    return int(field.removeprefix(BENEFIT).partition(".")[0])


class BenefitCitationInline(CitationInline):
    """The words that prove the act and, while it is no public record, its benefits."""

    form = BenefitCitationForm

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.with_benefits = obj is None or obj.status != Status.PUBLISHED
        return formset


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
class PolicyInstrumentAdmin(ImportButton, MergeableRecordAdmin):
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
    inlines = (IncentiveInline, BenefitCitationInline, LinkInline)
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
        (_("Is it industrial policy?"), {"fields": (INCLUSION[:2], INCLUSION[2:])}),
        (_("Summary"), {"fields": ("summary_en", "summary_zh", "summary_fr")}),
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is Incentive:
            super().save_formset(request, form, formset, change)
            form.benefits = [row.instance for row in formset.forms]
        elif formset.model is Citation:
            formset.save(commit=False)
            for citation in formset.deleted_objects:
                citation.delete()
            written = [row for row, _fields in formset.changed_objects] + formset.new_objects
            for citation in written:
                if citation.field.startswith(BENEFIT):
                    citation.record = form.benefits[benefit_number(citation.field) - 1]
                    citation.field = citation.field.partition(".")[2]
                citation.save()
        else:
            super().save_formset(request, form, formset, change)


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
