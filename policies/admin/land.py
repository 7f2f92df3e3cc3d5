"""Land awards, and the figures made of them."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.decorators import display

from policies.admin.base import (
    CitationInline,
    DeskAdmin,
    DeskTabularInline,
    ReadOnlyMixin,
    RecordAdmin,
)
from policies.admin.duplicates import FollowingMixin
from policies.admin.holders import HolderAutocomplete
from policies.admin.persons import TELLING, ConcealingMixin, may_see_names, shown_name
from policies.admin.uploads import ImportButton
from policies.models import Holder, LandAward, LandHolding, LandYear
from policies.text.names import name_key

SUPERVISION_NO = re.compile(r"\d{6}20\d\d")  # how one begins: code of the place, year
MOST_FOUND = 1000  # by a search; to find and count all would read every row twice


class HoldingInline(DeskTabularInline):
    """The holders of an award; closed to those from whom one of them is hidden."""

    model = LandHolding
    autocomplete_fields = ("holder",)
    ordering = ("position",)
    names_shown = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.names_shown = may_see_names(request.user)
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "holder":
            kwargs["widget"] = HolderAutocomplete(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "holder":
            field.label_from_instance = partial(shown_name, user=request.user)
        return field

    def is_open(self, request: HttpRequest, obj: LandAward | None) -> bool:
        return obj is None or not obj.names_withheld or may_see_names(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self.is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_open(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        written = self.has_change_permission(request, obj)
        return ("holder", "position") if written else ("shown_holder", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("shown_holder",)

    @display(description=_("holder"))
    def shown_holder(self, obj: LandHolding) -> str:
        return obj.holder.name if self.names_shown else str(obj.holder)


class OutlineInline(ReadOnlyMixin, CitationInline):
    """Citations of an award with hidden names: a quotation could give one away."""

    fieldsets = ((None, {"fields": (("source", "field", "locator"),)}),)


@admin.register(LandAward)
class LandAwardAdmin(ImportButton, ConcealingMixin, FollowingMixin, RecordAdmin):
    private_fields = (*TELLING, "digest")
    public_rows = Q(names_withheld=False)
    list_filter = (
        "use",
        "supply_mode",
        "names_withheld",
        "counted",
        ("locality", AutocompleteSelectFilter),
        ("signed_on", RangeDateFilter),
    )
    list_select_related = ("locality", "batch", "cluster")
    search_fields = ("supervision_no", "uid")
    search_help_text = _("Supervision number, project, location or holder")
    autocomplete_fields = ("locality",)
    readonly_fields = ("names_withheld", "cluster", "counted", "batch", "batch_row")
    ordering = ("-pk",)  # by date, a million rows are sorted for one page
    inlines = (HoldingInline, CitationInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "supervision_no",
                    ("locality", "locality_precision", "issued_code"),
                    "project",
                    ("location", "parcel_no"),
                    "names_withheld",
                )
            },
        ),
        (
            _("Land and price"),
            {
                "fields": (
                    ("use", "use_raw"),
                    ("supply_mode", "land_source"),
                    ("area_m2", "price_cny"),
                    ("floor_area_ratio_min", "floor_area_ratio_max"),
                    ("term_years", "term_raw"),
                    ("sector_label", "land_grade"),
                    "instalments",
                )
            },
        ),
        (
            _("Dates"),
            {
                "fields": (
                    ("signed_on", "dated_by", "deliver_on"),
                    ("start_on", "started_on"),
                    ("complete_on", "completed_on"),
                    "approved_by",
                )
            },
        ),
        (_("Repeated notice"), {"fields": (("cluster", "counted"),)}),
        (_("Import"), {"fields": (("batch", "batch_row"), "notice_url")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("holdings__holder")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        named = may_see_names(request.user)
        return [
            "__str__",
            "locality",
            "all_holders" if named else "public_holders",
            "area",
            "price",
            "signed_on",
            "status_label",
        ]

    def get_inlines(self, request: HttpRequest, obj: LandAward | None) -> list[Any]:
        citations = OutlineInline if self.conceals(request, obj) else CitationInline
        return [HoldingInline, citations]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Awards in which each word is found, where the user may read it: the latest MOST_FOUND."""
        if not search_term.strip():
            return queryset, False
        named = may_see_names(request.user)
        for word in search_term.split():
            if SUPERVISION_NO.match(word):
                queryset = queryset.filter(supervision_no__startswith=word.upper())
                continue
            holdings = LandHolding.objects.filter(
                award=OuterRef("pk"), holder__key__contains=name_key(word)
            )
            place = Q(project__icontains=word) | Q(location__icontains=word)
            if not named:
                holdings = holdings.filter(holder__kind=Holder.Kind.ORGANISATION)
                place &= self.public_rows
            queryset = queryset.filter(
                Q(supervision_no__startswith=word) | Q(uid=word) | place | Exists(holdings)
            )
        found = list(queryset.order_by("-pk").values_list("pk", flat=True)[: MOST_FOUND + 1])
        if len(found) > MOST_FOUND:
            text = _("More than %(most)s are found; the latest %(most)s are shown.")
            self.message_user(request, text % {"most": f"{MOST_FOUND:,}"}, messages.WARNING)
        return queryset.filter(pk__in=found[:MOST_FOUND]), False

    @display(description=_("area, m²"), ordering="area_m2")
    def area(self, obj: LandAward) -> str:
        return "–" if obj.area_m2 is None else f"{obj.area_m2:,.0f}"

    @display(description=_("price, yuan"), ordering="price_cny")
    def price(self, obj: LandAward) -> str:
        return "–" if obj.price_cny is None else f"{obj.price_cny:,.0f}"

    @display(description=_("holders"))
    def all_holders(self, obj: LandAward) -> str:
        return "、".join(holding.holder.name for holding in obj.holdings.all()) or "–"

    @display(description=_("holders"))
    def public_holders(self, obj: LandAward) -> str:
        return "、".join(str(holding.holder) for holding in obj.holdings.all()) or "–"


@admin.register(LandYear)
class LandYearAdmin(ReadOnlyMixin, DeskAdmin):
    list_display = (
        "locality", "period", "use_group", "mode_group", "awards", "repeated", "area_m2", "holders",
        "cr5", "hhi", "coverage", "basis",
    )  # fmt: skip
    list_filter = ("basis", "use_group", "mode_group", ("locality", AutocompleteSelectFilter))
    list_select_related = ("locality", "source")
    search_fields = ("locality__name_zh", "locality__name_en", "locality__code")
    ordering = ("locality__code", "year", "year_to", "pk")

    @display(description=_("years"), ordering="year")
    def period(self, obj: LandYear) -> str:
        return obj.period
