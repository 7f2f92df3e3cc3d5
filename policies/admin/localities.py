"""Places."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from policies.admin.base import RecordAdmin
from policies.curation.consequences import follow
from policies.models import Locality, Status


@admin.register(Locality)
class LocalityAdmin(RecordAdmin):
    list_display = (
        "code",
        "name_zh",
        "name_en",
        "kind_of_place",
        "parent",
        "valid_from",
        "valid_to",
    )
    list_display_links = ("code", "name_zh", "name_en")
    list_filter = ("kind", "zone_kind", ("valid_to", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("code", "name_zh", "name_en", "=uid")
    autocomplete_fields = ("parent", "successors")
    readonly_fields = ("today", "lineage")
    ordering = ("code", "-valid_from")
    fieldsets = (
        (None, {"fields": ("code", ("name_zh", "name_en"), ("kind", "zone_kind"), "parent")}),
        (
            _("In force"),
            {"fields": (("valid_from", "valid_to"), "successors", ("today", "lineage"))},
        ),
        (
            _("Facts"),
            {
                "fields": (
                    "area_km2",
                    ("population", "population_year", "population_source"),
                    ("latitude", "longitude", "coordinates_source"),
                    "source_note",
                )
            },
        ),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not (change and form.instance.status == Status.PUBLISHED):  # else it is proposed
            follow(form.instance)

    @display(description=_("kind"), ordering="kind")
    def kind_of_place(self, obj: Locality) -> str:
        return obj.kind_label
