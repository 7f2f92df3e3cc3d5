"""Imports: what each file brought, and what was wrong with it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from policies.admin.base import DeskAdmin, DeskTabularInline, ReadOnlyMixin
from policies.admin.persons import may_see_names
from policies.models import ImportBatch, ImportNote


class NoteInline(ReadOnlyMixin, DeskTabularInline):
    """Notes on rows; values of land files may name persons, so not everyone reads those."""

    model = ImportNote
    per_page = 50
    ordering = ("row", "pk")

    def get_fields(self, request: HttpRequest, obj: ImportBatch | None = None) -> tuple[str, ...]:
        open_to_all = obj is None or "land" not in obj.noun
        if open_to_all or may_see_names(request.user):
            return ("row", "level", "column", "value", "reason")
        return ("row", "level", "column", "reason")


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyMixin, DeskAdmin):
    list_display = (
        "file_name", "noun", "layout", "state_label", "rows_read", "rows_created", "rows_updated",
        "rows_unchanged", "rows_rejected", "started_at",
    )  # fmt: skip
    list_filter = ("state", "noun", "layout")
    list_select_related = ("source", "started_by")
    search_fields = ("file_name", "sha256", "layout", "=uid")
    ordering = ("-started_at", "-pk")
    inlines = (NoteInline,)
    fieldsets = (
        (None, {"fields": ("file_name", ("noun", "layout", "source"), ("state", "publish"))}),
        (
            _("Rows"),
            {
                "fields": (
                    ("rows_read", "rows_created", "rows_updated"),
                    ("rows_unchanged", "rows_rejected"),
                )
            },
        ),
        (
            _("Run"),
            {"fields": (("started_at", "finished_at", "started_by"), "message", "sha256", "uid")},
        ),
    )

    @display(
        description=_("state of the run"), ordering="state",
        label={"running": "info", "done": "success", "failed": "danger"},
    )  # fmt: skip
    def state_label(self, obj: Any) -> tuple[str, str]:
        return obj.state, obj.get_state_display()
