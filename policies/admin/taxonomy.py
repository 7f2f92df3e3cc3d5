"""Our instrument types, the schemes of others, the crosswalk between them, and sectors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from policies.admin.base import DeskAdmin, DeskTabularInline, ReadOnlyMixin, RecordAdmin
from policies.admin.finding import FindingMixin
from policies.models import Concept, ConceptScheme, InstrumentType, Mapping, Sector


class MappingInline(DeskTabularInline):
    model = Mapping
    autocomplete_fields = ("concept",)
    fields = ("concept", "relation", "confidence", "condition", "mapper", "mapped_on")


@admin.register(InstrumentType)
class InstrumentTypeAdmin(RecordAdmin):
    list_display = ("name_en", "name_zh", "code", "parent", "order")
    list_filter = (("parent", admin.EmptyFieldListFilter),)
    list_select_related = ("parent",)
    search_fields = ("code", "name_en", "name_zh", "name_fr")
    autocomplete_fields = ("parent",)
    ordering = ("order", "code")
    inlines = (MappingInline,)
    fieldsets = (
        (None, {"fields": (("code", "parent", "order"), ("name_en", "name_zh", "name_fr"))}),
        (_("Definition"), {"fields": ("definition_en", "definition_zh", "definition_fr")}),
    )


@admin.register(ConceptScheme)
class ConceptSchemeAdmin(DeskAdmin):
    list_display = ("name_en", "code", "version", "publisher", "confirmed")
    list_filter = ("confirmed",)
    search_fields = ("code", "name_en", "name_zh", "name_fr", "publisher")
    ordering = ("code",)
    fieldsets = (
        (
            None,
            {"fields": (("code", "version"), ("name_en", "name_zh", "name_fr"), "publisher")},
        ),
        (_("Source"), {"fields": ("source_title", "source_url", "confirmed", "note")}),
    )


@admin.register(Concept)
class ConceptAdmin(DeskAdmin):
    list_display = ("label_en", "code", "scheme", "parent", "order")
    list_filter = ("scheme",)
    list_select_related = ("scheme", "parent")
    search_fields = ("code", "label_en", "label_zh", "label_fr")
    autocomplete_fields = ("scheme", "parent")
    ordering = ("scheme__code", "order", "code", "pk")
    fields = (
        ("scheme", "code", "parent"), ("label_en", "label_zh", "label_fr"), "note", "order",
    )  # fmt: skip


@admin.register(Mapping)
class MappingAdmin(ReadOnlyMixin, DeskAdmin):
    """The crosswalk as a table; it is written on the pages of the types, under four eyes."""

    list_display = ("type", "relation", "concept", "confidence", "condition", "mapper", "mapped_on")
    list_filter = ("relation", "confidence", "concept__scheme")
    list_select_related = ("type", "concept")
    search_fields = ("type__name_en", "type__name_zh", "concept__label_en", "concept__code")
    autocomplete_fields = ("type", "concept")
    ordering = ("type__order", "concept__code", "pk")
    fields = (("type", "relation", "concept"), ("confidence", "condition"), ("mapper", "mapped_on"))


@admin.register(Sector)
class SectorAdmin(FindingMixin, DeskAdmin):
    list_display = ("name_en", "name_zh", "code", "gbt4754", "order")
    search_fields = ("code", "name_en", "name_zh", "name_fr", "gbt4754")
    ordering = ("order", "code")
    fields = (("code", "gbt4754", "order"), ("name_en", "name_zh", "name_fr"))
