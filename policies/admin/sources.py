"""Sources."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from policies.admin.merging import MergeableRecordAdmin
from policies.admin.source_forms import SourceForm
from policies.admin.source_pages import SourcePages
from policies.models import Check, Source

Result = Check.Result
COLOURS = {
    Result.LIVE: "success",
    Result.MOVED: "info",
    Result.EDITED: "warning",
    Result.REFUSED: "warning",
    Result.GONE: "danger",
}


class LookFilter(admin.SimpleListFilter):
    """How a source was when it was last looked at again."""

    title = _("last look")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Result.choices, ("never", _("never looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "never":
            return queryset.filter(checks__isnull=True)
        return queryset.filter(last_result=self.value()) if self.value() in Result else queryset


@admin.register(Source)
class SourceAdmin(SourcePages, MergeableRecordAdmin):
    form = SourceForm
    list_display = ("title", "publisher", "kind", "standing", "published_on", "last_look")
    list_filter = (LookFilter, "kind", "standing", "directness", "language")
    search_fields = ("title", "publisher", "author", "url", "=uid")
    ordering = ("title", "pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "url",
                    "title",
                    ("publisher", "author"),
                    ("kind", "language"),
                    ("standing", "directness"),
                )
            },
        ),
        (
            _("When and what was read"),
            {"fields": (("published_on", "accessed_on"), "archived_url", "sha256", "note")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_last_check()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None:
            fields = ("snapshot_text", "snapshot_file", "sealed")
            fieldsets.insert(2, (_("What it says"), {"fields": fields}))
        return fieldsets

    @display(description=_("last look"), ordering="last_checked_at", label=COLOURS)
    def last_look(self, obj: Any) -> tuple[str, str] | str:
        return (obj.last_result, str(Result(obj.last_result).label)) if obj.last_result else "–"
